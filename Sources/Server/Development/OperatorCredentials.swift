import Core
import SigV4

/// The operator's AWS credentials of a development install, as a shared-credentials file with the profile
/// `countersign`.
enum OperatorCredentials {
    static func path(in folder: String) -> String { "\(folder)/credentials" }

    /// Those of the folder, made where there are none.
    static func open(in folder: String, _ randomness: any Randomness) throws -> AWSCredentials {
        let path = path(in: folder)
        if let text = SmallFile.read(path), let credentials = parse(text) { return credentials }
        let id = randomness.awsID("AKIA")
        let key = randomness.text(40, from: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        try SmallFile.write("[countersign]\naws_access_key_id = \(id)\naws_secret_access_key = \(key)\n", to: path)
        return AWSCredentials(accessKeyID: id, secretAccessKey: Secret(key))
    }

    private static func parse(_ text: String) -> AWSCredentials? {
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let pair = line.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { values[pair[0].filter { $0 != " " }[...]] = pair[1].drop { $0 == " " } }
        }
        guard let id = values["aws_access_key_id"], let key = values["aws_secret_access_key"] else { return nil }
        return AWSCredentials(accessKeyID: String(id), secretAccessKey: Secret(String(key)))
    }
}
