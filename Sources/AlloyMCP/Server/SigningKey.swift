import Platform

/// The random key that signs the state of calls with several rounds.
public enum SigningKey {
    private static let length = 32
    private static let fileName = "signing-key"

    /// Returns the key of a state directory, which is created with the first one (mode 0600), so that a call may continue in
    /// another process. Without a directory, or if it cannot be used, the key belongs to this process.
    public static func load(from directory: String?) -> [UInt8] {
        guard let directory else { return random() }
        do throws(SystemError) {
            return try stored(in: directory)
        } catch {
            return random()
        }
    }

    private static func stored(in directory: String) throws(SystemError) -> [UInt8] {
        try FileSystem.createDirectory(directory)
        let path = "\(directory)/\(fileName)"
        if let key = try? read(path) { return key }
        // Written under another name first: another process never reads half a key, and the first one that is renamed stays.
        let key = random()
        let draft = "\(path).\(random().prefix(8).map { String($0, radix: 16) }.joined())"
        let file = try Descriptor.create(path: draft)
        defer {
            file.close()
            try? FileSystem.remove(draft)
        }
        try write(key, to: file)
        try file.synchronize()
        do throws(SystemError) {
            try FileSystem.link(draft, to: path)
        } catch {
            if let key = try? read(path) { return key }
            throw error
        }
        return key
    }

    private static func write(_ key: [UInt8], to file: Descriptor) throws(SystemError) {
        let result: Result<Void, SystemError> = key.withUnsafeBytes { bytes in
            do throws(SystemError) { return .success(try file.writeAll(bytes)) } catch { return .failure(error) }
        }
        try result.get()
    }

    private static func read(_ path: String) throws(SystemError) -> [UInt8]? {
        let file = try Descriptor.open(path: path)
        defer { file.close() }
        let key = try file.readToEnd(maximumBytes: length + 1)
        return key.count == length ? key : nil
    }

    private static func random() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
