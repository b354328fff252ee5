import Alloy
import Foundation
import HTTP
import HostTestSupport
import JSON
import Logging
import Platform
import TestSupport
import TextCoding
import Testing

@testable import AlloyHost

/// Results that are neither JSON nor text.
@Suite struct BinaryResultTests {
    private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) } }

    /// A service whose action answers with these bytes of a provider.
    private static func service(
        _ bytes: [UInt8], method: String = "get", isEndProven: Bool = true
    ) -> ExecutionService {
        var provider = HTTPResponse(status: 200, headers: ["content-type": "application/pdf"], body: bytes)
        provider.isEndProven = isEndProven
        let response = provider.passedOn(
            with: ["x-request-id": "r"], envelope: ["responseHeaders": ["etag": "1"]])
        let answer: ExecutionService.Answer = { _ throws(HTTPFailure) in response }
        return ExecutionService(httpMethod: method, answer)
    }

    private static func handle(_ reply: JSONValue) throws -> JSONValue { try #require(reply["stored"]?["handle"]) }

    /// The handle is there for small and large ones; only small ones are in the reply, too.
    @Test(arguments: [(5, true), (16 << 10, true), ((16 << 10) + 1, false), (300_000, false)], ["get", "post"])
    func bytesStayInTheHost(_ size: (count: Int, isInline: Bool), method: String) async throws {
        let bytes = Self.bytes(size.count)
        let host = HostFixture.live(Self.service(bytes, method: method))
        let reply = try await host.result("execute", ExecutionService.params)
        #expect(reply["metadata"] == ["responseHeaders": ["etag": "1"]])
        #expect(reply["warnings"] == [])
        let inline: JSONValue = ["contentType": "application/pdf", "base64": .string(Base64.encode(bytes))]
        #expect(reply["responseData"] == (size.isInline ? inline : .null))
        let handle = try Self.handle(reply)
        #expect(
            reply["stored"] == [
                "handle": handle, "bytes": .int(size.count), "shape": ["type": "binary", "bytes": .int(size.count)],
                "preview": nil, "cuts": [], "contentType": "application/pdf",
                "sha256": .string(Hex.encode(SHA256.hash(bytes))),
            ])
        var read: [UInt8] = []
        var text = ""
        var offset: JSONValue? = 0
        while let next = offset {
            let part = try await host.result("results.read", ["handle": handle, "offset": next])
            #expect(part["total"] == .int(size.count))
            text += part["value"]?.stringValue ?? ""
            read += part["value"]?.stringValue.flatMap(Base64.decode) ?? []
            offset = part["nextOffset"]
        }
        #expect(read == bytes && text == Base64.encode(bytes))
        let middle = try await host.result("results.read", ["handle": handle, "offset": 2, "limit": 2])
        #expect(middle["value"] == .string(Base64.encode(Array(bytes[2..<4]))) && middle["nextOffset"] == 4)
        let end = try await host.result("results.read", ["handle": handle, "offset": .int(size.count + 9)])
        #expect(end == ["value": "", "total": .int(size.count), "offset": .int(size.count + 9)])
        for params in [["pointer": "/a"], ["fields": ["/a"]]] as [JSONObject] {
            var params = params
            params["handle"] = handle
            #expect(try await host.error("results.read", params)["data"]?["kind"] == "invalid_input")
        }
    }

    @Test func aLimitHoldsForBytesToo() async throws {
        let host = HostFixture.live(Self.service(Self.bytes(3_000)))
        let reply = try await host.result("execute", ExecutionService.params.setting(["maxResultBytes": 1_024]))
        #expect(reply["responseData"] == .null)
        let part = try await host.result("results.read", ["handle": try Self.handle(reply)])
        #expect(part["value"]?.bytes.count ?? .max <= 1_026 && part["nextOffset"] == 768)
    }

    @Test func aBodyWithoutALengthIsReportedAsSuch() async throws {
        let host = HostFixture.live(Self.service([1], isEndProven: false))
        let reply = try await host.result("execute", ExecutionService.params)
        #expect(reply["warnings"]?[0]?.stringValue?.contains("without a length") == true)
    }

    @Test func aRepetitionTellsSmallBytesAgain() async throws {
        let service = Self.service([1, 2], method: "post")
        let host = HostFixture.live(service)
        let params = ExecutionService.params.setting(["idempotencyKey": "k"])
        let first = try await host.result("execute", params)
        let second = try await host.result("execute", params)
        #expect(second["replayed"] == true && second["responseData"] == first["responseData"])
        #expect(service.executions.count == 1)
    }

    /// Echoes of a secret are removed before anything can read or save them.
    @Test(arguments: [10, 100_000])
    func secretsAreRemoved(count: Int) async throws {
        let host = HostFixture.live(Self.service(Self.bytes(count) + Array("a-secret-of-some-length".utf8)))
        host.services.log.redactor.register(Secret("a-secret-of-some-length"))
        let reply = try await host.result("execute", ExecutionService.params)
        #expect(reply["warnings"]?[0]?.stringValue?.contains("secret") == true)
        let stored = try host.services.results.result(try #require(try Self.handle(reply).stringValue))
        let isFound = stored.withBytes { String(decoding: $0, as: UTF8.self).contains("a-secret") }
        #expect(!isFound && stored.byteCount == count + "[redacted]".utf8.count)
    }

    /// In memory and in a file.
    @Test(arguments: [1 << 20, 0])
    func bytesInMemoryAndInFilesAreEqual(memory: Int) async throws {
        let store = ResultStore(
            spillingInto: "/tmp", limits: ResultStore.Limits(memoryBytes: memory),
            log: Log(level: .error, timestamp: { "" }, sink: { _ in }))
        let bytes = Self.bytes(200_000)
        _ = await store.keep(BinaryContent(contentType: "image/png", bytes), as: "a", limit: nil)
        let kept = try store.result("a").withBytes { Array($0) }
        #expect(kept == bytes)
    }
}

/// `results.save`.
@Suite struct ResultFileTests {
    private static let bytes: [UInt8] = [0x25, 0x50, 0xFF, 0x00]

    /// A host that may write into a new directory, with the handle of a result.
    private struct Scene {
        let directory: PrivateDirectory
        let host: HostFixture
        let handle: JSONValue

        init(_ answer: @escaping ExecutionService.Answer, _ options: HostOptions = HostOptions()) async throws {
            directory = try PrivateDirectory(prefix: "save")
            var options = options
            options.filesTo = try OutputDirectory(path: directory.path)
            host = HostFixture.live(ExecutionService(httpMethod: "get", answer), options)
            let reply = try await host.result("execute", ExecutionService.params.setting(["maxResultBytes": 1_024]))
            handle = try #require(reply["stored"]?["handle"])
        }

        func content(_ name: String) -> [UInt8]? {
            FileManager.default.contents(atPath: "\(directory.path)/\(name)").map { Array($0) }
        }
    }

    private static let binary: ExecutionService.Answer = {
        let response = HTTPResponse(status: 200, headers: ["content-type": "application/pdf"], body: bytes)
            .passedOn(with: [:], envelope: [:])
        return { _ throws(HTTPFailure) in response }
    }()

    @Test func writesBytes() async throws {
        let scene = try await Scene(Self.binary, HostOptions(isReadOnly: true))
        defer { scene.directory.remove() }
        let saved = try await scene.host.result("results.save", ["handle": scene.handle, "path": "a.pdf"])
        let sha256 = JSONValue.string(Hex.encode(SHA256.hash(Self.bytes)))
        #expect(saved == ["path": "a.pdf", "bytes": 4, "sha256": sha256])
        #expect(scene.content("a.pdf") == Self.bytes)
        let again = try await scene.host.error("results.save", ["handle": scene.handle, "path": "a.pdf"])
        #expect(again["data"]?["kind"] == "conflict" && again["data"]?["fix"]?.text.contains("replace") == true)
        let replaced = try await scene.host.result(
            "results.save", ["handle": scene.handle, "path": "a.pdf", "replace": true])
        #expect(replaced == saved)
    }

    @Test func writesJSON() async throws {
        let rows: JSONValue = .array((0..<500).map { .int($0) })
        let scene = try await Scene(RoutedTransport.json(["responseData": rows]))
        defer { scene.directory.remove() }
        let saved = try await scene.host.result("results.save", ["handle": scene.handle, "path": "rows.json"])
        let content = try #require(scene.content("rows.json"))
        #expect(try JSONValue(parsing: content) == rows && saved["bytes"] == .int(content.count))
    }

    @Test(
        arguments: [
            ("../a", "policy_denied"), ("/tmp/a", "policy_denied"), (".ssh", "policy_denied"),
            ("nowhere/a", "not_found"),
            ("", "invalid_params"),
        ])
    func refusesOtherPaths(path: String, kind: String) async throws {
        let scene = try await Scene(Self.binary)
        defer { scene.directory.remove() }
        let error = try await scene.host.error("results.save", ["handle": scene.handle, "path": .string(path)])
        #expect(error["data"]?["kind"] == .string(kind), "\(error.text)")
        #expect(error["data"]?["problems"]?[0]?["pointer"] == "/path")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scene.directory.path).isEmpty)
    }

    @Test func writesNothingWithoutADirectory() async throws {
        let host = HostFixture.live(ExecutionService(httpMethod: "get", Self.binary))
        let reply = try await host.result("execute", ExecutionService.params)
        let handle = try #require(reply["stored"]?["handle"])
        let error = try await host.error("results.save", ["handle": handle, "path": "a"])
        #expect(error["data"]?["kind"] == "policy_denied")
        #expect(error["data"]?["fix"]?.text.contains("--files-to") == true)
        let unknown = try await host.error("results.save", ["handle": "result-0", "path": "a"])
        #expect(unknown["data"]?["kind"] == "not_found")
    }
}
