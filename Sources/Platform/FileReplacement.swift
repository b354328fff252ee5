#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file that is replaced as a whole, so that a reader sees the old or the new content, never a part.
public struct FileReplacement: Sendable {
    /// The path of the file itself, symbolic links followed.
    public let path: String
    /// The permission bits of the file; nil if it is missing.
    public let mode: UInt32?
    /// The user and the group that own the file; nil if it is missing.
    private let owner: (user: uid_t, group: gid_t)?
    /// The number of the file's names.
    private let names: UInt

    /// Finds the file behind `path`. A link that leads nowhere leads to the file that will be created.
    public init(_ path: String) throws(SystemError) {
        var path = path
        for _ in 0..<40 {
            var status = stat()
            guard lstat(path, &status) == 0 else {
                let failure = SystemError.last("lstat")
                guard failure.isMissing else { throw failure }
                (self.path, mode, owner, names) = (path, nil, nil, 0)
                return
            }
            guard status.st_mode & S_IFMT == S_IFLNK else {
                if let kind = FileKind(path: path), kind != .regular { throw .notRegular(kind) }
                (self.path, mode) = (path, UInt32(status.st_mode & 0o7777))
                (owner, names) = ((status.st_uid, status.st_gid), UInt(status.st_nlink))
                return
            }
            guard let target = try Descriptor.linkTarget(bytes: Array(path.utf8)) else {
                throw SystemError("readlink", number: EINVAL)
            }
            let text = String(decoding: target, as: UTF8.self)
            path = text.hasPrefix("/") ? text : "\(Self.directory(of: path))/\(text)"
        }
        throw SystemError("lstat", number: ELOOP)
    }

    /// The directory of the file.
    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Returns the content; empty if the file is missing.
    public func read(maximumBytes: Int) throws(SystemError) -> [UInt8] {
        guard mode != nil else { return [] }
        let file = try Descriptor.open(path: path)
        defer { file.close() }
        return try file.readToEnd(maximumBytes: maximumBytes)
    }

    /// Throws where a replacement would do more than change the content.
    ///
    /// A file that nobody may write is one that somebody protects, or that another program generates. A file with
    /// another hard link would be separated from it.
    public func checkIsReplaceable() throws(SystemError) {
        guard let mode else { return }
        if mode & 0o222 == 0 || access(path, W_OK) != 0 {
            throw SystemError("access", number: EACCES, reason: "it is read-only")
        }
        if names > 1 { throw SystemError("link", number: EMLINK, reason: "it has another hard link") }
    }

    /// Writes a copy of the old content beside the file, with its mode and owner. Fails with EEXIST when the name is
    /// taken.
    public func writeBackup(_ bytes: [UInt8], suffix: String) throws(SystemError) -> String {
        let backup = path + suffix
        try write(bytes, to: backup)
        return backup
    }

    /// Replaces the content, and creates the file and its directory where they are missing. The mode and the owner of
    /// the file stay.
    public func replace(with bytes: [UInt8], suffix: String) throws(SystemError) {
        let directory = Self.directory(of: path)
        try FileSystem.createDirectory(directory)
        let temporary = path + suffix
        try write(bytes, to: temporary)
        do throws(SystemError) {
            try FileSystem.rename(temporary, to: path)
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
        try? FileSystem.synchronize(directory: directory)
    }

    private func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let file = try Descriptor.create(path: path)
        defer { file.close() }
        do throws(SystemError) {
            try setOwner(of: file)
            guard fchmod(file.number, mode_t(mode ?? 0o600)) == 0 else { throw SystemError.last("fchmod") }
            try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
                try file.writeAll(UnsafeRawBufferPointer(buffer))
            }
            try file.synchronize()
        } catch {
            try? FileSystem.remove(path)
            throw error
        }
    }

    private func setOwner(of file: Descriptor) throws(SystemError) {
        var status = stat()
        guard let owner, fstat(file.number, &status) == 0 else { return }
        if status.st_uid == owner.user, status.st_gid == owner.group { return }
        guard fchown(file.number, owner.user, owner.group) == 0 else { throw SystemError.last("fchown") }
    }
}

extension FileSystem {
    /// Returns the absolute path of `path` without links; nil if it is missing.
    public static func resolved(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    /// The working directory; nil if it was removed.
    public static var workingDirectory: String? { resolved(".") }

    /// The path of the running program, without links.
    public static var program: String? {
        #if canImport(Darwin)
            var size = UInt32(PATH_MAX)
            var buffer = [CChar](repeating: 0, count: Int(size))
            guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
            return resolved(String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        #else
            return resolved("/proc/self/exe")
        #endif
    }
}

extension FileSystem {
    /// Returns the permission bits of what `path` leads to; nil if it is missing or not accessible.
    public static func permissions(of path: String) -> UInt32? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return UInt32(status.st_mode & 0o7777)
    }

    /// Returns whether what `path` leads to belongs to the user of this process.
    public static func belongsToThisUser(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_uid == geteuid()
    }

    /// Writes a small file in the directory and removes it. Throws where that fails, on a full disk for example.
    public static func checkWriting(in directory: String) throws(SystemError) {
        let path = "\(directory)/.check-\(getpid())"
        let file = try Descriptor.create(path: path)
        defer {
            file.close()
            try? remove(path)
        }
        try [UInt8](repeating: 0x20, count: 4_096).withUnsafeBufferPointer { buffer throws(SystemError) in
            try file.writeAll(UnsafeRawBufferPointer(buffer))
        }
        try file.synchronize()
    }

    /// Returns whether this process may create files in the directory, or in the closest directory above it that
    /// exists.
    public static func mayCreate(in directory: String) -> Bool {
        var path = directory
        while true {
            if access(path, F_OK) == 0 { return isDirectory(path) && access(path, W_OK | X_OK) == 0 }
            guard errno == ENOENT else { return false }
            guard let slash = path.lastIndex(of: "/") else { return access(".", W_OK | X_OK) == 0 }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }
}
