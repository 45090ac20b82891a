import ArgumentParser
import Server

/// The command line. Exit status 0 is success, 1 failure, 64 a wrong call; messages go to standard error.
@main struct Countersign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "countersign",
        abstract: "An authorization server: OAuth 2.0, OpenID Connect and the API of Amazon Cognito over PostgreSQL.",
        discussion:
            "Begin with `countersign dev`: it needs nothing but PostgreSQL's programs and prints what to do next.",
        subcommands: [
            Dev.self, Serve.self, Migrate.self, Check.self, Keys.self, Credentials.self, Export.self, Import.self,
            BenchFloors.self,
        ])

    static func main() async {
        Commands.begin()
        await main(nil)
    }
}
