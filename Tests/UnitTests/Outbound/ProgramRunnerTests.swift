import Core
import Outbound
import Testing

/// Programs that are asked something.
@Suite struct ProgramRunnerTests {
    private let runner = ProgramRunner()

    private func run(
        _ script: String, input: [UInt8] = [], limit: Duration = .seconds(20)
    ) async throws(OutboundFault) -> ProgramResult {
        try await runner.run(
            LocalProgram(path: "/bin/sh", arguments: ["-c", script]), input: input, timeLimit: limit,
            sizeLimit: 1_000_000)
    }

    private func kind(_ script: String, limit: Duration = .milliseconds(300)) async -> OutboundFault.Kind? {
        do throws(OutboundFault) {
            _ = try await run(script, limit: limit)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func itReadsWhatItIsToldAndIsHeard() async throws {
        let large = [UInt8](repeating: UInt8(ascii: "a"), count: 500_000)
        let result = try await run("cat", input: large)
        #expect(result.status == 0 && result.output == large && result.complaint == "")
        let failed = try await run("echo '{}'; echo 'so it is' >&2; exit 3")
        #expect(failed == ProgramResult(status: 3, output: Array("{}\n".utf8), complaint: "so it is\n"))
        #expect(try await run("kill -9 $$").status == 137)
    }

    /// One that does not read ends all the same.
    @Test func whatIsNotReadIsNotInTheWay() async throws {
        let result = try await run("exec 0<&-; echo done", input: [UInt8](repeating: 1, count: 500_000))
        #expect(result.output == Array("done\n".utf8))
    }

    /// No shell reads its arguments, and it sees nothing of ours: no variable, no descriptor.
    @Test func itIsGivenNothingOfOurs() async throws {
        let result = try await runner.run(
            LocalProgram(path: "/usr/bin/printf", arguments: ["%s|", "$HOME; ls", "a b"]), input: [],
            timeLimit: .seconds(20), sizeLimit: 1000)
        #expect(String(decoding: result.output, as: UTF8.self) == "$HOME; ls|a b|")
        let seen = try await run("env | cut -d= -f1 | sort | tr '\\n' ' '; ls /proc/self/fd | wc -l")
        let words = String(decoding: seen.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        #expect(Set(words.dropLast()).isSubset(of: ["PATH", "PWD", "SHLVL", "OLDPWD", "_"]), "\(words)")
    }

    @Test func whatHangsIsKilledWithItsChildren() async throws {
        let name = "/tmp/countersign-hangs-\(Hex.encode(SystemRandomness().bytes(6)))"
        #expect(await kind("(sleep 2; touch \(name)) & sleep 30") == .timedOut)
        #expect(await kind("exec 1<&- 2<&-; sleep 30") == .timedOut)
        try await Pause.for(.milliseconds(2300))
        #expect(try await run("test -e \(name)").status == 1)
    }

    @Test func whatNeverStopsTalkingIsKilled() async throws {
        #expect(await kind("yes", limit: .seconds(20)) == .tooLarge)
    }

    @Test func whatIsNoProgramIsAFault() async {
        do throws(OutboundFault) {
            _ = try await runner.run(
                LocalProgram(path: "/nonexistent"), input: [], timeLimit: .seconds(5), sizeLimit: 10)
            Issue.record("it ran")
        } catch {
            #expect(error.kind == .failed)
        }
    }
}
