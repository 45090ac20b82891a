import CPostgres

/// The rows of one answer; they keep the library's memory alive and copy only what is read.
package struct Rows: Sendable, RandomAccessCollection {
    let result: ResultStorage

    package var startIndex: Int { 0 }
    package var endIndex: Int { result.rowCount }
    package subscript(_ index: Int) -> Row { Row(result: result, index: index) }

    /// Rows that an INSERT, UPDATE or DELETE touched, or that a SELECT returned.
    package var affectedRows: Int { result.affectedRows }
}

/// One row.
package struct Row: Sendable {
    let result: ResultStorage
    let index: Int

    /// A column by its name. Throws `.decoding` where it is missing, NULL for a type that has none, or of another type.
    package func get<Value: SQLDecodable>(_ column: String, as: Value.Type = Value.self) throws(DatabaseError) -> Value
    {
        guard let number = result.column(column) else {
            throw DatabaseError(.decoding, logged: "no column \(column)")
        }
        guard let value = Value.decode(result.bytes(index, number), type: result.type(number)) else {
            throw DatabaseError(
                .decoding, logged: "column \(column) of type \(result.type(number)) is not a \(Value.self)")
        }
        return value
    }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    package static func decode(_ bytes: UnsafeRawBufferPointer?, type: UInt32) -> Wrapped?? {
        guard let bytes else { return .some(nil) }
        return Wrapped.decode(bytes, type: type).map { .some($0) }
    }
}

/// Owns a `PGresult`. Unchecked: libpq's result accessors only read it, and nothing changes it after it is made.
final class ResultStorage: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    var status: ExecStatusType { PQresultStatus(pointer) }
    var rowCount: Int { Int(PQntuples(pointer)) }

    /// The command's tag without its count: `COMMIT`, `ROLLBACK`, `INSERT 0`.
    var command: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    var affectedRows: Int {
        PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    func column(_ name: String) -> Int32? {
        let number = PQfnumber(pointer, "\"\(name)\"")
        return number < 0 ? nil : number
    }

    func type(_ column: Int32) -> UInt32 { PQftype(pointer, column) }

    func bytes(_ row: Int, _ column: Int32) -> UnsafeRawBufferPointer? {
        guard PQgetisnull(pointer, Int32(row), column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(pointer, Int32(row), column), count: Int(PQgetlength(pointer, Int32(row), column)))
    }

    var error: DatabaseError {
        DatabaseError(
            sqlState: field("C") ?? "", constraint: field("n"), message: field("M") ?? "no message",
            routine: field("R"))
    }

    private func field(_ code: Unicode.Scalar) -> String? {
        PQresultErrorField(pointer, Int32(code.value)).map { String(cString: $0) }
    }
}
