#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// Where the open file is now, as the kernel knows it: an absolute path without links.
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

    /// True for a regular file: no directory, pipe, device or socket.
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

    /// Where the link at a path of bytes leads, or nil for what is no link.
    static func linkTarget(bytes path: [UInt8]) throws(SystemError) -> [UInt8]? {
        let path = path.map { CChar(bitPattern: $0) } + [0]
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        if count >= 0 { return buffer[..<count].map { UInt8(bitPattern: $0) } }
        guard errno == EINVAL else { throw SystemError.last("readlink") }
        return nil
    }
}
