import Core

/// One header field as it stands in a mail, without its line end.
///
/// A value with a control character is refused rather than cleaned: it can only be an attempt to add fields.
enum HeaderField {
    /// A field of free text (RFC 5322 §2.2.1), in encoded words where it is long or not plain ASCII.
    static func unstructured(_ name: String, _ value: String) throws(MailFault) -> String {
        guard !value.unicodeScalars.contains(where: \.isControl) else { throw .controlCharacter(field: name) }
        return "\(name): \(isPlain(value) ? value : encodedWords(value))"
    }

    /// A field with one address (RFC 5322 §3.6.2).
    static func address(_ name: String, _ mailbox: MailAddress) -> String {
        guard !mailbox.name.isEmpty else { return "\(name): \(mailbox.address)" }
        return "\(name): \(phrase(mailbox.name))\r\n <\(mailbox.address)>"
    }

    /// A display name: as it is, quoted, or in encoded words, which must not stand in quotes (RFC 2047 §5).
    private static func phrase(_ name: String) -> String {
        guard isPlain(name) else { return encodedWords(name) }
        let isPhrase = name.unicodeScalars.allSatisfy { $0 == " " || $0.properties.isAlphabetic || ("0"..."9") ~= $0 }
        if isPhrase { return name }
        return "\"\(name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// Short printable ASCII that no reader can take for an encoded word.
    private static func isPlain(_ value: String) -> Bool {
        value.utf8.count <= 60 && value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && !value.contains("=?") && value.first != " " && value.last != " "
    }

    /// Encoded words, one a line, none of which cuts a character; the field's name fits before the first within the 76
    /// characters of a line (RFC 2047 §2, §5).
    private static func encodedWords(_ value: String) -> String {
        var words: [String] = []
        var piece: [UInt8] = []
        for character in value {
            for bytes in chunks(of: character) {
                // 39 bytes are 52 letters in base64, and 64 characters with the frame.
                if piece.count + bytes.count > 39 {
                    words.append(encodedWord(piece))
                    piece = []
                }
                piece += bytes
            }
        }
        words.append(encodedWord(piece))
        return words.joined(separator: "\r\n ")
    }

    /// One piece, unless a single character of many combining marks is itself longer than a word.
    private static func chunks(of character: Character) -> [[UInt8]] {
        let whole = Array(character.utf8)
        return whole.count <= 39 ? [whole] : character.unicodeScalars.map { Array(String($0).utf8) }
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(Base64.encode(bytes))?=" }
}
