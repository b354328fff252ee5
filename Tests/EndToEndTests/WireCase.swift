import Testing

/// Messages with their expected replies.
struct WireCase: Sendable, CustomTestStringConvertible {
    let name: String
    let messages: [[UInt8]]
    let replies: [String]
    let options: [String]

    var testDescription: String { name }

    init(_ name: String, _ messages: String..., gives replies: [String], options: [String] = []) {
        self.init(name, bytes: messages.map { Array($0.utf8) }, gives: replies, options: options)
    }

    init(_ name: String, bytes: [[UInt8]], gives replies: [String], options: [String] = []) {
        self.name = name
        messages = bytes
        self.replies = replies
        self.options = options
    }
}

extension WireCase {
    static let all = badJSON + envelope + identifiers + parameters + batches + encoding + limits

    private static let badJSON: [WireCase] = [
        WireCase("bad JSON", "{\"jsonrpc\":\"2.0\",\"id\":1,", gives: ["null -32700"]),
        WireCase("words", "hello", gives: ["null -32700"]),
        WireCase("two values", request("1") + request("2"), gives: ["null -32700"]),
        WireCase("trailing comma", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",}", gives: ["null -32700"]),
        WireCase("single quotes", "{'jsonrpc':'2.0','id':1,'method':'ping'}", gives: ["null -32700"]),
        WireCase("NaN as the id", request("NaN"), gives: ["null -32700"]),
        WireCase("an id with a leading zero", request("01"), gives: ["null -32700"]),
        WireCase("a batch cut off", "[\(request("1"))", gives: ["null -32700"]),
        WireCase("NUL", "\u{0}", gives: ["null -32700"]),
        WireCase("NUL inside a string", request("\"a\u{0}b\""), gives: ["null -32700"]),
        WireCase("NUL behind the message", request("1") + "\u{0}", gives: ["null -32700"]),
        WireCase("an escaped NUL", request("\"a\\u0000b\""), gives: ["\"a\\u0000b\" ok"]),
    ]

    private static let envelope: [WireCase] = [
        WireCase("a number", "1", gives: ["null -32600"]),
        WireCase("a string", "\"ping\"", gives: ["null -32600"]),
        WireCase("null", "null", gives: ["null -32600"]),
        WireCase("an empty object", "{}", gives: ["null -32600"]),
        WireCase("no method", "{\"jsonrpc\":\"2.0\",\"id\":1}", gives: ["1 -32600"]),
        WireCase("a method that is a number", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":1}", gives: ["1 -32600"]),
        WireCase("a method that is null", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":null}", gives: ["1 -32600"]),
        WireCase("an empty method", request("1", ""), gives: ["1 -32601"]),
        WireCase("no version", "{\"id\":1,\"method\":\"ping\"}", gives: ["1 -32600"]),
        WireCase("version 1.0", "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", gives: ["1 -32600"]),
        WireCase(
            "version as a number", "{\"jsonrpc\":2.0,\"id\":\"x\",\"method\":\"ping\"}", gives: ["\"x\" -32600"]),
        WireCase("no version, no id", "{\"method\":\"ping\"}", gives: ["null -32600"]),
        WireCase("unknown method", request("1", "no.such"), gives: ["1 -32601"]),
        WireCase("a method in other case", request("1", "Ping"), gives: ["1 -32601"]),
        WireCase("unknown notification", notification("no.such", "{}"), gives: []),
        WireCase("a notification of a method", notification("sandbox.reset", "{}"), gives: []),
        WireCase("the wire's own, unknown", notification("$/no.such", "{}"), gives: []),
        WireCase(
            "an unknown member beside", "{\"x\":1,\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", gives: ["1 ok"]),
        WireCase(
            "the id twice", "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":1,\"method\":\"ping\"}", gives: ["null -32600"]),
        WireCase(
            "the id twice, once escaped", "{\"jsonrpc\":\"2.0\",\"id\":1,\"\\u0069d\":2,\"method\":\"ping\"}",
            gives: ["null -32600"]),
        WireCase(
            "the method twice", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"method\":\"ping\"}",
            gives: ["1 -32600"]),
        WireCase(
            "the version twice", "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
            gives: ["1 -32600"]),
        WireCase(
            "the parameters twice", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{},\"params\":{}}",
            gives: ["1 -32600"]),
        WireCase(
            "responses", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{}}",
            "{\"result\":1}", gives: []),
    ]

    private static let identifiers: [WireCase] = [
        WireCase("a string", request("\"a\""), gives: ["\"a\" ok"]),
        WireCase("an empty string", request("\"\""), gives: ["\"\" ok"]),
        WireCase("an escape that need not be", request("\"\\u0061\\/\""), gives: ["\"\\u0061\\/\" ok"]),
        WireCase("a surrogate pair", request("\"\\ud83d\\ude00\""), gives: ["\"\\ud83d\\ude00\" ok"]),
        WireCase("zero and minus zero", request("0"), request("-0"), gives: ["0 ok", "-0 ok"]),
        WireCase("a fraction", request("1.50"), gives: ["1.50 ok"]),
        WireCase(
            "more digits than a double has", request("12345678901234567890.10"), gives: ["12345678901234567890.10 ok"]),
        WireCase("an exponent", request("1e2"), request("1E+2"), gives: ["1e2 ok", "1E+2 ok"]),
        WireCase("beyond every number", request("1e999999"), gives: ["1e999999 ok"]),
        WireCase(
            "a thousand digits", request(String(repeating: "9", count: 1_000)),
            gives: [String(repeating: "9", count: 1_000) + " ok"]),
        WireCase("blanks around", request(" 1 \t"), gives: ["1 ok"]),
        WireCase("null", request("null"), gives: ["null ok"]),
        WireCase("the string null", request("\"null\""), gives: ["\"null\" ok"]),
        WireCase(
            "composed and decomposed", request("\"\u{E9}\""), request("\"e\u{301}\""),
            gives: [
                "\"\u{E9}\" ok", "\"e\u{301}\" ok",
            ]),
        WireCase("true", request("true"), gives: ["null -32600"]),
        WireCase("an array", request("[1]"), gives: ["null -32600"]),
        WireCase("an object", request("{}"), gives: ["null -32600"]),
    ]

    private static let parameters: [WireCase] = [
        WireCase("a string", request("1", "ping", "\"a\""), gives: ["1 -32600"]),
        WireCase("a number", request("1", "ping", "7"), gives: ["1 -32600"]),
        WireCase("false", request("1", "ping", "false"), gives: ["1 -32600"]),
        WireCase("null", request("1", "ping", "null"), gives: ["1 ok"]),
        WireCase("an empty object", request("1", "ping", "{}"), gives: ["1 ok"]),
        WireCase("an empty array", request("1", "ping", "[]"), gives: ["1 ok"]),
        WireCase("unknown", request("1", "ping", "{\"x\":1}"), gives: ["1 -32602"]),
        WireCase("too many", request("1", "ping", "[null,null,null,null]"), gives: ["1 -32602"]),
    ]
}
