import Core

/// Bytes are `bytea`; of anything else an array is the one-dimensional array of its type.
extension Array: SQLEncodable where Element: SQLArrayElement {
    package static var sqlType: UInt32 { Element.arrayType }
    package static var sqlArrayType: UInt32 { Element.nestedArrayType }
    package var sqlBytes: [UInt8] { Element.encode(self) }
}

extension Array: SQLDecodable where Element: SQLArrayElement {
    package static func decode(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> [Element]? {
        bytes.flatMap { Element.decodeArray($0, type: type) }
    }
}

/// What an array may hold.
package protocol SQLArrayElement: Sendable {
    static var arrayType: UInt32 { get }
    static var nestedArrayType: UInt32 { get }
    static func encode(_ array: [Self]) -> [UInt8]
    static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> [Self]?
}

extension UInt8: SQLArrayElement {
    package static let arrayType = SQLType.bytea
    package static let nestedArrayType = SQLType.byteaArray
    package static func encode(_ array: [UInt8]) -> [UInt8] { array }
    package static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> [UInt8]? {
        type == SQLType.bytea ? Array(bytes) : nil
    }
}

extension String: SQLArrayElement {}
extension Int64: SQLArrayElement {}

extension Array: SQLArrayElement where Element == UInt8 {
    package static var arrayType: UInt32 { SQLType.byteaArray }
    /// There are no arrays of arrays of bytes.
    package static var nestedArrayType: UInt32 { 0 }
}

extension SQLArrayElement where Self: SQLEncodable & SQLDecodable {
    package static var arrayType: UInt32 { sqlArrayType }
    package static var nestedArrayType: UInt32 { 0 }

    /// The binary form of `array_send`: dimensions, a flag for nulls, the element's type, the one dimension, the
    /// elements.
    package static func encode(_ array: [Self]) -> [UInt8] {
        var bytes = Int32(array.isEmpty ? 0 : 1).bigEndianBytes + Int32(0).bigEndianBytes + sqlType.bigEndianBytes
        guard !array.isEmpty else { return bytes }
        bytes += Int32(array.count).bigEndianBytes + Int32(1).bigEndianBytes
        for element in array {
            let value = element.sqlBytes
            bytes += Int32(value.count).bigEndianBytes + value
        }
        return bytes
    }

    package static func decodeArray(_ bytes: UnsafeRawBufferPointer, type: UInt32) -> [Self]? {
        guard type == arrayType else { return nil }
        var offset = 0
        func slice(_ count: Int) -> UnsafeRawBufferPointer? {
            guard count >= 0, offset + count <= bytes.count else { return nil }
            defer { offset += count }
            return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
        }
        func integer() -> Int32? { Int32(bigEndian: slice(4)) }
        guard let dimensions = integer(), integer() != nil, let element = UInt32(bigEndian: slice(4)) else {
            return nil
        }
        guard dimensions > 0 else { return [] }
        guard dimensions == 1, let count = integer(), integer() != nil else { return nil }
        var values: [Self] = []
        for _ in 0..<max(0, count) {
            guard let length = integer(), length >= 0, let value = Self.decode(slice(Int(length)), type: element)
            else { return nil }
            values.append(value)
        }
        return values
    }
}
