import ArgumentParser
import Server

/// Configuration and connectivity.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, the database and its schema, without starting.")

    @Option(help: ArgumentHelp("A YAML file with settings; the environment overrides it.", valueName: "file"))
    var config: String?
    @Flag(help: "Answer in JSON.")
    var json = false

    func run() async throws {
        try await failing {
            let report = await Commands.check(environment: processEnvironment(), file: config)
            print(json ? report.json : report.text)
            if !report.isGood { throw ExitCode.failure }
        }
    }
}
