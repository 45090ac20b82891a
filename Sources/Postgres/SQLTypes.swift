package import Core

/// A Swift type that can be bound: the oid of its PostgreSQL type (`pg_type.dat`), and its binary form.
package protocol SQLEncodable: Sendable {
    static var sqlType: UInt32 { get }
    static var sqlArrayType: UInt32 { get }
    var sqlBytes: [UInt8] { get }
}

/// A Swift type that can be read from the binary form of one of several PostgreSQL types.
package protocol SQLDecodable: Sendable {
    /// Nil where type or bytes do not fit.
    static func decode(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> Self?
}

enum SQLType {
    static let bool: UInt32 = 16, bytea: UInt32 = 17, int8: UInt32 = 20, int2: UInt32 = 21, int4: UInt32 = 23
    static let text: UInt32 = 25, json: UInt32 = 114, name: UInt32 = 19, varchar: UInt32 = 1043, float8: UInt32 = 701
    static let timestamptz: UInt32 = 1184, jsonb: UInt32 = 3802
    static let boolArray: UInt32 = 1000, byteaArray: UInt32 = 1001, int8Array: UInt32 = 1016, textArray: UInt32 = 1009
    static let float8Array: UInt32 = 1022, timestamptzArray: UInt32 = 1185, jsonbArray: UInt32 = 3807
}

extension FixedWidthInteger {
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }

    init?(bigEndian bytes: UnsafeRawBufferPointer?) {
        guard let bytes, bytes.count == MemoryLayout<Self>.size else { return nil }
        self = Self(bigEndian: bytes.loadUnaligned(as: Self.self))
    }
}

extension String: SQLEncodable, SQLDecodable {
    package static let sqlType = SQLType.text
    package static let sqlArrayType = SQLType.textArray
    package var sqlBytes: [UInt8] { Array(utf8) }

    package static func decode(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> String? {
        guard let bytes, [SQLType.text, SQLType.name, SQLType.varchar].contains(type) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension Int64: SQLEncodable, SQLDecodable {
    package static let sqlType = SQLType.int8
    package static let sqlArrayType = SQLType.int8Array
    package var sqlBytes: [UInt8] { bigEndianBytes }

    package static func decode(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> Int64? {
        switch type {
        case SQLType.int8: Int64(bigEndian: bytes)
        case SQLType.int4: Int32(bigEndian: bytes).map(Int64.init)
        case SQLType.int2: Int16(bigEndian: bytes).map(Int64.init)
        default: nil
        }
    }
}

extension Int: SQLEncodable, SQLDecodable {
    package static let sqlType = SQLType.int8
    package static let sqlArrayType = SQLType.int8Array
    package var sqlBytes: [UInt8] { Int64(self).sqlBytes }

    package static func decode(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> Int? {
        Int64.decode(bytes, type: type).map { Int($0) }
    }
}

extension Bool: SQLEncodable, SQLDecodable {
    package static let sqlType = SQLType.bool
    package static let sqlArrayType = SQLType.boolArray
    package var sqlBytes: [UInt8] { [self ? 1 : 0] }

    package static func decode(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> Bool? {
        guard type == SQLType.bool, let bytes, bytes.count == 1 else { return nil }
        return bytes[0] != 0
    }
}

extension Double: SQLEncodable, SQLDecodable {
    package static let sqlType = SQLType.float8
    package static let sqlArrayType = SQLType.float8Array
    package var sqlBytes: [UInt8] { bitPattern.bigEndianBytes }

    package static func decode(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> Double? {
        guard type == SQLType.float8 else { return nil }
        return UInt64(bigEndian: bytes).map { Double(bitPattern: $0) }
    }
}

extension Moment: SQLEncodable, SQLDecodable {
    package static let sqlType = SQLType.timestamptz
    package static let sqlArrayType = SQLType.timestamptzArray
    /// PostgreSQL counts from 2000-01-01.
    private static let epoch: Int64 = 946_684_800_000_000

    package var sqlBytes: [UInt8] { (microseconds &- Self.epoch).bigEndianBytes }

    package static func decode(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> Moment? {
        guard type == SQLType.timestamptz else { return nil }
        return Int64(bigEndian: bytes).map { Moment(microseconds: $0 &+ epoch) }
    }
}

extension JSON: SQLEncodable, SQLDecodable {
    package static let sqlType = SQLType.jsonb
    package static let sqlArrayType = SQLType.jsonbArray
    /// jsonb's binary form begins with its version.
    package var sqlBytes: [UInt8] { [1] + serialized }

    package static func decode(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> JSON? {
        guard let bytes else { return nil }
        switch type {
        case SQLType.jsonb: return bytes.first == 1 ? try? JSON.parse(bytes.dropFirst()) : nil
        case SQLType.json: return try? JSON.parse(bytes)
        default: return nil
        }
    }
}
