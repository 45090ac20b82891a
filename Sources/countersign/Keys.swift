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

        func run() async throws {
            try await failing {
                let kids = try await Commands.rotateKeys(
                    of: pool, overlapMinutes: overlap, environment: processEnvironment(), file: config)
                for kid in kids { print(kid) }
            }
        }
    }

    struct Rewrap: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move every sealed value to the newest master key.",
            discussion:
                "Give the new key as COUNTERSIGN_MASTER_KEY and the old one as COUNTERSIGN_MASTER_KEY_PREVIOUS. "
                + "May be stopped and run again at any time, with servers running.")

        @Option(help: ArgumentHelp("A YAML file with settings.", valueName: "file"))
        var config: String?

        func run() async throws {
            try await failing {
                let count = try await Commands.rewrap(environment: processEnvironment(), file: config)
                print("\(count) values moved to the newest key.")
            }
        }
    }
}
