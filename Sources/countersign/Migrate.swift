import ArgumentParser
import Server

/// The schema.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's schema up to date.",
        discussion: "Safe to run again and from several nodes at once. Versions next to each other run on one schema.")

    @Option(help: ArgumentHelp("A YAML file with settings; the environment overrides it.", valueName: "file"))
    var config: String?
    @Flag(help: "Answer in JSON.")
    var json = false

    func run() async throws {
        try await failing {
            try report(try await Commands.migrate(environment: processEnvironment(), file: config), json: json)
        }
    }
}
