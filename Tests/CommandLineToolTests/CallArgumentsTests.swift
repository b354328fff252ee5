import AlloyHost
import HostTestSupport
import JSON
import Testing

@testable import CommandLineTool

@Suite struct CallArgumentsTests {
    private static let files = [
        "token.txt": "xoxb-1\n", "crlf.txt": "two\r\n", "blank.txt": "\n\n", "all.json": #"{"connectorId":"slack"}"#,
        "list.json": "[1,2]", "broken.json": "{", "bytes": "\u{FFFD}", "-": #"{"query":"from stdin"}"#,
    ]

    private func parameters(_ method: String, _ words: [String]) throws(UsageError) -> String? {
        try CallArguments(method: method, words: words, methods: .standard).parameters { (file) throws(UsageError) in
            guard let text = Self.files[file] else { throw UsageError("\(file) can't be read.") }
            return file == "bytes" ? [0xFF, 0xFE] : Array(text.utf8)
        }?.text
    }

    @Test(
        "Arguments are converted to the types of the method's parameters",
        arguments: [
            ("ping", [], nil), ("ping", ["null"], "null"), ("ping", ["{}"], "{}"), ("ping", [" [1]"], "[1]"),
            ("connectors.list", ["query=hub", "maxAge=5"], #"{"query":"hub","maxAge":5}"#),
            // A text where a text is wanted, whatever it looks like.
            ("connectors.list", ["query=5"], #"{"query":"5"}"#),
            ("connectors.list", ["query=true"], #"{"query":"true"}"#),
            ("connectors.list", ["query="], #"{"query":""}"#),
            // What does not fit stays a text, and is refused by the method.
            ("connectors.list", ["maxAge=five"], #"{"maxAge":"five"}"#),
            ("connectors.list", ["maxAge=1.5"], #"{"maxAge":"1.5"}"#),
            ("connectors.list", ["maxAge=1e2"], #"{"maxAge":1e2}"#),
            ("execute", ["force=true", "reconnect=false"], #"{"force":true,"reconnect":false}"#),
            ("execute", ["force=yes"], #"{"force":"yes"}"#), ("ping", ["timeoutMs=500"], #"{"timeoutMs":500}"#),
            ("executions.list", ["outcome=unknown"], #"{"outcome":"unknown"}"#),
            // What nothing is known of is a text; := says otherwise.
            ("execute", ["requestBody.count=3"], #"{"requestBody":{"count":"3"}}"#),
            ("execute", ["requestBody.count:=3"], #"{"requestBody":{"count":3}}"#),
            ("execute", ["requestBody.a=1", "requestBody[b c]=2"], #"{"requestBody":{"a":"1","b c":"2"}}"#),
            ("execute", ["requestBody.a.b=1", "requestBody.a.c=2"], #"{"requestBody":{"a":{"b":"1","c":"2"}}}"#),
            ("execute", [#"pathParams={"id":"7"}"#], #"{"pathParams":{"id":"7"}}"#),
            (
                "actions.search", ["query=x", "connectorIds[]=a", "connectorIds[]=b"],
                #"{"query":"x","connectorIds":["a","b"]}"#
            ),
            ("actions.search", [#"connectorIds=["a"]"#], #"{"connectorIds":["a"]}"#),
            (
                "users.createBatch", ["users[].username=a", "users[].username=b", "users[0].fullName=A"],
                #"{"users":[{"username":"a","fullName":"A"},{"username":"b"}]}"#
            ),
            (
                "form.validate", ["form.connectorId=shippo", "values.queryParameters.page=0"],
                #"{"form":{"connectorId":"shippo"},"values":{"queryParameters":{"page":"0"}}}"#
            ),
            // Files.
            ("credentials.create", ["data.token=@token.txt"], #"{"data":{"token":"xoxb-1"}}"#),
            ("credentials.create", ["data.token=@crlf.txt"], #"{"data":{"token":"two"}}"#),
            ("execute", ["requestBody=@blank.txt"], #"{"requestBody":"\n"}"#),
            ("execute", ["requestBody:=@list.json"], #"{"requestBody":[1,2]}"#),
            ("files.upload", ["data=@bytes"], #"{"data":"//4="}"#),
            ("connectors.list", ["@all.json", "query=x"], #"{"connectorId":"slack","query":"x"}"#),
            ("actions.search", ["-"], #"{"query":"from stdin"}"#),
            ("actions.search", ["limit=1", "-"], #"{"query":"from stdin","limit":1}"#),
            // A method that isn't there is for the host to refuse.
            ("no.such", ["a=1"], #"{"a":"1"}"#),
        ] as [(String, [String], String?)])
    func assembles(_ method: String, _ words: [String], _ expected: String?) throws {
        #expect(try parameters(method, words) == expected)
    }

    @Test(
        "An invalid argument gets an error with a corrected command line",
        arguments: [
            ("users.get", ["userId = 5"], "alloy-host call users.get userId=5"),
            ("users.get", ["userId"], "alloy-host call users.get userId=VALUE"),
            ("users.get", ["7"], "alloy-host call users.get userId=7"),
            ("users.get", ["650a"], "alloy-host call users.get userId=650a"),
            ("users.get", ["a b"], "alloy-host call users.get 'userId=a b'"),
            (
                "execute", ["connectorId=slack", "chat_postMessage"],
                "alloy-host call execute connectorId=slack actionId=chat_postMessage"
            ),
            ("connectors.list", ["query:hub"], "alloy-host call connectors.list query=hub"),
            ("connectors.list", ["Query: hub"], "alloy-host call connectors.list query=hub"),
            ("connectors.list", ["{query:", "hub}"], #"alloy-host call connectors.list '{"…": …}'"#),
            (
                "connectors.list", [#"{"query":"#, #""it's"}"#],
                #"alloy-host call connectors.list '{"query": "it'\''s"}'"#
            ),
            (
                "credentials.create", ["connectorId=shippo", "data.token=hush-hush"],
                "alloy-host call credentials.create connectorId=shippo data.token=@FILE"
            ),
            ("ping", ["more"], "alloy-host help ping"),
        ])
    func misuse(_ method: String, _ words: [String], _ line: String) {
        let error = #expect(throws: UsageError.self) { try parameters(method, words) }
        #expect(error?.line == line)
    }

    @Test(
        "A secret in an argument is refused in every notation, and not printed",
        arguments: [
            ("credentials.create", "data.token=hush-hush"), ("credentials.create", "data[api_key]=hush-hush"),
            ("credentials.create", #"data:={"token":"hush-hush"}"#),
            ("credentials.create", #"data={"token":"hush-hush"}"#),
            ("credentials.create", "data=hush-hush"), ("credentials.create", "data.more.clientSecret=hush-hush"),
            ("credentials.create", #"data.password:="hush-hush""#), ("credentials.create", "token=hush-hush"),
            ("credentials.create", "data.keys[0]=hush-hush"), ("credentials.create", "data.keys[3].x=hush-hush"),
            ("credentials.connect", "data.token=hush-hush"), ("execute", "additionalHeaders.Authorization=hush-hush"),
            ("execute.plan", "additionalHeaders[X-Api-Key]=hush-hush"),
            ("form.validate", "values.data.token=hush-hush"),
        ])
    func secrets(_ method: String, _ word: String) {
        let error = #expect(throws: UsageError.self) { try parameters(method, [word]) }
        #expect(error?.message.contains("is a secret") == true)
        #expect(error?.message.contains("@FILE") == true && error?.message.contains(" - ") == false)
        #expect(error?.message.contains("with -.") == true)
        #expect(error?.text(options: "", methods: .standard).contains("hush") == false)
        #expect(error?.line?.contains("=@FILE") == true)
    }

    @Test(
        "Values that only resemble secrets are accepted",
        arguments: [
            ("credentials.create", "data.shop=my-shop"), ("credentials.create", "userId=token-user"),
            ("execute", "requestBody.key=PROJ-1"), ("execute", "additionalHeaders.Notion-Version=2022-06-28"),
            ("execute", "idempotencyKey=order-1815"), ("form.validate", "values.requestBody.key=PROJ-1"),
            ("credentials.create", "_meta.progressToken=a"),
        ])
    func noSecrets(_ method: String, _ word: String) throws { #expect(try parameters(method, [word]) != nil) }

    @Test(
        "Other errors have messages",
        arguments: [
            (["{}", "[]"], "more than once"), (["-", "query=@-"], "only once"),
            (["query=a", "query=b"], "query is given twice"),
            (["a.b=1", "a=2"], "a is given twice"), (["a=1", "a.b=2"], "made it a single value"),
            (["a[]=1", "a.b=2"], "made it an array"),
            (["a[2]=1"], "leaves a gap"), (["query=@nowhere"], "nowhere can't be read"),
            (["query:={"], "query is not JSON"),
            (["@broken.json"], "not JSON"), (["query=@bytes"], "not text in UTF-8"),
            (["[1]", "query=x"], "by position"),
            (["a" + String(repeating: "[]", count: 600) + "=1"], "nested deeper"),
        ])
    func faults(_ words: [String], _ part: String) {
        let error = #expect(throws: UsageError.self) { try parameters("connectors.list", words) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test(
        "An invalid argument that may be a secret is not printed",
        arguments: [
            ["token:hush-hush"], ["token: hush-hush"], ["hush-hush-hush-hush-hush"],
            ["{data:", "{token:", "hush-hush}}"],
            [#"{"data":"#, #"{"token":"hush-hush"}}"#], ["connectorId=x", "hush-hush:hush"],
            ["x.y", "data.token=hush-hush"],
        ])
    func notRepeated(_ words: [String]) {
        let error = #expect(throws: UsageError.self) { try parameters("credentials.create", words) }
        #expect(
            error?.text(options: "", methods: .standard).contains("hush") == false,
            "\(error?.text(options: "", methods: .standard) ?? "")")
    }

    @Test("No file is read if an argument is invalid")
    func readsNothing() {
        let arguments = CallArguments(
            method: "credentials.create", words: ["data.x=@file", "data.token=hush-hush"], methods: .standard)
        #expect(throws: UsageError.self) {
            try arguments.parameters { (_) throws(UsageError) in
                Issue.record("a file was read")
                return []
            }
        }
    }

    @Test("A secret in the parameters' JSON gives a warning")
    func warning() {
        func warning(_ words: [String]) -> String? {
            CallArguments(method: "credentials.create", words: words, methods: .standard).warning
        }
        #expect(warning([#"{"data":{"token":"x"}}"#])?.contains("secret") == true)
        #expect(warning([#"{"data":{"shop":"x"}}"#]) == nil)
        #expect(warning(["-"]) == nil)
        #expect(warning([#"["shippo","bearer",null,{"token":"x"}]"#])?.contains("secret") == true)
        #expect(warning([#"["shippo","bearer","u"]"#]) == nil)
    }

    @Test(
        "An error reply with a nearest name gives a corrected command line",
        arguments: [
            (
                "connectors.list", ["caegory=a b"], "/caegory", "category",
                "alloy-host call connectors.list 'category=a b'"
            ),
            ("execute", ["body.a:=1"], "/body", "requestBody", "alloy-host call execute requestBody.a:=1"),
            (
                "executions.list", ["outcome=aplied", "limit=1"], "/outcome", "applied",
                "alloy-host call executions.list outcome=applied limit=1"
            ),
            ("pin", [], "/method", "ping", "alloy-host call ping"),
            ("connectors.list", ["query=a"], "/other", "x", nil), ("connectors.list", [], "/a/b", "x", nil),
        ] as [(String, [String], JSONValue, JSONValue, String?)])
    func corrections(
        _ method: String, _ words: [String], _ pointer: JSONValue, _ nearest: JSONValue, _ line: String?
    ) {
        let problem: JSONValue = ["pointer": pointer, "nearest": nearest]
        #expect(CallArguments(method: method, words: words, methods: .standard).line(correcting: [problem]) == line)
    }

    @Test(
        "A parameter written as an option gives a corrected command line",
        arguments: [
            ("--userId", "7", ["call", "users.get"], "alloy-host call users.get userId=7"),
            ("--user-id", "a b", ["users.get"], "alloy-host call users.get 'userId=a b'"),
            (
                "--limit", nil, ["call", "executions.list", "outcome=unknown"],
                "alloy-host call executions.list outcome=unknown limit=VALUE"
            ),
            ("--data", "hush", ["call", "credentials.create"], "alloy-host call credentials.create data=@FILE"),
            ("--nonsense", nil, ["call", "users.get"], nil), ("--userId", nil, [], nil),
            ("--userId", nil, ["serve"], nil),
        ] as [(String, String?, [String], String?)])
    func options(_ option: String, _ value: String?, _ words: [String], _ line: String?) {
        #expect(CallArguments.parameterAsOption(option, value: value, words: words, methods: .standard)?.line == line)
    }

    @Test("Arguments that read stdin are detected")
    func readsInput() {
        for words in [["-"], ["a=@-"], ["a:=@-"]] {
            #expect(CallArguments(method: "ping", words: words, methods: .standard).readsInput)
        }
        for words in [[], ["a=-"], ["@file"]] {
            #expect(!CallArguments(method: "ping", words: words, methods: .standard).readsInput)
        }
    }

    @Test(
        "Words are quoted for a shell",
        arguments: [
            ("abc", "abc"), ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("$(x)", "'$(x)'"), ("=x", "'=x'"),
            ("a[b]=c", "'a[b]=c'"), ("a:=1", "a:=1"), ("é", "'é'"), ("a\nb", "'a\nb'"), ("~", "'~'"), ("a;b", "'a;b'"),
        ])
    func quoting(_ text: String, _ word: String) { #expect(text.shellWord == word) }
}
