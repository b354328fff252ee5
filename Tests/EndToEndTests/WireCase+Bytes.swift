extension WireCase {
    static let batches: [WireCase] = [
        WireCase("an empty batch", "[]", "[ ]", gives: ["null -32600", "null -32600"]),
        WireCase("one request", "[\(request("1"))]", gives: ["[1 ok]"]),
        WireCase(
            "in order", "[\(request("2")),\(request("1")),\(request("3", "x"))]", gives: ["[2 ok, 1 ok, 3 -32601]"]),
        WireCase("junk", "[1]", "[1,\"a\",null]", gives: ["[null -32600]", "[null -32600, null -32600, null -32600]"]),
        WireCase(
            "half junk", "[1,\(request("1")),{},\(notification("x", "{}")),[],\(request("true")),\(request("2"))]",
            gives: ["[null -32600, 1 ok, null -32600, null -32600, null -32600, 2 ok]"]),
        WireCase("a batch in a batch", "[[\(request("1"))]]", gives: ["[null -32600]"]),
        WireCase("notifications only", "[\(notification("x", "{}")),\(notification("$/y", "[]"))]", gives: []),
        WireCase("responses only", "[{\"id\":1,\"result\":1},{\"id\":2,\"error\":{}}]", gives: []),
        WireCase("ids as they were written", "[\(request("1e2")),\(request("1.0"))]", gives: ["[1e2 ok, 1.0 ok]"]),
        WireCase(
            "as many as may be", "[\((1...1_000).map { request("\($0)") }.joined(separator: ","))]",
            gives: ["[\((1...1_000).map { "\($0) ok" }.joined(separator: ", "))]"]),
        WireCase(
            "too many", "[\((1...1_001).map { request("\($0)") }.joined(separator: ","))]", gives: ["null -32600"]),
        WireCase("too many, chosen", "[1,1,1]", gives: ["null -32600"], options: ["--max-batch", "2"]),
        WireCase("too many, and broken", "[1,1,1", gives: ["null -32700"], options: ["--max-batch", "2"]),
    ]

    static let encoding: [WireCase] = [
        WireCase("CR at the end", request("1") + "\r", gives: ["1 ok"]),
        WireCase("many CR and blanks", " \t\r" + request("1") + " \r\r", gives: ["1 ok"]),
        WireCase("blank", "", " \t", "\r", gives: []),
        WireCase("invalid UTF-8", bytes: [around(0xFF)], gives: ["null -32700"]),
        WireCase("an overlong slash", bytes: [around(0xC0, 0xAF)], gives: ["null -32700"]),
        WireCase("a surrogate in UTF-8", bytes: [around(0xED, 0xA0, 0x80)], gives: ["null -32700"]),
        WireCase("beyond Unicode", bytes: [around(0xF4, 0x90, 0x80, 0x80)], gives: ["null -32700"]),
        WireCase("a character cut off", bytes: [around(0xE2, 0x82)], gives: ["null -32700"]),
        WireCase(
            "a lone surrogate", request("\"\\ud800\""), request("\"\\udc00\\ud800\""),
            gives: ["\"\\ud800\" ok", "\"\\udc00\\ud800\" ok"]),
        WireCase(
            "invalid UTF-8 outside the id",
            bytes: [
                Array("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"params\":{\"a".utf8) + [0xC3]
                    + Array("\":\"\\\"".utf8) + [0xFF] + Array("\"},\"id\":8}".utf8)
            ],
            gives: ["8 -32700"]),
        WireCase(
            "a byte order mark in the middle", request("1"), "\u{FEFF}" + request("2"),
            gives: [
                "1 ok", "null -32700",
            ]),
    ]

    static let limits: [WireCase] = [
        WireCase("as deep as may be", nested(510), gives: ["1 -32602"]),
        WireCase("too deep", nested(511), gives: ["1 -32700"]),
        WireCase("too deep, the id behind", deep("", ",\"id\":\"a\\ud800\""), gives: ["\"a\\ud800\" -32700"]),
        WireCase("too deep, the id before", deep("\"id\":1.50,", ""), gives: ["1.50 -32700"]),
        WireCase("too deep, the id's name escaped", deep("\"\\u0069d\":7,", ""), gives: ["7 -32700"]),
        WireCase("too deep, without an id", deep("", ""), gives: ["null -32700"]),
        WireCase("too deep, with two ids", deep("\"id\":1,", ",\"id\":2"), gives: ["null -32700"]),
        WireCase("too deep, with an id that is none", deep("\"id\":[1],", ""), gives: ["null -32700"]),
        WireCase(
            "the id too deep", "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":\(brackets(600))}",
            gives: ["null -32700"]),
        WireCase("too deep, and broken behind", deep("\"id\":1,", ",\"x\":tru"), gives: ["null -32700"]),
        WireCase("too deep, a response", "{\"id\":1,\"result\":\(brackets(600))}", gives: []),
        WireCase(
            "too deep in a batch", "[\(request("1")),\(deep("\"id\":2,", "")),\(request("3"))]",
            gives: ["[1 ok, 2 -32700, 3 ok]"]),
        WireCase(
            "too deep in a batch, not UTF-8",
            bytes: [
                Array("[\(request("1")),{\"jsonrpc\":\"2.0\",\"method\":\"pi".utf8) + [0xFF]
                    + Array("ng\",\"id\":2}]".utf8)
            ],
            gives: ["[1 ok, 2 -32700]"]),
        WireCase("too deep in a batch, and no id", "[\(deep("", ""))]", gives: ["null -32700"]),
        WireCase("a hundred thousand levels", deep("\"id\":1,", "", levels: 100_000), gives: ["1 -32700"]),
        WireCase("too deep, and never closed", String(repeating: "[", count: 100_000), gives: ["null -32700"]),
        WireCase("as deep as may be, chosen", nested(2_046), gives: ["1 -32602"], options: ["--max-depth", "2048"]),
        WireCase("too deep, chosen", nested(2_047), gives: ["1 -32700"], options: ["--max-depth", "2048"]),
        WireCase("as deep as may be, at the least", nested(6), gives: ["1 -32602"], options: ["--max-depth", "8"]),
        WireCase("too deep, at the least", nested(7), gives: ["1 -32700"], options: ["--max-depth", "8"]),
        WireCase("as long as may be", padded(1_024), gives: ["1 ok"], options: ["--max-line-bytes", "1024"]),
        WireCase("too long", padded(1_025), gives: ["null -32600"], options: ["--max-line-bytes", "1024"]),
        WireCase(
            "too long, by far", padded(1_000_000), request("2"), gives: ["null -32600", "2 ok"],
            options: ["--max-line-bytes", "1024"]),
    ]

    /// Returns a request with these bytes inside the string that is its id.
    private static func around(_ bytes: UInt8...) -> [UInt8] {
        Array("{\"jsonrpc\":\"2.0\",\"id\":\"".utf8) + bytes + Array("\",\"method\":\"ping\"}".utf8)
    }

    /// Returns a request with two levels of nesting and this number in its parameter.
    private static func nested(_ depth: Int) -> String {
        let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        return request("1", "ping", "{\"x\":\(value)}")
    }

    /// Returns a request that is nested too deep, with other members before and after the deep one.
    private static func deep(_ before: String, _ behind: String, levels: Int = 600) -> String {
        "{\"jsonrpc\":\"2.0\",\(before)\"method\":\"ping\",\"params\":\(brackets(levels))\(behind)}"
    }

    /// Returns this number of nested arrays and objects.
    private static func brackets(_ levels: Int) -> String {
        String(repeating: "[{\"a\":", count: levels / 2) + "1" + String(repeating: "}]", count: levels / 2)
    }

    /// Returns a request with this number of bytes.
    private static func padded(_ count: Int) -> String {
        let text = request("1")
        return text.dropLast() + ",\"x\":\"\(String(repeating: "x", count: count - text.utf8.count - 7))\"}"
    }
}
