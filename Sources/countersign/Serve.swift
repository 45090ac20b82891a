import ArgumentParser
import Server

/// Production.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve in production: any number of equal nodes on one PostgreSQL.",
        discussion: "Needs COUNTERSIGN_DATABASE_URL, COUNTERSIGN_MASTER_KEY, COUNTERSIGN_PUBLIC_URL and the root "
            + "credentials; `countersign check` tells whether they are good. Run `countersign migrate` first.")

    @Option(help: ArgumentHelp("A YAML file with settings; the environment overrides it.", valueName: "file"))
    var config: String?

    func run() async throws {
        try await failing {
            try await Commands.serve(environment: processEnvironment(), file: config)
        }
    }
}
