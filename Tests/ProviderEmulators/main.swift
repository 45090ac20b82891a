import Core
import Crypto
import Glibc
import NativeCrypto
import TestKit

// Google, Facebook, Amazon and Apple on the loopback, for a browser and a server under test: the first part of every
// path is the name of the host. Says in one line of JSON where it listens and by which key Apple's client proves
// itself; ends with its standard input.

let port = TestBox(0)
let address: @Sendable (String, String) -> String = { "http://127.0.0.1:\(port.value)/\($0)\($1)" }
let clientKey = P256.Signing.PrivateKey()

func accounts() -> EmulatedAccounts {
    EmulatedAccounts(
        client: EmulatedClient(), people: EmulatedAccounts.someone, clock: SystemClock(),
        randomness: SystemRandomness(), address: address)
}

let emulators: [any ProviderEmulator] = [
    GoogleEmulator(accounts(), keys: EmulatedKeys(try RSAPrivateKey.generate(), id: "google-1")),
    FacebookEmulator(accounts()), AmazonEmulator(accounts()),
    AppleEmulator(
        accounts(), keys: EmulatedKeys(try RSAPrivateKey.generate(), id: "apple-1"), clientKey: clientKey.publicKey),
]

let server = TestHTTPServer { request in
    let parts = request.target.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let host = String(parts.first ?? "")
    guard let emulator = emulators.first(where: { $0.hosts.contains(host) }) else {
        return TestHTTPServer.response("404 Not Found", "no such host")
    }
    let answer = emulator.answer(
        EmulatedRequest(
            method: request.method, host: host, target: "/\(parts.count > 1 ? parts[1] : "")",
            headers: request.headers, body: request.body))
    return TestHTTPServer.response(
        "\(answer.status) Answer", answer.text, answer.headers.map { "\($0.name): \($0.value)" })
}
port.change { $0 = server.port }

let told: JSON = .object([
    "port": .integer(Int64(server.port)), "apple_key": .string(clientKey.pemRepresentation),
    "apple_team": .string(AppleEmulator.team), "apple_key_id": .string(AppleEmulator.keyID),
])
// Past the buffer of standard output, which a pipe would wait for.
let line = told.serialized + [UInt8(ascii: "\n")]
_ = line.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
while readLine() != nil {}
