import Testing

@testable import HTTP

@Suite struct ResponseAssemblyTests {
    /// Feeds lines and body parts; nil when a part was refused.
    static func assemble(
        _ lines: [String], _ body: [String] = [], method: String = "GET", maximum: Int = 100
    ) -> Result<HTTPResponse, ResponseAssembly.Problem> {
        var assembly = ResponseAssembly(method: method, maximumBodyBytes: maximum)
        for line in lines {
            guard Array((line + "\r\n").utf8).withUnsafeBytes({ assembly.receiveHeadLine($0) }) else { break }
        }
        for part in body where assembly.problem == nil {
            _ = Array(part.utf8).withUnsafeBytes { assembly.receiveBody($0) }
        }
        return Result { () throws(ResponseAssembly.Problem) in try assembly.finish() }
    }

    @Test func headAndBodyComeTogether() throws {
        let response = try Self.assemble(
            ["HTTP/1.1 201 Created", "Content-Length:  5 ", "X-Two:a", "x-two:\tb", "X-Empty:", "X-Colon: a:b", ""],
            ["he", "llo"]
        ).get()
        #expect(response.status == 201)
        #expect(response.body == Array("hello".utf8))
        #expect(response.headers.values(of: "x-two") == ["a", "b"])
        #expect(response.headers["Content-Length"] == "5")
        #expect(response.headers["X-Empty"]?.isEmpty == true)
        #expect(response.headers["X-Colon"] == "a:b")
    }

    @Test func interimResponsesAndTrailersAreLeftOut() throws {
        let response = try Self.assemble(
            [
                "HTTP/1.1 100 Continue", "X-Interim: 1", "", "HTTP/1.1 103 Early Hints", "Link: </a>", "",
                "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "X-Trailer: 1", "HTTP/1.1 500 Fake", "",
            ], ["x"]
        ).get()
        #expect(response.status == 200)
        #expect(response.headers.fields.map(\.name) == ["Transfer-Encoding"])
    }

    @Test func aFoldedLineContinuesTheFieldBefore() throws {
        let response = try Self.assemble(["HTTP/1.1 200 OK", "X-Folded: a", "  b", "Content-Length: 0", ""]).get()
        #expect(response.headers["X-Folded"] == "a b")
    }

    @Test func aFieldThatIsNoUTF8IsLatin1() throws {
        var assembly = ResponseAssembly(method: "GET", maximumBodyBytes: 0)
        let lines: [[UInt8]] = [Array("HTTP/1.0 204".utf8), Array("X: caf".utf8) + [0xE9], []]
        for line in lines { #expect(line.withUnsafeBytes { assembly.receiveHeadLine($0) }) }
        #expect(try assembly.finish().headers["X"] == "café")
    }

    /// An empty body counts as an answer only when something but the connection's end says that it is empty.
    @Test(arguments: [
        ("GET", ["HTTP/1.1 200 OK", ""], false),
        ("POST", ["HTTP/1.1 500 Error", "Connection: close", ""], false),
        ("GET", ["HTTP/1.1 200 OK", "Content-Length: 0", ""], true),
        ("GET", ["HTTP/1.1 200 OK", "Content-Length: x", ""], false),
        ("GET", ["HTTP/1.1 200 OK", "Content-Length: -1", ""], false),
        ("GET", ["HTTP/1.1 200 OK", "Content-Length: +0", ""], false),
        ("GET", ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", ""], true),
        ("GET", ["HTTP/1.1 200 OK", "Transfer-Encoding: gzip,  Chunked", ""], true),
        ("GET", ["HTTP/1.1 200 OK", "Transfer-Encoding: x-chunked", ""], false),
        ("GET", ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked;q=1", ""], false),
        ("DELETE", ["HTTP/1.1 204 No Content", ""], true),
        ("GET", ["HTTP/1.1 304 Not Modified", ""], true),
        ("HEAD", ["HTTP/1.1 200 OK", ""], true),
        ("HEAD", ["HTTP/1.1 200 OK", "Content-Length: 1000000", ""], true),
    ])
    func anEmptyBodyNeedsALength(method: String, lines: [String], isAnswer: Bool) {
        let result = Self.assemble(lines, method: method)
        let response = try? result.get()
        #expect((response != nil) == isAnswer)
        if case .failure(let problem) = result { #expect(problem.reason == .malformedResponse) }
    }

    static let problems: [([String], [String], HTTPFailure.Reason)] = [
        ([], [], .malformedResponse),
        (["HTTP/1.1 200 OK"], [], .malformedResponse),
        (["HTTP/1.1 200 OK", "X: y"], [], .malformedResponse),
        (["HTTP/1.1 100 Continue", ""], [], .malformedResponse),
        (["HTTP/1.1 101 Switching Protocols", "Content-Length: 0", ""], [], .malformedResponse),
        (["HTTP/1.1 600 Beyond", "Content-Length: 0", ""], [], .malformedResponse),
        (["HTTP/1.1 099 Below", ""], [], .malformedResponse),
        (["HTTP/1.1 2000 Long", ""], [], .malformedResponse),
        (["ICY 200 OK", ""], [], .malformedResponse),
        (["HTTP/1.1 200 OK", "no colon", ""], [], .malformedResponse),
        (["HTTP/1.1 200 OK", ": no name", ""], [], .malformedResponse),
        (["HTTP/1.1 200 OK", "Content-Length: 1", "Content-Length: 2", ""], ["x"], .malformedResponse),
        (["HTTP/1.1 200 OK", "X: " + String(repeating: "x", count: 301 << 10), ""], [], .responseTooLarge),
        (["HTTP/1.1 200 OK", "Content-Length: 101", ""], ["x"], .responseTooLarge),
        (["HTTP/1.1 200 OK", ""], [String(repeating: "x", count: 99), "xx"], .responseTooLarge),
    ]

    @Test(arguments: problems.indices)
    func whatIsNoResponseIsRefused(index: Int) {
        let (lines, body, reason) = Self.problems[index]
        #expect { _ = try Self.assemble(lines, body).get() } throws: {
            ($0 as? ResponseAssembly.Problem)?.reason == reason
        }
    }

    /// A length that nobody can have sets nothing aside.
    @Test(arguments: ["-5", "+5", "9223372036854775807", "99999999999999999999999"])
    func anOddLengthDoesNoHarm(length: String) throws {
        let lines = ["HTTP/1.1 200 OK", "Content-Length: \(length)", ""]
        #expect(try Self.assemble(lines, ["x"], maximum: .max).get().body == Array("x".utf8))
    }

    @Test(arguments: [
        (["Content-Length: 1"], true), (["Transfer-Encoding: chunked"], true), ([], false),
        (["Content-Length: -1"], false),
        (["Transfer-Encoding: gzip"], false),
    ])
    func onlyTheMessageProvesItsEnd(fields: [String], isProven: Bool) throws {
        let response = try Self.assemble(["HTTP/1.1 200 OK"] + fields + [""], ["x"]).get()
        #expect(response.isEndProven == isProven)
    }

    @Test func theSameLengthTwiceIsOneLength() throws {
        let lines = ["HTTP/1.1 200 OK", "Content-Length: 1", "Content-Length: 1", ""]
        #expect(try Self.assemble(lines, ["x"]).get().body == Array("x".utf8))
    }

    @Test func theBodyMayBeAsLargeAsAllowed() throws {
        let body = String(repeating: "x", count: 100)
        #expect(try Self.assemble(["HTTP/1.1 200 OK", "Content-Length: 100", ""], [body]).get().body.count == 100)
    }
}
