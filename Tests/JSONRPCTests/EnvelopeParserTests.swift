import JSON
import Testing

@testable import JSONRPC

/// Returns the parser's result for a text, in a short form.
private func outline(_ text: String, batch: Int = 4) throws(JSONSyntaxError) -> String {
    var limits = Limits()
    limits.batch = batch
    limits.depth = 8
    let message = try Array(text.utf8).withUnsafeBufferPointer { bytes throws(JSONSyntaxError) in
        try EnvelopeParser.parse(bytes, limits: limits)
    }
    return switch message {
    case .single(let call): outline(call)
    case .batch(let calls): "[\(calls.map(outline).joined(separator: " "))]"
    case .refusedBatch(let error): "batch \(error.code)"
    }
}

private func outline(_ call: IncomingCall) -> String {
    func text(_ params: Parameters) -> String {
        switch params {
        case .none: "none"
        case .named(let object): JSONValue.object(object).text
        case .positional(let values): JSONValue.array(values).text
        }
    }
    return switch call {
    case .request(let id, let method, let params): "request \(id.text) \(method) \(text(params))"
    case .notification(let method, let params): "notification \(method) \(text(params))"
    case .response: "response"
    case .invalid(let id, let error): "invalid \(id.text) \(error.code)"
    }
}

@Suite
struct EnvelopeParserTests {
    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":1,"method":"m"}"#, "request 1 m none"),
        (#" { "method" : "m" , "id" : 1.0 , "jsonrpc" : "2.0" } "#, "request 1.0 m none"),
        (#"{"jsonrpc":"2.0","id":"\u0061","method":"m","params":null}"#, #"request "\u0061" m none"#),
        (#"{"jsonrpc":"2.0","id":null,"method":"m","params":[1, 2]}"#, "request null m [1,2]"),
        (#"{"jsonrpc":"2.0","id":-0,"method":"m","params":{"a" : 1.50,"a":2}}"#, #"request -0 m {"a":1.50,"a":2}"#),
        (#"{"jsonrpc":"2.0","method":"m"}"#, "notification m none"),
        (#"{"jsonrpc":"2.0","method":"\u006d","params":{}}"#, "notification m {}"),
        (#"{"jsonrpc":"2.\u0030","id":1,"method":"m"}"#, "request 1 m none"),
        (#"{"id":1,"result":1}"#, "response"),
        (#"{"error":{},"id":[]}"#, "response"),
        (#"{"id":1,"method":"m","result":1,"jsonrpc":"2.0"}"#, "request 1 m none"),
        ("7", "invalid null -32600"), ("{}", "invalid null -32600"), (#"{"id":1}"#, "invalid 1 -32600"),
        (#"{"id":1,"method":"m"}"#, "invalid 1 -32600"),
        (#"{"jsonrpc":2.0,"id":1,"method":"m"}"#, "invalid 1 -32600"),
        (#"{"jsonrpc":"2.0","id":1,"method":null}"#, "invalid 1 -32600"),
        (#"{"jsonrpc":"2.0","id":false,"method":"m"}"#, "invalid null -32600"),
        (#"{"jsonrpc":"2.0","id":{"id":1},"method":"m"}"#, "invalid null -32600"),
        (#"{"jsonrpc":"2.0","id":1,"id":1,"method":"m"}"#, "invalid null -32600"),
        (#"{"jsonrpc":"2.0","id":null,"id":1,"method":"m"}"#, "invalid null -32600"),
        (#"{"jsonrpc":"2.0","id":1,"method":"m","meth\u006fd":"m"}"#, "invalid 1 -32600"),
        (#"{"jsonrpc":"2.0","method":"m","params":1}"#, "invalid null -32600"),
        (#"{"jsonrpc":"2.0","id":2,"method":"m","params":"x"}"#, "invalid 2 -32600"),
        (#"{"jsonrpc":"2.0","id":2,"method":"m","params":null,"params":null}"#, "invalid 2 -32600"),
    ])
    func single(_ text: String, _ expected: String) throws {
        #expect(try outline(text) == expected)
    }

    @Test(arguments: [
        ("[]", "batch -32600"), (" [ ] ", "batch -32600"), ("[1]", "[invalid null -32600]"),
        (
            #"[{"jsonrpc":"2.0","id":1,"method":"m"}, {"id":1,"result":0},{"jsonrpc":"2.0","method":"n"},[]]"#,
            "[request 1 m none response notification n none invalid null -32600]"
        ),
        ("[1,2,3,4]", "[\(Array(repeating: "invalid null -32600", count: 4).joined(separator: " "))]"),
        ("[1,2,3,4,5]", "batch -32600"),
    ])
    func batch(_ text: String, _ expected: String) throws {
        #expect(try outline(text) == expected)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "[,]", "[1 2]", "[1,2,3,4,5,]", "{\"a\"}", "{\"a\":}", "{a:1}", "{,}",
        "{\"a\":1,}", "{\"id\":01}", "{} {}", "[] []", "[[[[[[[[[]]]]]]]]]", "{\"params\":[[[[[[[[]]]]]]]]}",
        "[[[[[[[[[", "\"",
        "\u{0}",
        "{\"method\":\"a\nb\"}", "{\"id\":1,\"a\":[[[[[[[[]]]]]]]],}", "{\"id\":1,\"a\":[[[[[[[[]]]]]]]]} 1",
        "{\"id\":1,\"id\":1,\"a\":[[[[[[[[]]]]]]]]}", "{\"id\":true,\"a\":[[[[[[[[]]]]]]]]}", "[1,[[[[[[[[[]]]]]]]]]",
    ])
    func broken(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try outline(text) }
    }

    @Test(
        "The depth includes the batch and the request",
        arguments: [
            (#"{"jsonrpc":"2.0","id":1,"method":"m","params":[[[[[[[]]]]]]]}"#, "request 1 m [[[[[[[]]]]]]]"),
            (#"{"jsonrpc":"2.0","id":1,"method":"m","params":[[[[[[[[]]]]]]]]}"#, "invalid 1 -32700"),
            (#"[{"jsonrpc":"2.0","id":1,"method":"m","params":[[[[[[]]]]]]}]"#, "[request 1 m [[[[[[]]]]]]]"),
            (#"[{"jsonrpc":"2.0","id":1,"method":"m","params":[[[[[[[]]]]]]]}]"#, "[invalid 1 -32700]"),
        ])
    func depth(_ text: String, _ expected: String) throws {
        #expect(try outline(text) == expected)
    }

    @Test(
        "A message nested too deep is answered with its id, at any position",
        arguments: [
            (#"{"a":§,"id":"\ud83d","method":"m"}"#, #"invalid "\ud83d" -32700"#),
            (#" { "id" : 1.50 , "a" : § } "#, "invalid 1.50 -32700"),
            (#"{"a":{"id":1},"b":§,"\u0069d":-0}"#, "invalid -0 -32700"),
            (#"{"a":"} \" ] \\","b":§,"id":2,"c":[{"d":"]"},{},[]]}"#, "invalid 2 -32700"),
            (#"{"id":null,"method":"m","a":§}"#, nil), (#"{"id":§,"method":"m"}"#, nil),
            (#"{"id":{"id":1},"method":"m","a":§}"#, nil), (#"{"id":1,"result":§}"#, "response"),
            (#"{"id":1,"error":§,"method":"m"}"#, "invalid 1 -32700"),
            (
                #"[{"id":1,"a":§},{"jsonrpc":"2.0","id":2,"method":"m"},§,{"a":§}]"#,
                "[invalid 1 -32700 request 2 m none invalid null -32700 invalid null -32700]"
            ),
            (#"[{"a":§},§]"#, nil),
        ] as [(String, String?)])
    func deepID(_ text: String, _ expected: String?) {
        for levels in [9, 500, 50_000] {
            let nested = String(repeating: "[{\"b\":", count: levels) + "1" + String(repeating: "}]", count: levels)
            #expect((try? outline(text.replacing("§", with: nested))) == expected)
        }
    }
}
