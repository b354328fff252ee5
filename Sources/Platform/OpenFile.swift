#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A regular file that is open for reading, with the state that it was found in. It is closed with the last reference to it.
public final class OpenFile: Sendable {
    /// What a change of the content changes: the file itself, its size, or the time of its last change.
    public struct Stamp: Sendable, Equatable {
        private let status: FileStatus
        private let identity: FileIdentity

        /// The number of bytes.
        public var size: Int { status.size }

        fileprivate init(_ descriptor: Descriptor) throws(SystemError) {
            var status = stat()
            guard fstat(descriptor.number, &status) == 0 else { throw SystemError.last("fstat") }
            self.status = FileStatus(status)
            identity = FileIdentity(status)
        }
    }

    /// The state of the file when it was opened.
    public let stamp: Stamp
    /// The way to open it again.
    public let source: ConfinedFile
    private let descriptor: Descriptor

    /// The open file behind `descriptor`, which it closes.
    fileprivate init(_ descriptor: Descriptor, source: (directory: ConfinedDirectory, path: String)) throws(SystemError)
    {
        do throws(SystemError) {
            stamp = try Stamp(descriptor)
        } catch {
            descriptor.close()
            throw error
        }
        self.descriptor = descriptor
        self.source = ConfinedFile(directory: source.directory, path: source.path, stamp: stamp)
        #if !canImport(Darwin)
            // The kernel then reads ahead, so that a reader seldom waits for the disk.
            posix_fadvise(descriptor.number, 0, 0, POSIX_FADV_SEQUENTIAL)
        #endif
    }

    deinit { descriptor.close() }

    /// The number of bytes when it was opened.
    public var size: Int { stamp.size }

    /// Indicates that the file has not changed since it was opened.
    public var isUnchanged: Bool { (try? Stamp(descriptor)) == stamp }

    /// Fills `buffer` with the bytes at `offset`, as far as there are any up to the size, and returns how many. Nil where the
    /// file can't be read, or is not what it was any more: that is noticed at its last bytes at the latest.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int? {
        var count = 0
        let wanted = min(buffer.count, size - offset)
        while count < wanted {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count..<wanted])
            guard let read = try? descriptor.read(into: rest, at: offset + count), read > 0 else { return nil }
            count += read
        }
        return offset + count < size || isUnchanged ? count : nil
    }

    /// Calls `body` with all bytes, in blocks. Returns false where they can't be read, or have changed meanwhile.
    public func forEachBlock(_ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { buffer in
            var offset = 0
            repeat {
                guard let count = read(into: buffer, at: offset) else { return false }
                body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                offset += count
            } while offset < size
            return true
        }
    }
}

/// A file below a directory, by its path, with the state in which it was found.
public struct ConfinedFile: Sendable {
    fileprivate let directory: ConfinedDirectory
    fileprivate let path: String
    /// The state in which it was found.
    public let stamp: OpenFile.Stamp

    fileprivate init(directory: ConfinedDirectory, path: String, stamp: OpenFile.Stamp) {
        self.directory = directory
        self.path = path
        self.stamp = stamp
    }

    /// Opens the file again; nil where it is missing, or is not what it was.
    public func open() -> OpenFile? {
        guard let file = try? directory.file(path), file.stamp == stamp else { return nil }
        return file
    }
}

extension ConfinedDirectory {
    /// Opens the regular file at `path`: relative to the directory, or absolute and below it. A pipe does not hold up the
    /// calling thread.
    public func file(_ path: String) throws(Refusal) -> OpenFile {
        let descriptor = try open(resolve(path))
        do throws(SystemError) {
            return try OpenFile(descriptor, source: (self, path))
        } catch {
            throw .system(error)
        }
    }
}
