import JSON
import TestSupport
import Testing

@testable import HTTP

@Suite struct RecordingTests {
    private static let deadline = ContinuousClock.Instant.distant

    private static func response(_ body: [UInt8], _ headers: HTTPHeaders = [:], status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: body)
    }

    /// Every kind of outcome comes again as it was.
    private static let outcomes: [Result<HTTPResponse, HTTPFailure>] = [
        .success(response(Array(#"{"b":1.10,"a":[1e400,null],"a":"é"}"#.utf8), ["Content-Type": "application/json"])),
        .success(response([], ["X-Two": "a", "x-two": "b"], status: 204)),
        .success(response(Array("<pre>Cannot GET /x</pre>".utf8), ["content-type": "text/html"], status: 502)),
        .success(response([0xFF, 0x00, 0xFE])),
        .success(response([0x20])),
        .failure(HTTPFailure(phase: .ambiguous, reason: .connectionClosed, technical: "reset")),
        .failure(HTTPFailure(phase: .notSent, reason: .connectFailed, technical: "refused")),
    ]

    @Test(arguments: [true, false])
    func whatCameComesAgain(isStrict: Bool) async throws {
        let lines = WrittenLines()
        let recorder = RecordingTransport(
            ScriptedExchanges(Self.outcomes), redaction: .test, write: lines.write)
        var live: [String] = []
        for number in Self.outcomes.indices { live.append(await Self.story(recorder, .test("GET", "/\(number)"))) }
        let recording = try Recording(parsing: lines.bytes)
        #expect(recording.count == Self.outcomes.count)
        let replay = ReplayTransport(recording, isStrict: isStrict, redaction: .test)
        for number in Self.outcomes.indices {
            #expect(await Self.story(replay, .test("GET", "/\(number)", host: "moved.example")) == live[number])
        }
        #expect(await Self.story(replay, .test("GET", "/0")).contains("notRecorded"))
    }

    private static func story(_ transport: some HTTPTransport, _ request: HTTPRequest) async -> String {
        do throws(HTTPFailure) {
            let response = try await transport.send(request, deadline: deadline)
            return "\(response.status) \(response.headers.fields.map { "\($0.name): \($0.value)" }) \(response.body)"
        } catch {
            return "\(error.phase) \(error.reason) \(error.technical)"
        }
    }

    @Test func nothingSecretIsKept() async throws {
        let lines = WrittenLines()
        let answer = Self.response(
            Array(#"{"echo":"hidden-word"}"#.utf8), ["Set-Cookie": "s=1; secure", "x-echo": "hidden-word"])
        let text = Self.response(Array("a hidden-word b".utf8))
        let recorder = RecordingTransport(
            ScriptedExchanges([
                .success(answer), .success(text),
                .failure(HTTPFailure(phase: .ambiguous, reason: .other, technical: "hidden-word")),
            ]), redaction: .test, write: lines.write)
        _ = await Self.story(
            recorder, .test("POST", "/a?b=hidden-word", #"{"key":"hidden-word"}"#, user: "hidden-word"))
        _ = await Self.story(recorder, .test("POST", "/a", "hidden-word is no JSON"))
        _ = await Self.story(recorder, .test("GET", "/a"))
        #expect(!lines.text.contains("hidden-word"))
        #expect(!lines.text.lowercased().contains("cookie") && !lines.text.contains("Bearer"))
        #expect(lines.text.split(separator: "[redacted]", omittingEmptySubsequences: false).count == 9)

        // The same calls with the same secrets are the same requests.
        let replay = ReplayTransport(try Recording(parsing: lines.bytes), isStrict: true, redaction: .test)
        let first = try await replay.send(
            .test("POST", "/a?b=hidden-word", #"{"key":"hidden-word"}"#, user: "hidden-word"), deadline: Self.deadline)
        #expect(first.body == Array(#"{"echo":"[redacted]"}"#.utf8))
    }

    /// The bytes of a file are the caller's; that they are the same is all that matters.
    @Test func anUploadIsKeptAsADigest() async throws {
        let lines = WrittenLines()
        let recorder = RecordingTransport(
            ScriptedExchanges([.success(Self.response([]))]), redaction: .test, write: lines.write)
        var upload = HTTPRequest.test("PUT", "/file?signature=x", "the diary")
        upload.headers["Content-MD5"] = "1B2M2Y8AsgTpgAmY7PhCfg=="
        _ = try await recorder.send(upload, deadline: Self.deadline)
        #expect(!lines.text.contains("diary") && lines.text.contains(#""bodyDigest":{"bytes":9"#))
        let replay = ReplayTransport(try Recording(parsing: lines.bytes), isStrict: false, redaction: .test)
        var other = upload
        other.body = Array("my diary!".utf8)
        #expect(await Self.story(replay, other).contains("notRecorded"))
        #expect(await Self.story(replay, upload).hasPrefix("200 "))
    }

    /// Whoever can't make sense of an answer says which line it is, and whether something was taken out of it.
    @Test(arguments: [
        (#"{"list":"hidden-word"}"#, true), (#"{"list":[]}"#, false), ("a hidden-word", true), ("a word", false),
        ("", false),
    ])
    func anAnswerKnowsItsLine(body: String, isRedacted: Bool) async throws {
        let lines = WrittenLines()
        let recorder = RecordingTransport(
            ScriptedExchanges([.success(Self.response([])), .success(Self.response(Array(body.utf8)))]),
            redaction: .test, write: lines.write)
        for target in ["/a", "/b"] { _ = await Self.story(recorder, .test("GET", target)) }
        let text = Array("\n".utf8) + lines.bytes
        let replay = ReplayTransport(
            try Recording(parsing: text, file: "calls.jsonl"), isStrict: false, redaction: .test)
        let place = try await replay.send(.test("GET", "/b"), deadline: Self.deadline).recordedAt
        #expect(place?.description == "calls.jsonl, line 3")
        #expect(place?.isRedacted == isRedacted)
        #expect(await Self.story(replay, .test("GET", "/c")).contains("The recording calls.jsonl has no GET /c"))
        let strict = ReplayTransport(
            try Recording(parsing: text, file: "calls.jsonl"), isStrict: true, redaction: .test)
        let story = await Self.story(strict, .test("GET", "/b"))
        #expect(
            story.contains("Exchange 1 of the recording calls.jsonl (line 2), GET /a, is not the request"), "\(story)")
    }

    @Test(arguments: ["recording-1-unmarked.jsonl", "recording-1.jsonl"])
    func filesOfEveryVersionAreRead(fixture: String) throws {
        let recording = try Recording(parsing: Fixture.bytes(fixture))
        #expect(recording.count == 2)
        #expect(recording.exchanges.map(\.request.target) == ["/users", "/connectors/shippo/credentials"])
    }

    @Test func filesOfNewerVersionsAreRefused() throws {
        let bytes = try Fixture.bytes("recording-2.jsonl")
        let fault = #expect(throws: SourceFileError.self) { try Recording(parsing: bytes) }
        #expect(fault?.problems.map(\.line) == [3])
        #expect(
            fault?.problems.first?.reason
                == "its format is 2, and this version of alloy-host reads formats up to 1; use the newer alloy-host, or record "
                + "again")
    }

    @Test(arguments: [
        ("{", 1, "not JSON"), ("{}\n", 1, "expected an exchange"), ("\n\n[1]\n", 3, "expected an exchange"),
        (#"{"n":1,"request":{"method":"GET","url":"https://a/","headers":[]}}"# + "\n", 1, "expected an exchange"),
        (
            #"{"n":1,"request":{"method":"GET","url":"https://a/","headers":[]},"failure":{"phase":"late"}}"# + "\n", 1,
            "expected an exchange"
        ),
    ])
    func aWrongLineIsNamed(text: String, line: Int, reason: String) {
        // A line that is cut off is the last and has no end: the writer died. Any other is wrong.
        let whole = text.hasSuffix("\n") ? text : text + "\n"
        do throws(SourceFileError) {
            _ = try Recording(parsing: Array(whole.utf8))
            Issue.record("\(text) was taken")
        } catch {
            #expect(
                error.problems.first?.line == line && error.problems.first?.reason.hasPrefix(reason) == true, "\(error)"
            )
        }
        if !text.hasSuffix("\n") { #expect((try? Recording(parsing: Array(text.utf8)))?.count == 0) }
    }
}

/// Recordings that are unusual and must stay readable.
@Suite struct UnusualRecordingTests {
    /// A secret that is a number leaves no JSON when it is taken out of the bytes.
    @Test func aNumberThatIsASecretLeavesJSON() async throws {
        let redaction = RecordingRedaction(
            bytes: { Array(String(decoding: $0, as: UTF8.self).replacing("8412345678", with: "[redacted]").utf8) },
            request: { $0 }, answer: { $0 })
        let lines = WrittenLines()
        let response = HTTPResponse(
            status: 200, headers: HTTPHeaders([]), body: Array(#"{"pin":8412345678,"id":1}"#.utf8))
        let transport = RecordingTransport(ScriptedExchanges([.success(response)]), redaction: redaction) {
            lines.write($0)
        }
        let request = HTTPRequest(
            method: "GET", origin: try #require(HTTPURL("https://api.example.com")).origin, target: "/x")
        _ = try await transport.send(request, deadline: .distant)
        let line = try #require(try Recording(parsing: lines.bytes).exchanges.first)
        #expect(line.json["response"]?["body"] == ["pin": "[redacted]", "id": 1])
    }

    /// Editors put a byte order mark in front of a file.
    @Test func aByteOrderMarkIsLeftOut() throws {
        let line =
            #"{"n":1,"request":{"method":"GET","url":"https://api.example.com/x","headers":[]},"response":{"status":200,"headers":[]}}"#
        #expect(try Recording(parsing: [0xEF, 0xBB, 0xBF] + Array(line.utf8)).count == 1)
    }
}
