#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A new directory for its owner alone below the system's directory for temporary files.
public struct PrivateDirectory: Sendable {
    /// Its path.
    public let path: String

    /// Makes it; its name starts with `prefix`.
    public init(prefix: String) throws(SystemError) {
        let parent = TemporaryDirectory.path()
        var template = Array("\(parent)/\(prefix)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes it with everything in it, as far as that is possible. Links are removed and not followed.
    public func remove() { Self.remove(path) }

    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in (try? FileSystem.names(in: path)) ?? [] { remove("\(path)/\(name)") }
        _ = rmdir(path)
    }
}

extension FileSystem {
    /// Makes a file executable for its owner (mode 0700).
    public static func makeExecutable(_ path: String) throws(SystemError) {
        guard chmod(path, 0o700) == 0 else { throw SystemError.last("chmod") }
    }
}

/// The program that runs.
public enum Program {
    /// The path of its file; nil when the system does not tell.
    public static var path: String? {
        #if canImport(Darwin)
            var size: UInt32 = 0
            _NSGetExecutablePath(nil, &size)
            var buffer = [CChar](repeating: 0, count: Int(size) + 1)
            guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
            return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #else
            let target = (try? Descriptor.linkTarget(bytes: Array("/proc/self/exe".utf8))) ?? nil
            return target.map { String(decoding: $0, as: UTF8.self) }
        #endif
    }
}
