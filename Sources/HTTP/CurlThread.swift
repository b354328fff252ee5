#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A detached thread of the operating system, for work that blocks.
enum CurlThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` on a new thread. False when there can be no more threads.
    ///
    /// `SIGPIPE` is blocked there: some TLS libraries write with `write(2)`, and a peer that has gone must be an error and
    /// not the end of the process.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let context = Unmanaged.passRetained(Body(body)).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            let code = pthread_create(&thread, nil, { CurlThread.enter($0) }, context)
        #else
            var thread = pthread_t()
            let code = pthread_create(&thread, nil, { CurlThread.enter($0) }, context)
        #endif
        guard code == 0 else {
            Unmanaged<Body>.fromOpaque(context).release()
            return false
        }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
        return true
    }

    private static func enter(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        return nil
    }
}
