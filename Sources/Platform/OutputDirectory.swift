#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A directory into which files may be written, and nowhere else.
///
/// The names of a path are followed one by one from the open directory, and no symbolic link is followed: so nothing outside
/// is changed, whatever a path contains and whatever is moved meanwhile. A file gets its name when it is complete.
public struct OutputDirectory: Sendable {
    /// The reason why a file is not written.
    public enum Refusal: Error, Sendable, Equatable {
        /// The path is no relative path of plain names. Names that begin with a dot are none.
        case notPlain
        /// A directory of the path is missing.
        case missingDirectory
        /// A directory of the path is a link, or no directory; or the directory itself was moved.
        case notDirectory
        /// There is something of this name.
        case exists
        /// What is to be replaced is no regular file.
        case notRegular
        /// The caller no longer wants the file.
        case cancelled
        /// The system refused.
        case system(SystemError)
    }

    /// The path of the directory, absolute and without links.
    private let root: [UInt8]

    /// The directory at `path`; where it really is counts from now on, should `path` be a link that changes.
    ///
    /// Throws what opening it gives: ENOTDIR for what is no directory.
    public init(path: String) throws(SystemError) {
        let directory = try Descriptor.open(bytes: Array(path.utf8), flags: O_RDONLY | O_DIRECTORY)
        defer { directory.close() }
        root = try directory.location
    }

    /// Writes a file for its owner alone (mode 0600) at a relative path. `content` writes its bytes; where it throws, or
    /// `isWanted` returns false behind it, no file is left. An existing file is refused, or replaced with `replacing`: by one
    /// step, so that a reader sees the old or the new content.
    ///
    /// Blocks the calling thread.
    public func write(
        _ path: String, replacing: Bool, isWanted: () -> Bool = { true },
        _ content: (Descriptor) throws(SystemError) -> Void
    ) throws(Refusal) {
        let names = try Self.names(path)
        let directory = try open(names.dropLast())
        defer { directory.close() }
        let name = names[names.count - 1]
        // Before the bytes are written, which may take long.
        try check(name, in: directory, replacing: replacing)
        let temporary = ".alloy-host-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let file = try Self.run("open") {
            openat(directory.number, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        }
        var isNamed = false
        defer {
            close(file)
            if !isNamed { unlinkat(directory.number, temporary, 0) }
        }
        do throws(SystemError) {
            try content(Descriptor(file))
            try Descriptor(file).synchronize()
        } catch {
            throw .system(error)
        }
        guard isWanted() else { throw .cancelled }
        let isLinked = replacing ? false : try Self.link(temporary, to: name, in: directory)
        if !isLinked {
            try check(name, in: directory, replacing: replacing)
            try Self.run("rename") { renameat(directory.number, temporary, directory.number, name) }
            isNamed = true
        }
        _ = fsync(directory.number)
    }

    /// Gives a file a second name, which unlike a rename never takes the place of another file. Returns false where the file
    /// system has no second names.
    private static func link(
        _ temporary: String, to name: String, in directory: Descriptor
    ) throws(Refusal) -> Bool {
        do throws(Refusal) {
            try run("link") { linkat(directory.number, temporary, directory.number, name, 0) }
            return true
        } catch .system(let error) where [EPERM, EOPNOTSUPP, ENOSYS].contains(error.number) {
            return false
        }
    }

    /// Returns the names of a path.
    private static func names(_ path: String) throws(Refusal) -> [String] {
        let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let arePlain = names.allSatisfy { name in
            !name.isEmpty && !name.utf8.starts(with: ".".utf8)
                && !name.utf8.contains { $0 < 0x20 || $0 == 0x7F }
        }
        guard arePlain else { throw .notPlain }
        return names
    }

    /// Opens the directory of these names.
    private func open(_ names: ArraySlice<String>) throws(Refusal) -> Descriptor {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
        var directory: Descriptor
        do throws(SystemError) {
            directory = try Descriptor.open(bytes: root, flags: flags)
        } catch {
            throw Self.refusal(error)
        }
        do throws(SystemError) {
            // A directory above it may have become a link.
            guard try directory.location == root else { throw SystemError("open", number: ENOTDIR) }
        } catch {
            directory.close()
            throw Self.refusal(error)
        }
        for name in names {
            let parent = directory
            defer { parent.close() }
            directory = Descriptor(try Self.run("open") { openat(parent.number, name, flags | O_CLOEXEC) })
        }
        return directory
    }

    /// Throws where the name is taken, or what has it can't be replaced.
    private func check(_ name: String, in directory: Descriptor, replacing: Bool) throws(Refusal) {
        var status = stat()
        guard fstatat(directory.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            let error = SystemError.last("stat")
            if error.isMissing { return }
            throw Self.refusal(error)
        }
        guard replacing else { throw .exists }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    }

    /// Returns the result of a system call. Throws the refusal that `errno` means.
    @discardableResult
    private static func run(_ call: String, _ body: () -> Int32) throws(Refusal) -> Int32 {
        let result = body()
        guard result >= 0 else { throw refusal(.last(call)) }
        return result
    }

    private static func refusal(_ error: SystemError) -> Refusal {
        switch error.number {
        case ENOENT: .missingDirectory
        case ENOTDIR, ELOOP: .notDirectory
        case EEXIST: .exists
        case EISDIR: .notRegular
        default: .system(error)
        }
    }
}
