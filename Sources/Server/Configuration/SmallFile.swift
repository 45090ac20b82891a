import Glibc

/// Small text files: secrets, keys, credentials.
enum SmallFile {
    /// The content; nil where it cannot be read, is a folder, is no text, or has more than 64 kB.
    static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 65_537)
        let count = fread(&buffer, 1, buffer.count, file)
        // A folder can be opened; reading it is what fails.
        guard ferror(file) == 0, count < buffer.count else { return nil }
        return String(validating: buffer[..<count], as: UTF8.self)
    }

    /// Writes a file that only its owner reads, whole or not at all.
    static func write(_ text: String, to path: String) throws {
        let temporary = "\(path).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw SmallFileFault(path: path) }
        let bytes = Array(text.utf8)
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        fsync(descriptor)
        close(descriptor)
        guard count == bytes.count, rename(temporary, path) == 0 else { throw SmallFileFault(path: path) }
    }
}

struct SmallFileFault: Error, CustomStringConvertible {
    let path: String
    var description: String { "the file \(path) cannot be written" }
}
