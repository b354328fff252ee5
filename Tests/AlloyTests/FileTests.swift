import HTTP
import JSON
import Platform
import Testing
import TextCoding

@testable import Alloy

@Suite("Files")
struct FileTests {
    static let url =
        "https://alloy-user-files.s3.us-east-1.amazonaws.com/u_r.pdf?X-Amz-Signature=5167a4deadbeef&X-Amz-Expires=3600"

    static func slot(type: String = "new", url: String = url) -> ScriptedTransport.Exchange {
        ScriptedTransport.answer(
            200, #"{"presignedUrl":{"md5":"x","presignedUrl":"\#(url)","type":"\#(type)","s3Key":"u_r.pdf"}}"#)
    }

    private func upload(_ script: [ScriptedTransport.Exchange]) -> (
        Fixture, @Sendable () async throws(AlloyError) -> UploadedFile
    ) {
        let fixture = Fixture(script)
        return (
            fixture,
            { () throws(AlloyError) in
                try await fixture.client.uploadFile(
                    Array("hello".utf8), filename: "r.pdf", mimeType: "application/pdf",
                    options: CallOptions(
                        userId: "u", traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
            }
        )
    }

    @Test func newBytesArePutWithoutTheKey() async throws {
        let (fixture, upload) = upload([Self.slot(), ScriptedTransport.answer(200, "", [:])])
        let file = try await upload()
        #expect(file.json.text == #"{"s3Key":"u_r.pdf","type":"new"}"#)
        let requests = fixture.transport.requests
        try #require(requests.count == 2)
        #expect(requests[0].method == "POST")
        #expect(requests[0].target == "/connectors/files/upload/request")
        #expect(
            requests[0].body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"filename":"r.pdf","mimeType":"application/pdf","md5":"XUFAKrxLKna5cZ2REBfFkg=="}"#)
        let put = requests[1]
        #expect(put.method == "PUT")
        #expect(put.origin.host == "alloy-user-files.s3.us-east-1.amazonaws.com")
        #expect(put.target == "/u_r.pdf?X-Amz-Signature=5167a4deadbeef&X-Amz-Expires=3600")
        #expect(put.body == Array("hello".utf8))
        #expect(put.connection == .fresh)
        #expect(
            put.headers == ["Content-Type": "application/pdf", "Content-MD5": "XUFAKrxLKna5cZ2REBfFkg=="])
        #expect(Set(fixture.transport.deadlines).count == 1)
    }

    @Test func knownBytesAreNotPut() async throws {
        let (fixture, upload) = upload([Self.slot(type: "existing")])
        #expect(try await upload().kind == .existing)
        #expect(fixture.transport.requests.count == 1)
    }

    @Test(
        arguments: [
            #"{"presignedUrl":{"presignedUrl":"https://h/p","s3Key":"k"}}"#,
            #"{"presignedUrl":"https://h/p","type":"new","s3Key":"k"}"#,
            #"{"data":{"presignedUrl":{"presignedUrl":"https://h/p","type":"new","s3Key":"k"}}}"#,
        ])
    func slots(answer: String) async throws {
        let slot = try await Fixture(answer).client.requestUpload(
            filename: "a", mimeType: "text/plain", md5: Hex.encode(MD5.hash([])))
        #expect(slot.s3Key == "k")
        #expect(slot.kind == .new)
        #expect(slot.presignedUrl?.reveal() == "https://h/p")
    }

    @Test func theStoreRefuses() async throws {
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>BadDigest</Code><Message>The Content-MD5 you specified did not match. \(Self.url)</Message></Error>
            """
        for status in [400, 401, 403, 404] {
            let (_, upload) = upload([
                Self.slot(), ScriptedTransport.answer(status, body, ["x-amz-request-id": "AMZ"]),
            ])
            let error = try await thrown(of: upload)
            #expect(error.kind == .alloyFailed)
            #expect(error.outcome == .rejected)
            #expect(error.serviceCode == "BadDigest")
            #expect(error.requestId == "AMZ")
            #expect(error.message.contains("The file store failed with \(status): The Content-MD5"))
            #expect(!error.data.text.contains("5167a4deadbeef"))
            #expect(!error.message.contains("5167a4deadbeef"))
        }
    }

    @Test func theStoreFails() async throws {
        for exchange in [
            ScriptedTransport.answer(503, "<Error><Code>SlowDown</Code></Error>", [:]),
            ScriptedTransport.fail(.ambiguous, .connectionClosed),
        ] {
            let (_, upload) = upload([Self.slot(), exchange])
            let error = try await thrown(of: upload)
            #expect(error.kind == .unknownOutcome)
            #expect(error.outcome == .unknown)
        }
    }

    @Test(arguments: ["http://example.com/x", "file:///etc/passwd", "nonsense", "//h/p"])
    func unsafePlaces(url: String) async throws {
        let (fixture, upload) = upload([Self.slot(url: url)])
        let error = try await thrown(of: upload)
        #expect(error.kind == .alloyFailed)
        #expect(error.outcome == .notSent)
        #expect(fixture.transport.requests.count == 1)
    }

    @Test func aLoopbackURLMayBePlainHTTP() async throws {
        let (fixture, upload) = upload([
            Self.slot(url: "http://127.0.0.1:9/p?q=1"), ScriptedTransport.answer(204, "", [:]),
        ])
        _ = try await upload()
        #expect(fixture.transport.requests.last?.origin == HTTPOrigin(scheme: "http", host: "127.0.0.1", port: 9))
    }

    @Test func badInput() async throws {
        let fixture = Fixture([])
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.uploadFile([], filename: "", mimeType: "a\nb")
        }
        #expect(error.problems.map(\.pointer.description) == ["/filename", "/mimeType"])
        #expect(fixture.transport.requests.isEmpty)
    }
}
