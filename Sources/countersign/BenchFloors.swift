import ArgumentParser
import Server

/// What this machine's primitives cost.
struct BenchFloors: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-floors",
        abstract: "Measure the primitives that requests are made of: signatures, exponentiation, hashing.")

    @Flag(help: "Answer in JSON.")
    var json = false

    func run() async throws {
        try await failing { print(try Commands.floors(json: json)) }
    }
}
