import Core

/// An argon2id hash in the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
struct PHCString: Sendable {
    let parameters: Argon2Parameters
    let salt: [UInt8]
    let hash: [UInt8]

    init(parameters: Argon2Parameters, salt: [UInt8], hash: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.hash = hash
    }

    var text: String {
        "$argon2id$v=19$m=\(parameters.memoryKiB),t=\(parameters.iterations),p=\(parameters.parallelism)"
            + "$\(Self.encode(salt))$\(Self.encode(hash))"
    }

    /// Nil for another algorithm or version, and for costs beyond what we would pay for a stored hash.
    init?(_ text: String) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty, fields[1] == "argon2id", fields[2] == "v=19",
            let parameters = Self.parameters(fields[3]), let salt = Self.decode(fields[4]),
            let hash = Self.decode(fields[5]), (8...64).contains(salt.count), (16...64).contains(hash.count)
        else { return nil }
        self.init(parameters: parameters, salt: salt, hash: hash)
    }

    private static func parameters(_ field: Substring) -> Argon2Parameters? {
        var values: [Substring: UInt32] = [:]
        for part in field.split(separator: ",") {
            let pair = part.split(separator: "=")
            guard pair.count == 2, let value = UInt32(pair[1]) else { return nil }
            values[pair[0]] = value
        }
        guard values.count == 3, let memory = values["m"], let iterations = values["t"], let lanes = values["p"],
            (8...1_048_576).contains(memory), (1...64).contains(iterations), (1...16).contains(lanes),
            memory >= 8 * lanes
        else { return nil }
        return Argon2Parameters(memoryKiB: memory, iterations: iterations, parallelism: lanes)
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        String(Base64.encode(bytes).prefix { $0 != "=" })
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        Base64.decode(text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
    }
}
