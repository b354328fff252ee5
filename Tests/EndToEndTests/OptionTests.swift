import TestSupport
import Testing

extension EndToEnd {
    /// The options of the command line, and their variables.
    @Suite
    struct OptionTests {
        @Test(
            "An invalid command line is reported on one line, with status 2",
            arguments: [
                (["--sandbx"], "--sandbox"), (["--max-dept", "8"], "--max-depth"), (["--x"], "--x"), (["-x"], "-x"),
                (["--max-depth"], "--max-depth"), (["--max-depth", "seven"], "\"seven\""),
                (["--max-depth", "7"], "8 to 2048"),
                (["--max-depth", "2049"], "8 to 2048"), (["--max-depth="], "\"\""),
                (["--max-line-bytes", "99999999999999999999"], "--max-line-bytes"),
                (["--max-in-flight", "0"], "--max-in-flight"),
                (["--max-batch", "-1"], "--max-batch"), (["--sandbox=yes"], "--sandbox"),
                (["--overload", "panic"], "pause, reject"),
                (["--log-level", "loud"], "\"loud\""), (["--log-format", "xml"], "text, json"), (["srve"], "serve"),
                (["serve", "more"], "serve"), (["openrpc", "more"], "openrpc"), (["call"], "call METHOD"),
                (["call", "ping", "{}", "more"], "more is not a parameter"), (["call", "users.get", "7"], "userId=7"),
                (["users.get", "--userId", "7", "--sandbox"], "users.get userId=7 --sandbox"),
                (["users.gt"], "users.get"), (["run"], "run FILE"), (["completion"], "bash|zsh|fish"),
                (["call", "ping", "--live"], "alloy-host run"), (["--no-check"], "alloy-host run"),
                (["help", "users.gt"], "users.get"), (["call", "pin", "--help"], "alloy-host help ping"),
                (["--base-url", "http://example.com"], "--base-url"),
                (["--base-url", "nonsense"], "--base-url"), (["call", "ping", "{"], "not JSON"),
                (["call", "ping", "7"], "object"),
                (["--", "--sandbox"], "--sandbox"),
                (["--record", "/dev/null"], "does not exist yet"), (["--replay", "/nowhere"], "/nowhere"),
                (["--replay", "/dev/null", "--sandbox"], "leave one out"),
                (["--replay", "/dev/null", "--record", "x"], "leave one out"),
                (["--replay", "README.md"], "README.md:1: not JSON"), (["--replay-order", "strict"], "--replay"),
                (["sandbox", "more"], "sandbox"), (["sandbox", "--port", "65536"], "0 to 65535"),
                (["sandbox", "--base-url", "https://example.com"], "--base-url"),
                (["sandbox", "--consent-port", "0"], "leave --consent-port out"),
                (["--consent-port", "0"], "needs --sandbox"), (["--consent", "auto"], "needs --sandbox"),
                (["--sandbox", "--consent", "yes"], "ask, auto"), (["--port", "0"], "alloy-host sandbox"),
                (["--sandbox", "--until-eof"], "alloy-host sandbox"),
                (["--secret", "acme.KEY=s3cret"], "takes a connector, a name and a place"),
                (["--secret", "acme.KEY=env:X"], "needs --direct"),
                (["--credential-helper", "pass"], "needs --direct"),
                (["--credential-helper", "../x"], "takes the name of a credential helper"),
            ])
        func wrong(_ arguments: [String], _ part: String) async throws {
            let host = try HostProcess(arguments)
            #expect(await host.repliesToEnd(status: 2) == [])
            let lines = await host.remainingErrorLines()
            #expect(lines.count == 1)
            #expect(lines.first?.hasPrefix("alloy-host: ") == true && lines.first?.contains(part) == true, "\(lines)")
        }

        @Test(
            "Each option has a variable; an argument takes precedence",
            arguments: [
                (["ALLOY_HOST_SANDBOX": "1"], [], "ok"), (["ALLOY_HOST_SANDBOX": "TRUE"], [], "ok"),
                (["ALLOY_HOST_SANDBOX": "0"], ["--sandbox"], "ok"), (["ALLOY_HOST_SANDBOX": ""], ["--sandbox"], "ok"),
                (["ALLOY_HOST_MAX_BATCH": "1"], ["--sandbox"], "-32600"),
                (["ALLOY_HOST_MAX_BATCH": "1"], ["--sandbox", "--max-batch", "2"], "ok"),
                (["ALLOY_HOST_MAX_BATCH": "1"], ["--sandbox", "--max-batch=2"], "ok"),
            ])
        func variables(_ variables: [String: String], _ arguments: [String], _ outcome: String) async throws {
            let host = try HostProcess(arguments, environment: variables)
            host.send("[\(request("1", "users.list")),\(request("2", "users.list"))]")
            #expect(await host.repliesToEnd() == [outcome == "ok" ? "[1 ok, 2 ok]" : "null -32600"])
        }

        @Test(
            "An invalid variable is reported",
            arguments: [
                ("ALLOY_HOST_SANDBOX", "maybe"), ("ALLOY_HOST_MAX_DEPTH", "x"), ("ALLOY_HOST_OVERLOAD", "x"),
            ])
        func wrongVariable(_ name: String, _ value: String) async throws {
            let host = try HostProcess([], environment: [name: value])
            #expect(await host.repliesToEnd(status: 2) == [])
            #expect(await host.remainingErrorLines().first?.hasPrefix("alloy-host: \(name) takes") == true)
        }

        @Test("A misspelt variable is reported with the most similar one")
        func unknownVariable() async throws {
            let host = try HostProcess([], environment: ["ALLOY_HOST_SNADBOX": "1"])
            #expect(await host.repliesToEnd(status: 2) == [])
            #expect(await host.remainingErrorLines().first?.contains("did you mean ALLOY_HOST_SANDBOX?") == true)
        }

        @Test(
            "--sequential takes precedence over --max-in-flight, in either order",
            arguments: [["--sequential", "--max-in-flight", "8"], ["--max-in-flight", "8", "--sequential"]])
        func sequentialRules(_ arguments: [String]) async throws {
            let host = try HostProcess(["--sandbox"] + arguments)
            host.send(request("1", "host.info"))
            host.closeInput()
            #expect(await host.nextMessage()?.contains("\"maxInFlight\":1,") == true)
        }

        @Test(
            "--help and --version take precedence over other arguments",
            arguments: [
                ["--help"], ["-h"], ["call", "--help"], ["--version"], ["-V"], ["--sandbox", "--version"],
            ])
        func help(_ arguments: [String]) async throws {
            let host = try HostProcess(arguments)
            let lines = await host.remainingMessages()
            #expect(await host.ending() == .exited(0))
            #expect(await host.remainingErrorLines() == [])
            let isVersion = arguments.contains { $0 == "--version" || $0 == "-V" }
            #expect(lines.first?.hasPrefix(isVersion ? "alloy-host " : "alloy-host speaks JSON-RPC") == true)
            #expect(isVersion ? lines.count == 1 : lines.contains { $0.contains("--max-depth N") })
            #expect(lines.allSatisfy { $0.count <= 120 })
            guard isVersion, let line = lines.first else { return }
            #expect(
                line.wholeMatch(of: /alloy-host [0-9.]+ \(([0-9a-f]{12}|no commit), [a-z0-9_]+-[a-z]+\)/) != nil,
                "\(line)")
        }

        @Test("Without a key the host starts, and calls fail with unauthenticated")
        func noKey() async throws {
            let host = try HostProcess([])
            host.send([request("1"), request("2", "users.list")])
            let replies = await host.messages(2)
            #expect(replies.first == pong("1"))
            #expect(reply(2, in: replies)?["error"]?["data"]?["kind"] == "unauthenticated")
            #expect(await host.repliesToEnd() == [])
        }
    }
}
