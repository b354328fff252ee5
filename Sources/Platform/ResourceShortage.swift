#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A process that may not use as much as it needs, because of a limit of the operating system (setrlimit(2)).
public struct ResourceShortage: Error, Sendable, Equatable {
    /// The resource that is short, as text to follow "needs".
    public let need: String
    /// The limit's name, such as `RLIMIT_NOFILE`; nil when no limit of this process explains it.
    public let limit: String?
    /// The current limit, and how a shell raises it.
    public let detail: String
}

extension ResourceShortage: CustomStringConvertible {
    public var description: String { "it needs \(need); \(limit.map { "\($0) \(detail)" } ?? detail)" }
}

extension ResourceShortage {
    /// Throws unless so many more descriptors can be opened.
    public static func checkDescriptors(_ count: Int) throws(ResourceShortage) {
        var opened: [Descriptor] = []
        defer { for descriptor in opened { descriptor.close() } }
        while opened.count < count {
            do throws(SystemError) {
                opened.append(try Descriptor.standardError.duplicate())
            } catch {
                let need = "\(count) more open files"
                guard error.number == EMFILE || error.number == EINVAL else {
                    throw ResourceShortage(need: need, limit: nil, detail: "none can be opened (\(error))")
                }
                throw .limited(need, by: ProcessLimit.descriptors)
            }
        }
    }

    /// Throws unless so many more bytes of memory can be had. Nothing is written to them, so that asking costs nothing.
    public static func checkMemory(_ bytes: Int) throws(ResourceShortage) {
        let kind = MAP_PRIVATE | Self.anonymous
        guard let region = mmap(nil, bytes, PROT_READ | PROT_WRITE, kind, -1, 0), region != MAP_FAILED else {
            throw .limited("\(bytes >> 20) MiB more of memory", by: ProcessLimit.memory)
        }
        munmap(region, bytes)
    }

    /// Makes the C library use little address space when that is limited. To be called before the first thread is
    /// started.
    public static func saveAddressSpace() {
        #if !canImport(Darwin)
            guard ProcessLimit.memory.contains(where: { $0.value != nil }) else { return }
            typealias Configure = @convention(c) (Int32, Int32) -> Int32
            guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "mallopt") else { return }
            // M_ARENA_MAX: otherwise each thread that allocates takes 64 MiB of addresses of its own.
            _ = unsafeBitCast(symbol, to: Configure.self)(-8, 1)
        #endif
    }

    /// The shortage that made a system call fail; nil when it failed for another reason.
    public init?(_ error: SystemError) {
        if error.call == "pthread_create" {
            self.init(ofThread: 1 << 20, error)
        } else if error.number == EMFILE {
            self = .limited("another open file", by: ProcessLimit.descriptors)
        } else {
            return nil
        }
    }

    /// The shortage that a thread of `stackSize` bytes could not be started because of.
    public init(ofThread stackSize: Int, _ error: SystemError) {
        let need = "another thread"
        // pthread_create(3) does not distinguish memory from the number of threads.
        guard (try? Self.checkMemory(stackSize + (1 << 20))) != nil else {
            self = .limited(need, by: ProcessLimit.memory)
            return
        }
        guard error.number == EAGAIN else {
            self.init(need: need, limit: nil, detail: "none can be started (\(error))")
            return
        }
        self = .limited(need, by: ProcessLimit.threads)
    }

    private static func limited(_ need: String, by limits: [ProcessLimit]) -> ResourceShortage {
        guard let (limit, value) = limits.lazy.compactMap({ limit in limit.value.map { (limit, $0) } }).first else {
            return ResourceShortage(need: need, limit: nil, detail: "the system has none left")
        }
        return ResourceShortage(
            need: need, limit: limit.name, detail: "(ulimit \(limit.option)) allows \(limit.words(value)) in all")
    }

    #if canImport(Darwin)
        private static let anonymous = MAP_ANON
    #else
        private static let anonymous = MAP_ANONYMOUS
    #endif
}

/// A limit that the operating system sets for a process.
struct ProcessLimit: Sendable {
    let name: String
    /// The option of a shell's `ulimit`.
    let option: String
    private let resource: Resource
    private let isBytes: Bool

    #if canImport(Darwin)
        private typealias Resource = Int32
        static let descriptors = [Self(name: "RLIMIT_NOFILE", option: "-n", resource: RLIMIT_NOFILE, isBytes: false)]
        static let threads = [Self(name: "RLIMIT_NPROC", option: "-u", resource: RLIMIT_NPROC, isBytes: false)]
        static let memory = [
            Self(name: "RLIMIT_AS", option: "-v", resource: RLIMIT_AS, isBytes: true),
            Self(name: "RLIMIT_DATA", option: "-d", resource: RLIMIT_DATA, isBytes: true),
        ]
    #else
        private typealias Resource = __rlimit_resource
        static let descriptors = [Self(name: "RLIMIT_NOFILE", option: "-n", resource: RLIMIT_NOFILE, isBytes: false)]
        static let threads = [
            Self(name: "RLIMIT_NPROC", option: "-u", resource: __RLIMIT_NPROC, isBytes: false)
        ]
        static let memory = [
            Self(name: "RLIMIT_AS", option: "-v", resource: RLIMIT_AS, isBytes: true),
            Self(name: "RLIMIT_DATA", option: "-d", resource: RLIMIT_DATA, isBytes: true),
        ]
    #endif

    /// The limit; nil for none.
    var value: UInt64? {
        var limit = rlimit()
        #if canImport(Darwin)
            guard getrlimit(resource, &limit) == 0 else { return nil }
        #else
            guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return nil }
        #endif
        // RLIM_INFINITY is the greatest value on Linux, half of it on Darwin.
        return limit.rlim_cur >= UInt64(Int64.max) ? nil : UInt64(limit.rlim_cur)
    }

    func words(_ value: UInt64) -> String { isBytes ? "\(value >> 10) KiB" : "\(value)" }
}
