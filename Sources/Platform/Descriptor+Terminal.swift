#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// The number of columns of the terminal behind the descriptor; nil for what is no terminal, or tells none.
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
