import ArgumentParser
import Server

/// Development: everything in one command.
struct Dev: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run for development: a private PostgreSQL, a demo pool, a mailbox, and the way to go on from there.")

    @Option(help: ArgumentHelp("The port; 0 chooses one.", valueName: "port"))
    var port: Int?
    @Option(help: ArgumentHelp("Where the data lies.", valueName: "dir"))
    var data = ".countersign"
    @Flag(help: "Keep nothing: the data goes with the process.")
    var ephemeral = false
    @Flag(help: "Begin anew: throw the data away first.")
    var reset = false
    @Option(help: ArgumentHelp("A YAML file with settings; the environment overrides it.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("User pools to begin with: a YAML or JSON file.", valueName: "file"))
    var seed: String?

    func validate() throws {
        if ephemeral, reset { throw ValidationError("--ephemeral has nothing to --reset.") }
        if let port, !(0...65535).contains(port) { throw ValidationError("--port is a number from 0 to 65535.") }
    }

    func run() async throws {
        try await failing {
            try await Commands.develop(
                environment: processEnvironment(), file: config, port: port, data: data, isEphemeral: ephemeral,
                isReset: reset, seed: seed)
        }
    }
}
