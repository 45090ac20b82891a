package import Core
import Glibc

/// Runs programs of this machine on threads of their own: the input on standard input, the answer on standard output.
///
/// A program gets PATH and nothing else of our environment, which holds secrets; a session of its
/// own, all of which is killed when its time is over.
package final class ProgramRunner: ProgramRunning {
    private let threads = BlockingThreads(maximumThreads: 8, maximumWaiting: 64)

    package init() {}

    package func run(
        _ program: LocalProgram, input: [UInt8], timeLimit: Duration, sizeLimit: Int
    ) async throws(OutboundFault) -> ProgramResult {
        let deadline = Deadline(timeLimit)
        let answer = await threads.perform { () -> Result<ProgramResult, OutboundFault> in
            guard deadline.milliseconds > 0 else {
                return .failure(OutboundFault(.timedOut, log: "no thread was free in time"))
            }
            do throws(OutboundFault) {
                let run = try ProgramRun(program)
                return .success(try run.finish(input: input, by: deadline, sizeLimit: sizeLimit))
            } catch {
                return .failure(error)
            }
        }
        guard let answer else { throw OutboundFault(.overloaded, log: "the queue for programs is full") }
        return try answer.get()
    }
}
