import ArgumentParser
import Server

/// Master keys and signing keys.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make and change keys.", subcommands: [Generate.self, Rotate.self, Rewrap.self])

    struct Generate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a fresh master key: 32 bytes in base64.")

        func run() async throws { print(Commands.freshMasterKey()) }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a user pool new signing keys.",
            discussion: "They are published at once and sign after the overlap; the old ones stay published until the "
                + "last token they signed has expired.")

        @Option(help: ArgumentHelp("The user pool's id.", valueName: "id"))
        var pool: String
        @Option(help: ArgumentHelp("Minutes until the new keys sign.", valueName: "minutes"))
        var overlap: Int64 = 60
        @Option(help: ArgumentHelp("A YAML file with settings.", valueName: "file"))
        var config: String?
        @Flag(help: "Answer in JSON.")
        var json = false

        func run() async throws {
            try await failing {
                let answer = try await Commands.rotateKeys(
                    of: pool, overlapMinutes: overlap, environment: processEnvironment(), file: config)
                try report(answer, json: json)
            }
        }
    }

    struct Rewrap: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move every sealed value to the newest master key.",
            discussion:
                """
                To change the key without an interruption, wait at each step until every node has taken it:
                1. COUNTERSIGN_MASTER_KEY_PREVIOUS is the new key: every node can read what another will write.
                2. Swap: COUNTERSIGN_MASTER_KEY is the new key, COUNTERSIGN_MASTER_KEY_PREVIOUS the old one.
                3. Run this command with the settings of step 2.
                4. A day later, when the last codes under the old key have expired, drop \
                COUNTERSIGN_MASTER_KEY_PREVIOUS.

                May be stopped and run again at any time, with servers running. A value that cannot be opened is named \
                on standard error and stays as it is; the others are moved, and the status is 1.
                """)

        @Option(help: ArgumentHelp("A YAML file with settings.", valueName: "file"))
        var config: String?
        @Flag(help: "Answer in JSON.")
        var json = false

        func run() async throws {
            try await failing {
                let answer = try await Commands.rewrap(environment: processEnvironment(), file: config) {
                    complain("countersign: \($0)")
                }
                try report(answer, json: json)
            }
        }
    }
}
