import Glibc

/// A folder with everything in it.
enum FolderTree {
    /// Removes it; one that is not there is no fault. Links are removed, not followed.
    static func remove(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in try names(in: path) { try remove("\(path)/\(name)") }
        }
        guard Glibc.remove(path) == 0 else { throw SmallFileFault(path: path) }
    }

    static func names(in path: String) throws -> [String] {
        guard let folder = opendir(path) else { throw SmallFileFault(path: path) }
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
