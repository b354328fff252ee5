import Alloy
import HTTP
import HostTestSupport
import JSON
import Logging
import Testing

@testable import AlloyHost

/// Results that are too large to be sent whole.
@Suite struct ResultTests {
    private static func service(_ rows: Int) -> ExecutionService {
        let rows = (0..<rows).map { number -> JSONValue in
            ["id": .int(number), "name": .string("row \(number)"), "note": number.isMultiple(of: 2) ? nil : "odd"]
        }
        return ExecutionService(
            httpMethod: "get",
            RoutedTransport.json(["responseData": ["rows": .array(rows), "next": "c"], "executionId": "alloy"]))
    }

    private static func large(
        _ host: HostFixture, bytes: Int = 4_096
    ) async throws -> (reply: JSONValue, handle: JSONValue) {
        let reply = try await host.result(
            "execute", ExecutionService.params.setting(["maxResultBytes": .int(bytes)]))
        return (reply, try #require(reply["stored"]?["handle"]))
    }

    /// A result as a tree of values, and one that is large enough to stay text.
    @Test(arguments: [200, 20_000])
    func aLargeResultIsStoredAndReadInParts(rows: Int) async throws {
        let host = HostFixture.live(Self.service(rows))
        let (reply, handle) = try await Self.large(host)
        #expect(reply["responseData"] == .null)
        #expect(reply["metadata"] == ["executionId": "alloy"])
        #expect(reply.bytes.count < 8_192)
        let stored = try #require(reply["stored"])
        #expect(stored["preview"]?["rows"]?[1] == ["id": 1, "name": "row 1", "note": "odd"])
        #expect(stored["preview"]?["next"] == "c")
        #expect(stored["cuts"]?[0] == ["pointer": "/rows", "of": .int(rows), "shown": 3])
        let shape = try #require(stored["shape"]?["members"]?["rows"])
        #expect(shape["count"] == .int(rows))
        #expect(shape["items"]?["members"]?["id"] == ["type": "number"])
        #expect(shape["items"]?["members"]?["note"] == ["type": ["null", "string"], "bytes": 5])
        #expect(shape["bytes"]?.intValue ?? 0 > rows * 20)
        #expect(reply["warnings"]?.arrayValue?.contains { $0.stringValue?.contains("results.read") == true } == true)

        // Every row comes, once, in order, and no part is larger than allowed.
        var ids: [Int] = []
        var offset: JSONValue? = 0
        while let next = offset {
            let part = try await host.result("results.read", ["handle": handle, "pointer": "/rows", "offset": next])
            #expect(part["value"]?.bytes.count ?? .max <= 4_096)
            #expect(part["total"] == .int(rows) && part["offset"] == next)
            ids += part["value"]?.arrayValue?.compactMap { $0["id"]?.intValue } ?? []
            offset = part["nextOffset"]
        }
        #expect(ids == Array(0..<rows))
    }

    @Test func fieldsAndLimitsReduceAPart() async throws {
        let host = HostFixture.live(Self.service(300))
        let (_, handle) = try await Self.large(host)
        let part = try await host.result(
            "results.read",
            ["handle": handle, "pointer": "/rows", "offset": 10, "limit": 2, "fields": ["/*/id", "/*/nothing"]])
        #expect(part == ["value": [["id": 10], ["id": 11]], "total": 300, "offset": 10, "nextOffset": 12])
        let whole = try await host.result("results.read", ["handle": handle, "fields": ["/next", "/rows/7/name"]])
        #expect(whole == ["value": ["rows": [["name": "row 7"]], "next": "c"]])
        let one = try await host.result("results.read", ["handle": handle, "pointer": "/rows/299/name"])
        #expect(one == ["value": "row 299"])
        let past = try await host.result("results.read", ["handle": handle, "pointer": "/rows", "offset": 300])
        #expect(past == ["value": [], "total": 300, "offset": 300])
        // Of an object that is itself too large come the members that fit.
        let top = try await host.error("results.read", ["handle": handle])
        #expect(top["message"]?.stringValue?.contains("/rows") == true, "\(top)")
        let rest = try await host.result("results.read", ["handle": handle, "offset": 1])
        #expect(rest == ["value": ["next": "c"], "total": 2, "offset": 1])
    }

    @Test func aLargeStringIsReadInParts() async throws {
        let text = String(repeating: "é\n", count: 5_000)
        let host = HostFixture.live(
            ExecutionService(httpMethod: "get", RoutedTransport.json(["responseData": ["file": .string(text)]])))
        let (reply, handle) = try await Self.large(host)
        #expect(reply["stored"]?["cuts"]?[0] == ["pointer": "/file", "of": 10_000, "shown": 200])
        var read = ""
        var offset: JSONValue? = 0
        while let next = offset {
            let part = try await host.result("results.read", ["handle": handle, "pointer": "/file", "offset": next])
            #expect(part["value"]?.bytes.count ?? .max <= 4_096)
            read += part["value"]?.stringValue ?? ""
            offset = part["nextOffset"]
        }
        #expect(read == text)
    }

    @Test func aSmallResultIsSentWhole() async throws {
        let host = HostFixture.live(Self.service(2))
        let reply = try await host.result("execute", ExecutionService.params.setting(["maxResultBytes": 1_024]))
        #expect(reply["stored"] == nil)
        #expect(reply["responseData"]?["rows"]?.arrayValue?.count == 2)
    }

    @Test func theOptionIsTheDefaultLimit() async throws {
        let host = HostFixture.live(Self.service(200), options: { $0.maximumResultBytes = 1_024 })
        let reply = try await host.result("execute", ExecutionService.params)
        #expect(reply["stored"] != nil)
        #expect(reply.bytes.count < 3_072, "\(reply.bytes.count)")
        let batch = try await host.result("execute.batch", ["items": [.object(ExecutionService.params)]])
        #expect(batch["results"]?[0]?["result"]?["stored"]?["handle"] != nil)
    }

    @Test func aReleasedResultIsRemoved() async throws {
        let host = HostFixture.live(Self.service(200))
        let (_, handle) = try await Self.large(host)
        #expect(try await host.result("results.release", ["handle": handle]) == ["success": true])
        for method in ["results.read", "results.release"] {
            let error = try await host.error(method, ["handle": handle])
            #expect(error["data"]?["kind"] == "not_found")
            #expect(error["message"]?.stringValue?.contains("no longer stored") == true)
        }
        #expect(
            try await host.error("results.read", ["handle": "nonsense"])["message"]
                == "No result is stored under the handle nonsense.")
    }

    @Test func allInvalidPointersAreReported() async throws {
        let host = HostFixture.live(Self.service(200))
        let (_, handle) = try await Self.large(host)
        let error = try await host.error(
            "results.read", ["handle": handle, "pointer": "rows", "fields": ["/a", "b"]])
        let problems = error["data"]?["problems"]?.arrayValue ?? []
        #expect(problems.compactMap { $0["pointer"]?.stringValue } == ["/pointer", "/fields/1"])
        let missing = try await host.error("results.read", ["handle": handle, "pointer": "/rows/999/id"])
        #expect(missing["message"] == "There is nothing at /rows/999/id in the result.")
        #expect(
            missing["data"]?["fix"]?[0]?.stringValue?.contains("At /rows there is an array of 200 elements") == true)
    }
}

@Suite struct ResultStoreTests {
    private static func text(_ count: Int) throws -> JSONText {
        try JSONText(validating: Array("[\(Array(repeating: "1", count: count).joined(separator: ","))]".utf8))
    }

    private static func store(_ limits: ResultStore.Limits, into directory: String? = nil) -> ResultStore {
        ResultStore(
            spillingInto: directory ?? "/tmp", limits: limits,
            log: Log(level: .error, timestamp: { "" }, sink: { _ in }))
    }

    @Test func theOldestResultIsRemovedFirst() async throws {
        let store = Self.store(ResultStore.Limits(results: 2))
        for name in ["a", "b", "c"] { _ = await store.keep(try Self.text(3), as: name, limit: 1_024) }
        #expect(throws: AlloyError.self) { try store.result("a") }
        #expect(try store.result("b").text.count == 3 && store.result("c").text.count == 3)
        let small = Self.store(ResultStore.Limits(bytes: 100))
        for name in ["a", "b"] { _ = await small.keep(try Self.text(40), as: name, limit: 1_024) }
        #expect(throws: AlloyError.self) { try small.result("a") }
        // One that alone is larger is kept: it was asked for.
        let large = await small.keep(try Self.text(100), as: "c", limit: 1_024)
        #expect(try large.text.count == 100)
        #expect(try small.result("c").text.count == 100)
    }

    /// In memory, in a file, and without a directory for the file.
    @Test(arguments: [1 << 20, 0], ["/tmp", "/dev/null/nowhere"])
    func resultsInMemoryAndInFilesAreEqual(memory: Int, directory: String) async throws {
        let store = Self.store(ResultStore.Limits(memoryBytes: memory), into: directory)
        let text = try Self.text(1_000)
        _ = await store.keep(text, as: "a", limit: 1_024)
        #expect(try store.result("a").text.value == text.value)
        // The same handle once more takes its place.
        _ = await store.keep(try Self.text(2), as: "a", limit: 1_024)
        #expect(try store.result("a").text.count == 2)
    }

    /// A secret goes before the file is written; parts are found behind it all the same.
    @Test(arguments: [1 << 30, 0])
    func secretsAreRedacted(memory: Int) async throws {
        let log = Log(level: .error, timestamp: { "" }, sink: { _ in })
        log.redactor.register(Secret("a-secret-of-some-length"))
        let store = ResultStore(spillingInto: "/tmp", limits: ResultStore.Limits(memoryBytes: memory), log: log)
        let rows = (0..<20_000).map {
            "{\"n\":\($0),\"t\":\"\($0.isMultiple(of: 1_000) ? "a-secret-of-some-length" : "no")\"}"
        }
        let text = try JSONText(validating: Array("{\"rows\": [\(rows.joined(separator: ", "))], \"x\": 1}".utf8))
        let stored = await store.keep(text, as: "a", limit: 1_024)
        let part = try #require(try stored.part(of: stored.text, at: JSONPointer(tokens: ["rows"])))
        let index = try #require(stored.index(JSONPointer(tokens: ["rows"]), of: part))
        #expect(index.count == 20_000)
        for start in [0, 511, 512, 1_000, 19_000, 19_999] {
            index.forEach(from: start) { position, element in
                let shown: JSONValue = position.isMultiple(of: 1_000) ? "[redacted]" : "no"
                #expect(element.value == ["n": .int(position), "t": shown])
                return false
            }
        }
        #expect(try stored.text.value["x"] == 1)
    }
}

extension StoredResult {
    /// The text of a result that is JSON.
    fileprivate var text: JSONText {
        get throws {
            guard case .text(let text) = content else { throw CancellationError() }
            return text
        }
    }
}
