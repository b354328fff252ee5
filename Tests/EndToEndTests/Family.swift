#if os(Linux)
    import Foundation
    import Platform
    import TestSupport
    import Testing

    /// A host whose parent is a shell that the test can kill. The test becomes the reaper of the orphan, so it receives
    /// its exit status.
    final class Family: Sendable {
        let shell: HostProcess
        let child: pid_t

        init(_ options: [String] = []) async throws {
            Self.adoptOrphans(true)
            // A shell gives its background jobs no stdin, unless it is passed as another descriptor.
            let script = "exec 3<&0; \"$@\" <&3 3<&- & echo $! >&2; wait"
            shell = try HostProcess(
                ["-c", script, "sh", BuiltProgram.host, "--sandbox"] + options, executable: "/bin/sh")
            child = try #require(await shell.nextErrorLine().flatMap { pid_t($0) })
            #expect(await shell.repliesBeforePing() == [])
        }

        /// A placeholder for the shell's process id in the options of an orphan.
        static let shellNumber = "$$"

        /// Returns a host that starts after its parent, the shell, has ended.
        init(orphan arguments: [String]) async throws {
            Self.adoptOrphans(true)
            // A process that has ended exists until it is reaped; `HostProcess` does that at once.
            let words = arguments.map { $0 == Self.shellNumber ? $0 : "'\($0)'" }.joined(separator: " ")
            let script =
                "exec 3<&0; (while kill -0 $$ 2>/dev/null; do :; done; exec \"$0\" \(words)) <&3 3<&- & echo $! >&2"
            shell = try HostProcess(["-c", script, BuiltProgram.host], executable: "/bin/sh")
            child = try #require(await shell.nextErrorLine().flatMap { pid_t($0) })
        }

        func killParent() { shell.signal(SIGKILL) }

        /// Waits until the shell and then the host have ended.
        func childEnding() async -> HostProcess.Ending {
            _ = await shell.ending()
            // Orphans of other tests must not stay behind as processes that nobody waits for.
            defer { Self.adoptOrphans(false) }
            return await withCheckedContinuation { continuation in
                Thread.detachNewThread { [child] in
                    var status: Int32 = 0
                    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
                    continuation.resume(returning: HostProcess.Ending(status: status))
                }
            }
        }

        /// prctl(2) with PR_SET_CHILD_SUBREAPER, which Swift does not import because it is variadic.
        private static func adoptOrphans(_ adopts: Bool) {
            typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
            guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "prctl") else { return }
            _ = unsafeBitCast(symbol, to: Control.self)(36, adopts ? 1 : 0, 0, 0, 0)
        }
    }
#endif
