#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A thread of the operating system, for what blocks: the cooperative pool's threads must not.
public enum SystemThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread that runs `body` and ends.
    ///
    /// `stackSize` is in bytes. With `blocksBrokenPipe`, SIGPIPE is blocked on the thread: for libraries that write to
    /// sockets with write(2), where a peer that has gone must be an error and not the end of the process.
    public static func start(
        stackSize: Int = 1 << 20, blocksBrokenPipe: Bool = false, _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let box = Unmanaged.passRetained(
            Body {
                if blocksBrokenPipe { blockBrokenPipe() }
                body()
            })
        #if canImport(Darwin)
            var thread: pthread_t?
            let status = pthread_create(&thread, &attributes, { Self.enter($0) }, box.toOpaque())
        #else
            var thread = pthread_t()
            let status = pthread_create(&thread, &attributes, { Self.enter($0) }, box.toOpaque())
        #endif
        guard status == 0 else {
            box.release()
            throw SystemError("pthread_create", number: status)
        }
    }

    private static func blockBrokenPipe() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
    }
}
