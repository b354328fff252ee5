#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// Creates a file for its owner alone (mode 0600) and opens it for appending; fails with EEXIST when it exists. It
    /// is closed when another program is started.
    public static func create(path: String) throws(SystemError) -> Descriptor {
        try open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL)
    }

    /// Opens a regular file for appending, and makes it, for its owner alone, when it is missing. Each write of several
    /// processes goes to the end.
    public static func openForAppending(path: String) throws(SystemError) -> Descriptor {
        try openRegular(path, O_WRONLY | O_APPEND | O_CREAT)
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

    /// Reads the bytes at `offset` without moving the position; 0 means the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        while true {
            let count = pread(number, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw SystemError.last("pread") }
        }
    }

    /// Returns the file's size in bytes.
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

    /// Synchronizes the file with the disk, so that its content survives a loss of power.
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
    /// The kind is checked before, because opening some devices has an effect, and after, because it may have been replaced meanwhile;
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

extension Descriptor {
    /// The current path of the open file, as the kernel reports it: absolute and without links.
    var location: [UInt8] {
        get throws(SystemError) {
            #if canImport(Darwin)
                var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
                guard fcntl(number, F_GETPATH, &buffer) >= 0 else { throw SystemError.last("fcntl") }
                return buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            #else
                let path = Array("/proc/self/fd/\(number)".utf8)
                guard let target = try Self.linkTarget(bytes: path) else {
                    throw SystemError("readlink", number: EINVAL)
                }
                return target
            #endif
        }
    }

    /// Indicates a regular file: no directory, pipe, device or socket.
    var isRegularFile: Bool {
        var status = stat()
        return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Opens the file at a path of bytes with these flags of open(2); it is closed when another program is started.
    static func open(bytes path: [UInt8], flags: Int32) throws(SystemError) -> Descriptor {
        let path = path.map { CChar(bitPattern: $0) } + [0]
        #if canImport(Darwin)
            let number = Darwin.open(path, flags | O_CLOEXEC)
        #else
            let number = Glibc.open(path, flags | O_CLOEXEC)
        #endif
        guard number >= 0 else { throw SystemError.last("open") }
        return Descriptor(number)
    }

    /// Returns the target of the link at a path of bytes, or nil for anything else.
    static func linkTarget(bytes path: [UInt8]) throws(SystemError) -> [UInt8]? {
        let path = path.map { CChar(bitPattern: $0) } + [0]
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        if count >= 0 { return buffer[..<count].map { UInt8(bitPattern: $0) } }
        guard errno == EINVAL else { throw SystemError.last("readlink") }
        return nil
    }
}

extension Descriptor {
    /// The mode of a lock on a file.
    public enum LockMode: Sendable {
        /// Prevents exclusive locks.
        case shared
        /// Prevents all other locks.
        case exclusive
    }

    /// Locks the open file (flock(2)) if that is possible at once; true when it is locked now. The lock is advisory.
    ///
    /// The lock ends with `unlock`, with `close`, and with the process, however that ends. Two descriptors that were
    /// opened separately exclude one another in one process, too.
    public func tryLock(_ mode: LockMode) throws(SystemError) -> Bool {
        let operation = mode == .shared ? LOCK_SH : LOCK_EX
        while flock(number, operation | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw SystemError.last("flock") }
        }
        return true
    }

    /// Locks the open file, waiting until `deadline` for others to let go; fails with ETIMEDOUT when they have not
    /// (`SystemError.isLockHeld`).
    ///
    /// Blocks the calling thread.
    public func lock(_ mode: LockMode, until deadline: ContinuousClock.Instant) throws(SystemError) {
        // flock knows no time limit, and a process that was stopped while it holds the lock would hold up everybody.
        var pause: useconds_t = 50
        while try !tryLock(mode) {
            guard ContinuousClock.now < deadline else { throw SystemError("flock", number: ETIMEDOUT) }
            usleep(pause)
            pause = min(pause * 2, 5_000)
        }
    }

    /// Releases the lock.
    public func unlock() { _ = flock(number, LOCK_UN) }

    /// Releases the lock and closes the descriptor. `close` alone would leave the lock to a child process that was forked and has not
    /// yet become another program: it has a copy of every descriptor.
    public func unlockAndClose() {
        unlock()
        close()
    }
}
