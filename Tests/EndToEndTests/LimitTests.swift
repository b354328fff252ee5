#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    extension EndToEnd {
        /// A host with few resources (setrlimit(2)): it refuses to start and names the limit, or it answers everything
        /// and can be ended.
        @Suite(.hangLimit, .measuresMemory)
        struct LimitTests {
            /// The requests sent to each host.
            private static let methods = ["ping", "connectors.list", "users.list", "host.info", "connectors.list"]

            /// A copy of the program that every user can execute, wherever the build is.
            private static let program: String = {
                let folder = FileManager.default.temporaryDirectory.appendingPathComponent("alloy-host-for-all")
                let file = folder.appendingPathComponent("alloy-host")
                // Copied by another process: a file that this process has written cannot be executed while a program
                // started meanwhile has it open, too.
                _ = SessionHost.succeeds(
                    "mkdir -p '\(folder.path)' && chmod 755 '\(folder.path)' && "
                        + "cp --remove-destination '\(BuiltProgram.host)' '\(file.path)'")
                return file.path
            }()

            /// Starts a program under `limit`, in the notation of the shell's `ulimit`; `-u` limits every user but
            /// root.
            private static func start(
                _ limit: String, _ arguments: [String], environment: [String: String] = [:],
                framing: HostProcess.Framing = .lines
            ) throws -> HostProcess {
                let user = limit.hasPrefix("-u") && geteuid() == 0
                let command = user ? "setpriv --reuid=23456 --regid=23456 --clear-groups" : ""
                return try HostProcess(
                    ["-c", "ulimit \(limit) && exec \(command) \"$@\"", "bash", program] + arguments,
                    environment: environment,
                    framing: framing, executable: "/bin/bash")
            }

            private static let limits =
                [4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24].map { "-n \($0)" } + (1...10).map { "-u \($0)" }
                + [60_000, 80_000, 100_000, 120_000, 140_000, 160_000, 200_000, 250_000].map { "-v \($0)" }

            private static func name(of limit: String) -> String {
                switch limit.prefix(2) {
                case "-n": "RLIMIT_NOFILE"
                case "-u": "RLIMIT_NPROC"
                default: "RLIMIT_AS"
                }
            }

            @Test(
                "At a process limit, all requests are answered, or the limit is reported with status 2",
                arguments: limits)
            func endOfInput(_ limit: String) async throws {
                let host = try Self.start(limit, ["--sandbox"])
                for (number, method) in Self.methods.enumerated() { host.send(request("\(number)", method)) }
                host.closeInput()
                let replies = await host.remainingMessages()
                let errors = await host.remainingErrorLines()
                switch await host.ending() {
                case .exited(0): #expect(replies.map(brief).sorted() == Self.methods.indices.map { "\($0) ok" })
                case .exited(2):
                    #expect(replies.isEmpty && errors.count == 1)
                    #expect(errors.first?.contains(Self.name(of: limit)) == true, "\(errors)")
                case let other: Issue.record("\(other), \(errors)")
                }
            }

            @Test("At a process limit, a signal ends the host", arguments: limits)
            func signal(_ limit: String) async throws {
                let host = try Self.start(limit, ["--sandbox"])
                host.send(request("1", "connectors.list"))
                guard await host.nextMessage() != nil else {
                    #expect(await host.ending() == .exited(2))
                    return
                }
                host.signal(SIGTERM)
                #expect(await host.ending() == .exited(143))
            }

            @Test(
                "At a process limit, calls to a service end",
                arguments: ["-n 16", "-n 20", "-u 6", "-u 8"])
            func live(_ limit: String) async throws {
                let service = try SocketServer { peer in
                    while try peer.readRequest() != nil { try peer.answer(body: #"{"data":[]}"#) }
                }
                let host = try Self.start(
                    limit, ["--base-url", "http://127.0.0.1:\(service.port)"],
                    environment: ["ALLOY_API_KEY": "a-test-key"])
                for number in 1...8 { host.send(request("\(number)", "users.list")) }
                host.closeInput()
                let replies = await host.remainingMessages()
                let ending = await host.ending()
                #expect(ending == .exited(0) && replies.count == 8 || ending == .exited(2) && replies.isEmpty)
            }

            /// libcurl opens its own with the first call. Without them nothing could wake it.
            @Test(
                "A service that is first called while few descriptors are left answers when there are more",
                arguments: 6...14)
            func laterDescriptors(limit: Int) async throws {
                let service = try SocketServer { peer in
                    while try peer.readRequest() != nil { try peer.answer(body: #"{"data":[]}"#) }
                }
                let host = try HostProcess(
                    ["--base-url", "http://127.0.0.1:\(service.port)", "--no-ledger"],
                    environment: ["ALLOY_API_KEY": "a-test-key"])
                func setLimit(_ limit: Int) {
                    #expect(SessionHost.succeeds("prlimit --pid \(host.identifier) --nofile=\(limit):"))
                }
                host.send(request("0", "ping"))
                #expect(await host.nextMessage().map(brief) == "0 ok")
                setLimit(limit)
                host.send(request("1", "users.list"))
                _ = try #require(await host.nextMessage())
                setLimit(1_000)
                host.send(request("2", "users.list"))
                #expect(await host.nextMessage().map(brief) == "2 ok")
                host.closeInput()
                #expect(await host.ending() == .exited(0))
            }

            @Test("A large Content-Length of a response takes no memory")
            func announcedByService() async throws {
                let service = try SocketServer { peer in
                    while try peer.readRequest() != nil {
                        try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n{\"data\":[1,2,3]}")
                        peer.close()
                    }
                }
                let host = try Self.start(
                    "-v 600000", ["--base-url", "http://127.0.0.1:\(service.port)"],
                    environment: ["ALLOY_API_KEY": "a-test-key"])
                host.send(request("1", "users.list"))
                #expect(await host.repliesToEnd() == ["1 1008"])
            }

            @Test("A large Content-Length on stdin takes no memory")
            func announcedOnInput() async throws {
                let host = try Self.start(
                    "-v 600000", ["--sandbox", "--max-line-bytes", "\(1 << 30)"], framing: .headers)
                host.write(raw: "Content-Length: 500000000\r\n\r\n{\"jsonrpc\":\"2.0\"")
                host.closeInput()
                #expect(await host.remainingMessages().map(brief) == ["null -32700"])
                #expect(await host.ending() == .exited(0))
            }
        }
    }
#endif
