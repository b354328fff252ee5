import Testing

@testable import HTTP

/// What bytes are as requests: which are taken, and which could be read in two ways.
@Suite struct RequestParserTests {
    private static let limits: ServerLimits = {
        var limits = ServerLimits()
        limits.requestLineBytes = 64
        limits.headerBytes = 256
        limits.headerCount = 5
        limits.bodyBytes = 16
        return limits
    }()

    /// What comes of `text`, in pieces of `size` bytes: each request in short, and at the end why nothing more is read, if so.
    private static func outcome(_ text: String, piece size: Int = .max) -> [String] {
        var parser = RequestParser(limits: limits, own: ServerAuthority(port: 8_080))
        var outcome: [String] = []
        var rest = Array(text.utf8)[...]
        while true {
            switch parser.next() {
            case .needsBytes:
                guard !rest.isEmpty else { return outcome }
                parser.append(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            case .expectsContinue: outcome.append("continue")
            case .request(let received):
                let request = received.request
                let body = request.body.map { String(decoding: $0, as: UTF8.self) } ?? "-"
                outcome.append("\(request.method) \(request.target) \(body)\(received.keepsAlive ? "" : " close")")
            case .refused(let refusal): return outcome + ["\(refusal.status)"]
            }
        }
    }

    private static let own = "Host: 127.0.0.1:8080\r\n"

    static let taken: [(String, [String])] = [
        ("GET / HTTP/1.1\r\n\(own)\r\n", ["GET / -"]),
        ("GET /a?b=c%20d HTTP/1.1\r\nhOST:localhost:8080 \t\r\n\r\n", ["GET /a?b=c%20d -"]),
        ("GET / HTTP/1.1\r\nHost: [::1]:8080\r\nX:\r\n\r\n", ["GET / -"]),
        ("GET http://LOCALHOST:8080/x?y HTTP/1.1\r\n\(own)\r\n", ["GET /x?y -"]),
        ("HEAD / HTTP/1.1\r\n\(own)Connection: Keep-Alive , Close\r\n\r\n", ["HEAD / - close"]),
        ("GET / HTTP/1.0\r\n\(own)\r\n", ["GET / - close"]),
        ("\r\n\r\nGET / HTTP/1.1\r\n\(own)\r\n", ["GET / -"]),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 3\r\n\r\nabc", ["POST / abc"]),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 0\r\n\r\n", ["POST / -"]),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 003\r\n\r\nabc", ["POST / abc"]),
        (
            "POST / HTTP/1.1\r\n\(own)Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n00A;x=\"y\"\r\n0123456789\r\n0\r\n\r\n",
            ["POST / abc0123456789"]
        ),
        (
            "POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\nGET /b HTTP/1.1\r\n\(own)\r\n",
            ["POST / ", "GET /b -"]
        ),
        (
            "POST /a HTTP/1.1\r\n\(own)Content-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\(own)\r\nGET /c HTTP/1.1\r\n\(own)\r\n",
            ["POST /a abc", "GET /b -", "GET /c -"]
        ),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 16\r\n\r\n0123456789abcdef", ["POST / 0123456789abcdef"]),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 5\r\n\r\nabc", []),
        ("GET / HTTP/1.1\r\n\(own)", []),
        ("", []),
    ]

    /// However the bytes are cut, they mean the same.
    @Test(arguments: taken, [1, 2, 7, Int.max])
    func isTaken(_ entry: (String, [String]), piece: Int) {
        #expect(Self.outcome(entry.0, piece: piece) == entry.1)
    }

    static let refused: [(String, Int)] = [
        // Two ends of one body.
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 3, 3\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: +3\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: -3\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 0x3\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 3 \u{0}\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length:\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 99999999999999999999\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length : 3\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\n\(own)Content-Length\t: 3\r\n\r\nabc", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: identity\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.0\r\n\(own)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        // Lines that end in two ways.
        ("GET / HTTP/1.1\n\(own)\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(own)\n", 400),
        ("GET / HTTP/1.1\r\nX: a\rContent-Length: 3\r\n\(own)\r\n", 400),
        ("GET / HTTP/1.1\r\n\(own)X: a\r\n b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(own)X: a\r\n\tb\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n X: a\r\n\(own)\r\n", 400),
        ("GET / HTTP/1.1\r\n\(own)X\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(own): x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(own)X y: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(own)X\u{e4}: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(own)X: \u{0}\r\n\r\n", 400),
        // Chunks that end elsewhere than they say.
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n;x\r\nabc\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n10000000000000003\r\nabc\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n3;x=\u{7f}\r\nabc\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n0\r\nX : y\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n3;\(String(repeating: "x", count: 300))", 400),
        // First lines.
        ("GET  / HTTP/1.1\r\n\(own)\r\n", 400),
        ("GET /\tHTTP/1.1\r\n\(own)\r\n", 400),
        (" GET / HTTP/1.1\r\n\(own)\r\n", 400),
        ("GET /a b HTTP/1.1\r\n\(own)\r\n", 400),
        ("GET /\u{e4} HTTP/1.1\r\n\(own)\r\n", 400),
        ("GET /#a HTTP/1.1\r\n\(own)\r\n", 400),
        ("GET /\r\n\(own)\r\n", 400),
        ("GET / http/1.1\r\n\(own)\r\n", 400),
        ("G(T / HTTP/1.1\r\n\(own)\r\n", 400),
        ("GET / HTTP/1.11\r\n\(own)\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("OPTIONS * HTTP/1.1\r\n\(own)\r\n", 400),
        ("CONNECT 127.0.0.1:8080 HTTP/1.1\r\n\(own)\r\n", 400),
        // Names that are not the server's.
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(own)\(own)\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: attacker.example:8080\r\n\r\n", 421),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1.attacker.example:8080\r\n\r\n", 421),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 421),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1:80800\r\n\r\n", 421),
        ("GET / HTTP/1.1\r\nHost: 0.0.0.0:8080\r\n\r\n", 421),
        ("GET / HTTP/1.1\r\nHost: x@127.0.0.1:8080\r\n\r\n", 421),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 421),
        ("GET http://attacker.example:8080/ HTTP/1.1\r\n\(own)\r\n", 421),
        ("GET http://127.0.0.1:8080/ HTTP/1.1\r\nHost: attacker.example\r\n\r\n", 421),
        ("GET https://127.0.0.1:8080/ HTTP/1.1\r\n\(own)\r\n", 400),
        // Sizes.
        ("GET /\(String(repeating: "a", count: 60)) HTTP/1.1\r\n\(own)\r\n", 414),
        (String(repeating: "a", count: 70), 414),
        ("GET / HTTP/1.1\r\n\(own)X: \(String(repeating: "a", count: 240))\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\n\(own)X: \(String(repeating: "a", count: 300))", 431),
        ("GET / HTTP/1.1\r\n\(own)A:\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n", 431),
        ("POST / HTTP/1.1\r\n\(own)Content-Length: 17\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\n\(own)Transfer-Encoding: chunked\r\n\r\n9\r\n123456789\r\n8\r\n", 413),
        ("POST / HTTP/1.1\r\n\(own)Expect: a-miracle\r\nContent-Length: 3\r\n\r\nabc", 417),
        ("POST / HTTP/1.1\r\n\(own)Expect: 100-continue\r\nContent-Length: 17\r\n\r\n", 413),
    ]

    /// Nothing behind the refused request is read, though it looks like another.
    @Test(arguments: refused, [1, 5, Int.max])
    func isRefused(_ entry: (String, Int), piece: Int) {
        let smuggled = "GET /smuggled HTTP/1.1\r\n\(Self.own)\r\n"
        #expect(Self.outcome(entry.0 + smuggled, piece: piece) == ["\(entry.1)"])
    }

    @Test func sends100ToAClientThatWaits() {
        let head = "POST / HTTP/1.1\r\n\(Self.own)Expect: 100-Continue\r\nContent-Length: 3\r\n\r\n"
        #expect(Self.outcome(head + "abc", piece: head.utf8.count) == ["continue", "POST / abc"])
        #expect(Self.outcome(head + "abc") == ["POST / abc"])
        #expect(Self.outcome(head.replacing("Content-Length: 3", with: "X: y")) == ["POST / -"])
        #expect(Self.outcome(head.replacing("1.1", with: "1.0") + "abc", piece: 90) == ["POST / abc close"])
    }

    @Test func fieldsKeepTheirText() {
        var parser = RequestParser(limits: ServerLimits(), own: ServerAuthority(port: 8_080))
        parser.append(
            Array("GET / HTTP/1.1\r\n\(Self.own)X: \t ä b \t\r\nx: 2\r\nY: ".utf8) + [0xE4] + Array("\r\n\r\n".utf8))
        guard case .request(let received) = parser.next() else {
            Issue.record("no request")
            return
        }
        #expect(received.request.headers.values(of: "X") == ["ä b", "2"])
        #expect(received.request.headers["Y"] == "\u{e4}")
        #expect(received.request.origin.description == "http://127.0.0.1:8080")
        #expect(parser.isIdle)
    }

    @Test func knowsWhereItIs() {
        var parser = RequestParser(limits: ServerLimits(), own: ServerAuthority(port: 8_080))
        func state() -> [Bool] {
            _ = parser.next()
            return [parser.isIdle, parser.isInHead]
        }
        #expect(state() == [true, false])
        parser.append(Array("POST".utf8))
        #expect(state() == [false, true])
        parser.append(Array(" / HTTP/1.1\r\n\(Self.own)".utf8))
        #expect(state() == [false, true])
        parser.append(Array("Content-Length: 3\r\n\r\n".utf8))
        #expect(state() == [false, false])
        parser.append(Array("abc".utf8))
        #expect(state() == [true, false])
    }
}
