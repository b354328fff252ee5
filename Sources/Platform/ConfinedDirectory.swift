#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A directory below which files may be read, and nowhere else: whatever a path contains, wherever links lead, and
/// whatever is moved meanwhile.
///
/// A path is followed step by step, and the first step that leads outside ends it. So nothing outside is accessed, and
/// a refusal can't disclose anything about it. A hard link does not count as a link: it is the file, and it is below
/// the directory.
public struct ConfinedDirectory: Sendable {
    /// The reason why a file is not read.
    public enum Refusal: Error, Sendable, Equatable {
        /// The path leads out of the directory.
        case outside
        /// There is no file of this path below the directory.
        case missing
        /// A directory, a pipe, a device or a socket.
        case notRegular
        /// The system refused.
        case system(SystemError)
    }

    /// A name between two slashes. Bytes, since names in a file system need not be UTF-8.
    typealias Name = [UInt8]

    /// The maximum number of links in a path; more count as a circle, as in Linux.
    private static let maximumLinks = 40
    private static let parent = Name("..".utf8)

    /// The path of the directory without links.
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

    /// Resolves `path` below the directory; the result contains no links.
    func resolve(_ path: String) throws(Refusal) -> [Name] {
        guard !path.utf8.contains(0) else { throw .missing }
        var components: [Name] = []
        // The last is the next.
        var rest: [Name] = try inside(Array(path.utf8)).reversed()
        var links = 0
        while let name = rest.popLast() {
            if name == Self.parent {
                guard components.popLast() != nil else { throw .outside }
                continue
            }
            guard let target = try linkTarget(components + [name]) else {
                components.append(name)
                continue
            }
            links += 1
            guard links <= Self.maximumLinks else { throw .system(SystemError("open", number: ELOOP)) }
            if target.first == UInt8(ascii: "/") { components = [] }
            rest += try inside(target).reversed()
        }
        return components
    }

    /// Opens a resolved path, and checks where the open file is: a link may have been put in its way meanwhile.
    func open(_ components: [Name]) throws(Refusal) -> Descriptor {
        guard !components.isEmpty else { throw .notRegular }
        let file: Descriptor
        let location: [UInt8]
        do throws(SystemError) {
            // Without O_NONBLOCK a pipe would be waited for.
            file = try Descriptor.open(bytes: path(components), flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
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

    /// Returns the names of a path below the directory.
    private func inside(_ path: [UInt8]) throws(Refusal) -> [Name] {
        let names = Self.names(path)
        guard path.first == UInt8(ascii: "/") else { return names }
        guard let spelling = spellings.first(where: { names.starts(with: $0) }) else { throw .outside }
        return Array(names.dropFirst(spelling.count))
    }

    /// Returns the target of the link at `components`, or nil for anything else.
    private func linkTarget(_ components: [Name]) throws(Refusal) -> [UInt8]? {
        do throws(SystemError) {
            return try Descriptor.linkTarget(bytes: path(components))
        } catch {
            throw Self.refusal(error)
        }
    }

    private func path(_ components: [Name]) -> [UInt8] {
        (root + components).reduce(into: []) { path, name in path += [UInt8(ascii: "/")] + name }
    }

    private static func names(_ path: [UInt8]) -> [Name] {
        path.split(separator: UInt8(ascii: "/")).map(Array.init).filter { $0 != [UInt8(ascii: ".")] }
    }

    private static func refusal(_ error: SystemError) -> Refusal {
        switch error.number {
        case ENOENT, ENOTDIR, ENAMETOOLONG: .missing
        // A link was put there meanwhile.
        case ELOOP: .outside
        // A socket, or a device without a driver.
        case ENXIO, EOPNOTSUPP, ENODEV: .notRegular
        default: .system(error)
        }
    }
}
