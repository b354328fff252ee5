#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    extension EndToEnd {
        /// The host ends with its parent process, or with the process of `--parent-pid`.
        @Suite
        struct ParentTests {
            @Test("The host ends with its parent, even if stdin stays open")
            func parentGone() async throws {
                let family = try await Family()
                family.killParent()
                #expect(await family.childEnding() == .exited(129))
            }

            @Test("With --no-parent-watch the host keeps running", arguments: [[], ["--parent-pid", "2147483647"]])
            func parentNotWatched(_ options: [String]) async throws {
                let family = try await Family(["--no-parent-watch"] + options)
                family.killParent()
                _ = await family.shell.ending()
                // Answered by the orphan: the shell has ended.
                #expect(await family.shell.repliesBeforePing() == [])
                family.shell.closeInput()
                #expect(await family.childEnding() == .exited(0))
            }

            @Test("A parent that ended before the watch started is detected", arguments: [true, false])
            func parentGoneBeforeTheStart(_ isNamed: Bool) async throws {
                let named = isNamed ? ["--parent-pid", Family.shellNumber] : []
                let family = try await Family(orphan: ["--sandbox"] + named)
                guard isNamed else {
                    // Without the option, the process that adopted the host counts as its parent: this test.
                    #expect(await family.shell.repliesBeforePing() == [])
                    family.shell.closeInput()
                    #expect(await family.childEnding() == .exited(0))
                    return
                }
                #expect(await family.childEnding() == .exited(129))
                #expect(await family.shell.nextErrorLine()?.contains("of --parent-pid does not exist") == true)
            }

            @Test(
                "Other commands end with their parent, too",
                arguments: [["sandbox"], ["call", "ping", "-", "--sandbox"]])
            func otherCommands(_ words: [String]) async throws {
                let family = try await Family(orphan: words + ["--parent-pid", Family.shellNumber])
                #expect(await family.childEnding() == .exited(129))
            }

            @Test("--parent-pid replaces the parent process")
            func namedProcess() async throws {
                let other = try HostProcess(["-c", "read line"], executable: "/bin/sh")
                let family = try await Family(["--parent-pid", "\(other.identifier)"])
                family.killParent()
                _ = await family.shell.ending()
                #expect(await family.shell.repliesBeforePing() == [])
                other.signal(SIGKILL)
                #expect(await family.childEnding() == .exited(129))
            }

            @Test("An invalid process number is refused", arguments: ["0", "-1", "x", "2147483648", ""])
            func wrongNumber(_ text: String) async throws {
                let host = try HostProcess(["--sandbox", "--parent-pid=\(text)"])
                #expect(await host.remainingErrorLines().first?.contains("--parent-pid") == true)
                #expect(await host.ending() == .exited(2))
            }
        }
    }
#endif
