#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// Makes a file for its owner alone (mode 0600) and opens it for appending; fails with EEXIST when there is one. It is
    /// closed when another program is started.
    public static func create(path: String) throws(SystemError) -> Descriptor {
        try open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL)
    }

    /// Opens a regular file that others lock, and makes it, for its owner alone, when it is missing. Never waits.
    public static func openForLocking(path: String) throws(SystemError) -> Descriptor {
        do throws(SystemError) {
            return try openRegular(path, O_RDWR | O_CREAT)
        } catch {
            // A lock needs no right to write.
            guard error.number == EACCES || error.number == EROFS else { throw error }
            return try openRegular(path, O_RDONLY)
        }
    }

    /// Reads what stands at `offset`, without moving the position; 0 means the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        while true {
            let count = pread(number, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw SystemError.last("pread") }
        }
    }

    /// The file's size in bytes.
    public func size() throws(SystemError) -> Int {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw SystemError.last("fstat") }
        return Int(status.st_size)
    }

    /// Cuts the file off after so many bytes.
    public func truncate(to size: Int) throws(SystemError) {
        while ftruncate(number, off_t(size)) != 0 {
            guard errno == EINTR else { throw SystemError.last("ftruncate") }
        }
    }

    /// Makes sure that what was written outlasts a loss of power.
    public func synchronize() throws(SystemError) {
        #if canImport(Darwin)
            // Only this asks the drive itself; where a file system does not know it, fsync is what there is.
            if fcntl(number, F_FULLFSYNC) == 0 { return }
            guard fsync(number) == 0 else { throw SystemError.last("fsync") }
        #else
            guard fdatasync(number) == 0 else { throw SystemError.last("fdatasync") }
        #endif
    }

    /// Opens what is, or becomes, a regular file.
    ///
    /// Looked at before, because opening some devices does something, and after, because it may have been replaced meanwhile;
    /// O_NONBLOCK keeps a named pipe from being waited for then.
    static func openRegular(_ path: String, _ flags: Int32) throws(SystemError) -> Descriptor {
        if let kind = FileKind(path: path), kind != .regular { throw .notRegular(kind) }
        let file = try open(path, flags)
        let kind = FileKind(file)
        guard kind == .regular else {
            file.close()
            throw .notRegular(kind)
        }
        return file
    }

    private static func open(_ path: String, _ flags: Int32) throws(SystemError) -> Descriptor {
        let flags = flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        #if canImport(Darwin)
            let number = Darwin.open(path, flags, 0o600)
        #else
            let number = Glibc.open(path, flags, 0o600)
        #endif
        guard number >= 0 else { throw SystemError.last("open") }
        return Descriptor(number)
    }
}
