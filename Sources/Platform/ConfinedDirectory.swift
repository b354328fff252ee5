#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A directory below which files may be read, and nowhere else: whatever a path says, wherever links lead, and whoever
/// moves things meanwhile.
///
/// A path is followed step by step, and the first step that leads out ends it. So nothing outside is ever looked at, and a
/// refusal can't tell what is there. A hard link is no link here: it is the file, and it is below.
public struct ConfinedDirectory: Sendable {
    /// Why a file is not read.
    public enum Refusal: Error, Sendable, Equatable {
        /// The path leads out of the directory.
        case outside
        /// Nothing of this path is below the directory.
        case missing
        /// A directory, a pipe, a device or a socket.
        case notRegular
        /// It has more bytes than were asked for.
        case tooLarge
        /// The system refused.
        case system(SystemError)
    }

    /// A name between two slashes. Bytes, since what stands in a file system need not be UTF-8.
    typealias Name = [UInt8]

    /// More links than this on the way are taken for a circle, as Linux does.
    private static let maximumLinks = 40
    private static let parent = Name("..".utf8)

    /// Where the directory really is.
    private let root: [Name]
    /// The ways to spell it at the start of an absolute path.
    private let spellings: [[Name]]

    /// The directory at `path`; where it really is counts from now on, should `path` be a link that changes.
    ///
    /// Throws what opening it gives: ENOTDIR for what is no directory.
    public init(path: String) throws(SystemError) {
        let descriptor = try Descriptor.open(bytes: Array(path.utf8), flags: O_RDONLY | O_DIRECTORY)
        defer { descriptor.close() }
        root = Self.names(try descriptor.location)
        let given = Self.names(Array(path.utf8))
        let isPlain = path.utf8.first == UInt8(ascii: "/") && !given.contains(Self.parent)
        spellings = isPlain ? [root, given] : [root]
    }

    /// The bytes of the regular file at `path`: relative to the directory, or absolute and below it.
    ///
    /// Throws `tooLarge` for more than `maximumBytes`. Reads on the calling thread; a pipe does not hold it up.
    public func read(_ path: String, maximumBytes: Int) throws(Refusal) -> [UInt8] {
        let file = try open(resolve(path))
        defer { file.close() }
        do throws(SystemError) {
            return try file.readToEnd(maximumBytes: maximumBytes)
        } catch {
            throw error.number == EFBIG ? .tooLarge : .system(error)
        }
    }

    /// Where `path` leads, from the directory down, with no link left in it.
    func resolve(_ path: String) throws(Refusal) -> [Name] {
        guard !path.utf8.contains(0) else { throw .missing }
        var place: [Name] = []
        // The last is the next.
        var rest: [Name] = try inside(Array(path.utf8)).reversed()
        var links = 0
        while let name = rest.popLast() {
            if name == Self.parent {
                guard place.popLast() != nil else { throw .outside }
                continue
            }
            guard let target = try linkTarget(place + [name]) else {
                place.append(name)
                continue
            }
            links += 1
            guard links <= Self.maximumLinks else { throw .system(SystemError("open", number: ELOOP)) }
            if target.first == UInt8(ascii: "/") { place = [] }
            rest += try inside(target).reversed()
        }
        return place
    }

    /// Opens what `resolve` found, and looks where the open file really is: since then somebody may have put a link in its
    /// way.
    func open(_ place: [Name]) throws(Refusal) -> Descriptor {
        guard !place.isEmpty else { throw .notRegular }
        let file: Descriptor
        let location: [UInt8]
        do throws(SystemError) {
            // Without O_NONBLOCK a pipe would be waited for.
            file = try Descriptor.open(bytes: path(place), flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        } catch {
            throw Self.refusal(error)
        }
        do throws(SystemError) {
            location = try file.location
        } catch {
            file.close()
            throw .system(error)
        }
        let names = Self.names(location)
        guard names.count > root.count, names.starts(with: root) else {
            file.close()
            throw .outside
        }
        guard file.isRegularFile else {
            file.close()
            throw .notRegular
        }
        return file
    }

    /// The names of a path below the directory.
    private func inside(_ path: [UInt8]) throws(Refusal) -> [Name] {
        let names = Self.names(path)
        guard path.first == UInt8(ascii: "/") else { return names }
        guard let spelling = spellings.first(where: { names.starts(with: $0) }) else { throw .outside }
        return Array(names.dropFirst(spelling.count))
    }

    /// Where the link at `place` leads, or nil for what is no link.
    private func linkTarget(_ place: [Name]) throws(Refusal) -> [UInt8]? {
        do throws(SystemError) {
            return try Descriptor.linkTarget(bytes: path(place))
        } catch {
            throw Self.refusal(error)
        }
    }

    private func path(_ place: [Name]) -> [UInt8] {
        (root + place).reduce(into: []) { path, name in path += [UInt8(ascii: "/")] + name }
    }

    private static func names(_ path: [UInt8]) -> [Name] {
        path.split(separator: UInt8(ascii: "/")).map(Array.init).filter { $0 != [UInt8(ascii: ".")] }
    }

    private static func refusal(_ error: SystemError) -> Refusal {
        switch error.number {
        case ENOENT, ENOTDIR, ENAMETOOLONG: .missing
        // A link stands where none was.
        case ELOOP: .outside
        // A socket, or a device without a driver.
        case ENXIO, EOPNOTSUPP, ENODEV: .notRegular
        default: .system(error)
        }
    }
}
