import ArgumentParser
import Server

/// Temporary credentials of roles, users and identities.
struct Credentials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End temporary credentials.", subcommands: [Revoke.self])

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End the temporary credentials of a role, a user or an identity.",
            discussion:
                "All that were made before now, or before a given time. Running servers know it within two seconds; "
                + "who may still take the role gets new ones.")

        @Option(help: ArgumentHelp("A role's name.", valueName: "name"))
        var role: String?
        @Option(help: ArgumentHelp("A user's name, of IAM.", valueName: "name"))
        var user: String?
        @Option(help: ArgumentHelp("An identity's id.", valueName: "id"))
        var identity: String?
        @Option(help: ArgumentHelp("A time in UTC, as 2026-11-28T03:00:00Z.", valueName: "time"))
        var before: String?
        @Option(help: ArgumentHelp("A YAML file with settings.", valueName: "file"))
        var config: String?
        @Flag(help: "Answer in JSON.")
        var json = false

        func validate() throws {
            guard [role, user, identity].compactMap({ $0 }).count == 1 else {
                throw ValidationError("Give one of --role, --user and --identity.")
            }
        }

        func run() async throws {
            try await failing {
                let answer = try await Commands.revokeCredentials(
                    role: role, user: user, identity: identity, before: before, environment: processEnvironment(),
                    file: config)
                try report(answer, json: json)
            }
        }
    }
}
