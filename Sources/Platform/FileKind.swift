#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The kinds of files behind a path or a descriptor.
enum FileKind: Sendable {
    case regular
    case directory
    case pipe
    case socket
    case device
    case other

    /// The kind of what `path` leads to, links followed; nil if it is missing or not accessible.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(mode: status.st_mode)
    }

    /// The kind of an open file.
    init(_ descriptor: Descriptor) {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else {
            self = .other
            return
        }
        self.init(mode: status.st_mode)
    }

    private init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFDIR: self = .directory
        case S_IFIFO: self = .pipe
        case S_IFSOCK: self = .socket
        case S_IFCHR, S_IFBLK: self = .device
        default: self = .other
        }
    }

    /// The kind as text for an error message.
    var words: String {
        switch self {
        case .regular: "a regular file"
        case .directory: "a directory"
        case .pipe: "a named pipe"
        case .socket: "a socket"
        case .device: "a device"
        case .other: "something else"
        }
    }
}
