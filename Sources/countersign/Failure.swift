import ArgumentParser
import Glibc
import Server

/// Prints to standard error.
func complain(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}

/// Runs a command's work; an error is printed and ends with status 1.
func failing(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let code as ExitCode {
        throw code
    } catch {
        complain("countersign: \(error)")
        throw ExitCode.failure
    }
}

/// Prints what a command did; status 1 where something was left.
func report(_ report: CommandReport, json: Bool) throws {
    print(json ? report.json : report.text)
    if !report.isComplete { throw ExitCode.failure }
}

/// The process's environment.
func processEnvironment() -> [String: String] {
    var result: [String: String] = [:]
    var pointer = environ
    while let entry = pointer.pointee {
        let text = String(cString: entry)
        if let equals = text.firstIndex(of: "=") {
            result[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        pointer = pointer.advanced(by: 1)
    }
    return result
}
