#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Operations on names in the file system, rather than on open files.
public enum FileSystem {
    /// Creates a directory for its owner alone (mode 0700), and the missing ones above it. An existing one is not
    /// changed.
    public static func createDirectory(_ path: String) throws(SystemError) {
        if mkdir(path, 0o700) == 0 { return }
        let failure = SystemError.last("mkdir")
        switch failure.number {
        case EEXIST:
            guard isDirectory(path) else { throw SystemError("mkdir", number: ENOTDIR) }
        case ENOENT:
            guard let parent = parent(of: path) else { throw failure }
            try createDirectory(parent)
            // Another process may have been faster.
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemError.last("mkdir") }
        default: throw failure
        }
    }

    /// Returns the names in a directory, without `.` and `..`, in no order.
    public static func names(in directory: String) throws(SystemError) -> [String] {
        guard let stream = opendir(directory) else { throw SystemError.last("opendir") }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if name != "." && name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw SystemError.last("readdir") }
        return names
    }

    /// Returns the file that a shell would run for this name: the name itself where it is a path, else the first program
    /// of the name in the directories of `searchPath`, which colons separate.
    public static func program(named name: String, in searchPath: String) -> String? {
        let directories = name.contains("/") ? [""] : searchPath.split(separator: ":").map { "\($0)/" }
        return directories.lazy.map { $0 + name }.first { access($0, X_OK) == 0 && !isDirectory($0) }
    }

    /// Renames a file in one step; an existing file of that name is replaced.
    public static func rename(_ path: String, to other: String) throws(SystemError) {
        #if canImport(Darwin)
            let status = Darwin.rename(path, other)
        #else
            let status = Glibc.rename(path, other)
        #endif
        guard status == 0 else { throw SystemError.last("rename") }
    }

    /// Gives a file a second name; fails with EEXIST when something has it.
    public static func link(_ path: String, to other: String) throws(SystemError) {
        #if canImport(Darwin)
            let result = Darwin.link(path, other)
        #else
            let result = Glibc.link(path, other)
        #endif
        guard result == 0 else { throw SystemError.last("link") }
    }

    /// Removes a file's name; the file itself goes when no process has it open.
    public static func remove(_ path: String) throws(SystemError) {
        guard unlink(path) == 0 else { throw SystemError.last("unlink") }
    }

    /// Synchronizes a directory with the disk, so that its names survive a loss of power.
    public static func synchronize(directory: String) throws(SystemError) {
        let descriptor = try Descriptor.open(directory: directory)
        defer { descriptor.close() }
        guard fsync(descriptor.number) == 0 else { throw SystemError.last("fsync") }
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Returns the path of the parent directory; nil where there is none to create.
    private static func parent(of path: String) -> String? {
        var trimmed = Substring(path)
        while trimmed.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
        guard let slash = trimmed.lastIndex(of: "/"), slash != trimmed.startIndex else { return nil }
        return String(trimmed[..<slash])
    }
}
