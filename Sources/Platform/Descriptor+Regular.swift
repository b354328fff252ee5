#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// Opens a regular file for reading; a directory, a FIFO, a socket or a device fails with EINVAL, and is not waited for. The
    /// descriptor is closed when another program is started.
    public static func openRegularFile(path: String) throws(SystemError) -> Descriptor {
        // O_NONBLOCK: opening a FIFO waits for a writer otherwise. Of a regular file it means nothing.
        #if canImport(Darwin)
            let number = Darwin.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        #else
            let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        #endif
        guard number >= 0 else { throw SystemError.last("open") }
        let file = Descriptor(number)
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            file.close()
            throw SystemError("open", number: EINVAL)
        }
        return file
    }

    /// How many columns the terminal behind the descriptor has; nil for what is no terminal, or tells none.
    public var terminalColumns: Int? {
        var size = winsize()
        guard isTerminal, ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

extension Environment {
    /// Sets a variable of this process, or removes it for nil. Only before a second thread is started: readers take no lock.
    public static func set(_ name: String, to value: String?) {
        if let value { setenv(name, value, 1) } else { unsetenv(name) }
    }
}
