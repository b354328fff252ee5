import Platform

/// The cache directory, with a directory for each account and a file for each entry, which only the owner can read.
/// Several processes share it: a file is replaced in one step, and an unreadable file counts as missing.
struct CatalogueFolder: Sendable {
    /// The maximum size of a file in bytes; a larger one is ignored.
    private static let maximumFileBytes = 64 << 20
    /// The maximum size of a header in bytes.
    private static let maximumHeaderBytes = 64 << 10
    private static let temporarySuffix = ".new"

    /// The directory `catalogue` in that of `--cache-dir`.
    let path: String
    /// The maximum size of the files of all accounts together, in bytes.
    let maximumBytes: Int

    init(path: String, maximumBytes: Int = 256 << 20) {
        self.path = "\(path)/catalogue"
        self.maximumBytes = maximumBytes
    }

    /// Returns the content of a file; nil for a missing file, and for one that another user could have written.
    func read(_ account: String, _ name: String) -> [UInt8]? {
        guard let file = try? Descriptor.open(path: "\(path)/\(account)/\(name)") else { return nil }
        defer { file.close() }
        return file.isOwnersAlone ? try? file.readToEnd(maximumBytes: Self.maximumFileBytes) : nil
    }

    /// Returns true for a file that a newer version wrote: it is neither read, replaced nor removed.
    func isNewer(_ account: String, _ name: String) -> Bool { Self.isNewer("\(path)/\(account)/\(name)") }

    private static func isNewer(_ path: String) -> Bool {
        guard let file = try? Descriptor.open(path: path) else { return false }
        defer { file.close() }
        var start = [UInt8](repeating: 0, count: maximumHeaderBytes)
        guard
            let count = try? start.withUnsafeMutableBytes({ buffer throws(SystemError) in
                try file.read(into: buffer, at: 0)
            })
        else { return false }
        return CatalogueFile.newerFormat(of: Array(start[..<count])) != nil
    }

    /// Replaces or creates a file.
    func write(_ bytes: [UInt8], _ account: String, _ name: String) throws(SystemError) {
        let directory = "\(path)/\(account)"
        let number = UInt64.random(in: .min ... .max)
        let temporary = "\(directory)/\(name).\(String(number, radix: 16))\(Self.temporarySuffix)"
        let file: Descriptor
        do throws(SystemError) {
            file = try Descriptor.create(path: temporary)
        } catch {
            try FileSystem.createDirectory(directory)
            file = try Descriptor.create(path: temporary)
        }
        do throws(SystemError) {
            defer { file.close() }
            try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
                try file.writeAll(UnsafeRawBufferPointer(buffer))
            }
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
        do throws(SystemError) {
            try FileSystem.rename(temporary, to: "\(directory)/\(name)")
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
    }

    /// Removes the oldest files when all together exceed `maximumBytes`, until a quarter of that is free, and temporary
    /// files that killed processes left. Files with other names are not touched.
    func removeOldest(now: Timestamp) {
        var files: [(path: String, status: FileStatus)] = []
        for account in (try? FileSystem.names(in: path)) ?? [] {
            for name in (try? FileSystem.names(in: "\(path)/\(account)")) ?? [] {
                let file = "\(path)/\(account)/\(name)"
                guard let status = FileStatus(path: file) else { continue }
                if name.hasSuffix(CatalogueFile.suffix) {
                    files.append((file, status))
                } else if name.hasSuffix(Self.temporarySuffix),
                    now.milliseconds - status.modified / 1_000_000 > 3_600_000
                {
                    try? FileSystem.remove(file)
                }
            }
        }
        var bytes = files.reduce(0) { $0 + $1.status.size }
        guard bytes > maximumBytes else { return }
        for file in files.sorted(by: { ($0.status.modified, $0.path) < ($1.status.modified, $1.path) }) {
            guard bytes > maximumBytes / 4 * 3 else { return }
            if Self.isNewer(file.path) { continue }
            try? FileSystem.remove(file.path)
            bytes -= file.status.size
        }
    }
}
