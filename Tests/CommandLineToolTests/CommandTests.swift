import AlloyHost
import HostTestSupport
import Testing

@testable import CommandLineTool

@Suite struct CommandTests {
    @Test(
        "Words are parsed into commands",
        arguments: [
            ([], .serve), (["serve"], .serve), (["sandbox"], .sandbox), (["openrpc"], .openRPC),
            (["call", "ping"], .call(method: "ping", words: [])),
            (["call", "no.such", "{}", "x"], .call(method: "no.such", words: ["{}", "x"])),
            (["connectors.list", "query=x"], .call(method: "connectors.list", words: ["query=x"])),
            (["ping"], .call(method: "ping", words: [])), (["execute", "-"], .call(method: "execute", words: ["-"])),
            (["sandbox.reset"], .call(method: "sandbox.reset", words: [])),
            (["run", "a.session"], .run(file: "a.session")), (["run", "-"], .run(file: "-")),
            (["doctor"], .doctor), (["add", "acme=acme.json"], .add(document: "acme=acme.json")), (["cost"], .cost),
            (["setup", "zed"], .setup(.zed)),
            (["setup", "copilot"], .setup(.copilotCLI)),
            (["prove", "python3", "agent.py", "-v"], .prove(client: ["python3", "agent.py", "-v"])),
            (["help"], .help(.program)), (["help", "methods"], .help(.methods)),
            (["help", "ping"], .help(.method("ping"))),
            (["help", "call"], .help(.program)), (["completion", "fish"], .completion(shell: "fish")),
        ] as [([String], Command)])
    func understood(_ words: [String], _ command: Command) throws {
        #expect(try Command(words: words, methods: .standard) == command)
    }

    @Test(
        "--help is accepted at every position",
        arguments: [
            ([], .help(.program)), (["serve"], .help(.program)), (["run", "x"], .help(.program)),
            (["call"], .help(.program)),
            (["call", "users.get"], .help(.method("users.get"))),
            (["call", "users.get", "x=y"], .help(.method("users.get"))),
            (["users.get", "x"], .help(.method("users.get"))), (["help", "users.get"], .help(.method("users.get"))),
            (["nonsense"], .help(.program)),
        ] as [([String], Command)])
    func help(_ words: [String], _ command: Command) throws {
        #expect(try Command.help(words: words, methods: .standard) == command)
    }

    @Test(
        "Misuse gives a corrected command line",
        arguments: [
            (["srve"], "alloy-host serve"),
            (["connectors.lst", "query=a b"], "alloy-host connectors.list 'query=a b'"),
            (["help", "users.gt"], "alloy-host help users.get"), (["help", "zzzzzzzz"], "alloy-host help methods"),
            (["a b.jsonl"], "alloy-host run 'a b.jsonl'"), (["x.session"], "alloy-host run x.session"),
            (["zzzzzzzz"], "alloy-host --help"), (["connectors"], "alloy-host help connectors.list"),
            (["help", "files"], "alloy-host help files.upload"), (["call"], "alloy-host help methods"),
            (["setup", "cursr"], "alloy-host setup cursor"), (["add"], "alloy-host add acme=acme.json"),
            (["prove"], "alloy-host prove -- python3 clients/python/prove/client.py"),
            (["completion", "tcsh"], "source <(alloy-host completion bash)"),
            ([#"{"method":"ping"}"#], #"echo '{"jsonrpc":"2.0","id":1,"method":"ping"}' | alloy-host"#),
        ])
    func misuse(_ words: [String], _ line: String) {
        let error = #expect(throws: UsageError.self) { try Command(words: words, methods: .standard) }
        #expect(error?.line == line)
    }

    @Test(
        "Commands without arguments refuse arguments",
        arguments: [
            ["serve", "x"], ["openrpc", "x"], ["sandbox", "x"], ["run"], ["run", "a", "b"], ["doctor", "x"],
            ["cost", "x"], ["setup"],
        ])
    func tooMany(_ words: [String]) {
        #expect(throws: UsageError.self) { try Command(words: words, methods: .standard) }
    }

    @Test(
        "A suggested command line contains no secret",
        arguments: [
            ["credentials.creat", "data.token=hush-hush"], ["credentials.creat", #"{"data":{"token":"hush-hush"}}"#],
            ["credentials.creat", "token:hush-hush"], ["credentials.creat", #"["a","b","c",{"key":"hush-hush"}]"#],
        ])
    func secrets(_ words: [String]) {
        let error = #expect(throws: UsageError.self) { try Command(words: words, methods: .standard) }
        #expect(error?.line?.hasPrefix("alloy-host credentials.create ") == true)
        #expect(error?.text(options: "", methods: .standard).contains("hush") == false)
    }

    @Test("Options are appended only to command lines that make a call")
    func options() {
        #expect(
            UsageError("No.", line: "alloy-host call ping").text(options: " --sandbox", methods: .standard)
                == "No. Try: alloy-host call ping --sandbox")
        #expect(
            UsageError("No.", line: "alloy-host ping").text(options: " --sandbox", methods: .standard)
                == "No. Try: alloy-host ping --sandbox")
        #expect(
            UsageError("No.", line: "alloy-host help").text(options: " --sandbox", methods: .standard)
                == "No. Try: alloy-host help")
        #expect(UsageError("No.").text(options: " --sandbox", methods: .standard) == "No.")
    }
}
