import Glibc

/// A folder with everything in it.
package enum FolderTree {
    /// What could not be read or removed.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String

        init(_ path: String) { description = "\(path): \(String(cString: strerror(errno)))" }
    }

    /// Removes it; one that is not there is no fault. Links are removed, not followed.
    package static func remove(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in try names(in: path) { try remove("\(path)/\(name)") }
        }
        guard Glibc.remove(path) == 0 else { throw Fault(path) }
    }

    /// What is in a folder, without its own and its parent's dots.
    package static func names(in path: String) throws -> [String] {
        guard let folder = opendir(path) else { throw Fault(path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
