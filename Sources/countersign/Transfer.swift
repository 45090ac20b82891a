import ArgumentParser

/// Not built yet, and says so.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Export an install or one pool (not implemented yet).")

    func run() async throws {
        complain("countersign: export is not implemented yet")
        throw ExitCode.failure
    }
}

/// Not built yet, and says so.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Import an export (not implemented yet).")

    func run() async throws {
        complain("countersign: import is not implemented yet")
        throw ExitCode.failure
    }
}
