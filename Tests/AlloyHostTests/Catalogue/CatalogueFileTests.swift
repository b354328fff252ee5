import Alloy
import Foundation
import HostTestSupport
import JSON
import Logging
import Platform
import Locking
import TestSupport
import Testing
import TextCoding

@testable import AlloyHost

/// The catalogue on disk.
@Suite struct CatalogueFileTests {
    private let folder = TemporaryFolder()
    private let log = Log(level: .trace, timestamp: { "" }, sink: { _ in })
    private static let key = CatalogueSubject.connectors.key
    private static let account: [UInt8] = [1, 2, 3]
    private static let json = Array(#"[{"id":"slack"}]"#.utf8)

    private func disk(_ now: Int64 = 1_000, maximumBytes: Int = 1 << 20) -> CatalogueDisk {
        CatalogueDisk(
            CatalogueFolder(path: folder.path, maximumBytes: maximumBytes), log: log,
            now: { Timestamp(milliseconds: now) })
    }

    /// The file of the entry.
    private var file: URL {
        URL(fileURLWithPath: folder.path).appendingPathComponent("catalogue")
            .appendingPathComponent(Hex.encode(Self.account)).appendingPathComponent(CatalogueFile.name(for: Self.key))
    }

    private func keep(_ disk: CatalogueDisk) async {
        disk.keep(Self.json, Self.account, Self.key)
        await flush(disk)
    }

    private func flush(_ disk: CatalogueDisk) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                disk.flush()
                continuation.resume()
            }
        }
    }

    @Test func anEntryIsReadByTheNextProcessWithItsAge() async throws {
        await keep(disk(1_000))
        let entry = try #require(disk(61_000).entry(Self.account, Self.key))
        #expect(entry.json == Self.json)
        #expect(entry.age == .seconds(60))
        #expect(disk().entry([9], Self.key) == nil, "another account")
        #expect(disk().entry(Self.account, CatalogueSubject.connector("a").key) == nil)
        #expect(disk(999).entry(Self.account, Self.key) == nil, "from the future")
    }

    @Test func onlyTheOwnerCanReadTheFiles() async throws {
        await keep(disk())
        for (url, mode) in [(file, 0o600), (file.deletingLastPathComponent(), 0o700)] {
            let found = try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
            #expect(found == mode)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path)
        #expect(names == [file.lastPathComponent], "nothing is left of writing it")
    }

    @Test func filesThatOthersCanWriteAreIgnored() async throws {
        await keep(disk())
        try FileManager.default.setAttributes([.posixPermissions: 0o622], ofItemAtPath: file.path)
        #expect(disk().entry(Self.account, Self.key) == nil)
    }

    @Test(.hangLimit) func aPipeIsIgnoredAndReplaced() async throws {
        await keep(disk())
        try FileManager.default.removeItem(at: file)
        try #require(mkfifo(file.path, 0o600) == 0)
        #expect(disk().entry(Self.account, Self.key) == nil)
        await keep(disk())
        #expect(disk().entry(Self.account, Self.key)?.json == Self.json, "it was replaced")
    }

    @Test func anEntryWithASecretIdIsNotWritten() async throws {
        let subject = CatalogueSubject.connector("kTz_9QmW-4xYb7LpR2sVd")
        log.redactor.register(Secret("kTz_9QmW-4xYb7LpR2sVd"))
        let disk = disk()
        disk.keep(Self.json, Self.account, subject.key)
        await flush(disk)
        #expect(disk.entry(Self.account, subject.key) == nil)
        #expect((try? FileManager.default.subpathsOfDirectory(atPath: folder.path))?.isEmpty ?? true)
    }

    /// A PIN may be a number, in whose place a text has to stand.
    @Test func aNumberThatIsASecretLeavesJSON() async throws {
        log.redactor.register(Secret("8412345678"))
        let disk = disk()
        disk.keep(Array(#"[{"id":8412345678}]"#.utf8), Self.account, Self.key)
        await flush(disk)
        #expect(disk.entry(Self.account, Self.key)?.json == Array(#"[{"id":"[redacted]"}]"#.utf8))
    }

    /// Corruptions of a file.
    static let corruptions: [@Sendable ([UInt8]) -> [UInt8]] = [
        { _ in [] }, { _ in Array("hello".utf8) }, { $0.dropLast() }, { $0 + [0x20] },
        { Array(String(decoding: $0, as: UTF8.self).replacing("slack", with: "slick").utf8) },
        { Array(String(decoding: $0, as: UTF8.self).replacing("connectors", with: "requirements").utf8) },
        { Array($0[($0.firstIndex(of: 0x0A) ?? 0)...]) },
    ]

    @Test(arguments: corruptions.indices)
    func aCorruptFileIsIgnoredAndReplaced(_ number: Int) async throws {
        await keep(disk())
        let bytes = try Array(Data(contentsOf: file))
        try Data(Self.corruptions[number](bytes)).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        #expect(disk().entry(Self.account, Self.key) == nil)
        await keep(disk())
        #expect(disk().entry(Self.account, Self.key)?.json == Self.json)
    }

    /// Puts a file of `Tests/Fixtures` in the place of the entry that it holds.
    private func place(_ fixture: String) throws -> (key: [UInt8], file: URL) {
        let key = Array(#"["resources","shippo",null]"#.utf8)
        let file = file.deletingLastPathComponent().appendingPathComponent(CatalogueFile.name(for: key))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(Fixture.bytes(fixture)).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        return (key, file)
    }

    @Test func filesOfEveryVersionAreRead() throws {
        let (key, _) = try place("cache-1.entry")
        let entry = try #require(disk(.max / 2).entry(Self.account, key))
        #expect(try JSONValue(parsing: entry.json)[0]?["name"] == "Address")
    }

    @Test func filesOfNewerVersionsAreLeftAlone() async throws {
        let (key, file) = try place("cache-2.entry")
        let lines = LogLines()
        let folder = CatalogueFolder(path: folder.path, maximumBytes: 1)
        let disk = CatalogueDisk(
            folder, log: Log(level: .warn, timestamp: { "" }, sink: lines.sink),
            now: { Timestamp(milliseconds: .max / 2) })
        #expect(disk.entry(Self.account, key) == nil)
        for _ in 1...2 {
            disk.keep(Self.json, Self.account, key)
            await flush(disk)
        }
        try folder.write(Array("old".utf8), Hex.encode(Self.account), "old\(CatalogueFile.suffix)")
        folder.removeOldest(now: .now())
        #expect(try Array(Data(contentsOf: file)) == Fixture.bytes("cache-2.entry"))
        let names = try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path)
        #expect(names == [file.lastPathComponent])
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.contains("newer alloy-host") == true)
    }

    @Test func theOldestFilesAreRemovedAboveTheLimit() async throws {
        let folder = CatalogueFolder(path: folder.path, maximumBytes: 10_000)
        for number in 0..<20 {
            try folder.write([UInt8](repeating: 1, count: 1_000), "a", "\(number)\(CatalogueFile.suffix)")
            let time = Date(timeIntervalSince1970: Double(1_000 + number))
            try FileManager.default.setAttributes(
                [.modificationDate: time], ofItemAtPath: "\(folder.path)/a/\(number)\(CatalogueFile.suffix)")
        }
        try Data([1]).write(to: URL(fileURLWithPath: "\(folder.path)/a/mine.txt"))
        folder.removeOldest(now: Timestamp(milliseconds: 0))
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/a")
        #expect(Set(left) == Set((13..<20).map { "\($0)\(CatalogueFile.suffix)" } + ["mine.txt"]))
    }

    @Test func anUnwritableDirectoryLogsOneWarning() async throws {
        try Data().write(to: URL(fileURLWithPath: folder.path))
        let lines = LogLines()
        let disk = CatalogueDisk(
            CatalogueFolder(path: "\(folder.path)/below"), log: Log(level: .warn, timestamp: { "" }, sink: lines.sink))
        for _ in 1...3 { await keep(disk) }
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.contains("--cache-dir") == true)
    }

    @Test func hostsShareTheDirectory() async throws {
        let transport = RoutedTransport(["GET /connectors": RoutedTransport.json(["connectors": [["id": "slack"]]])])
        let cache = CacheLocation.directory(folder.path)
        let first = HostFixture.live(transport, cache: cache)
        let fresh = try await first.result("connectors.list")
        await first.services.catalogue.flush()
        let second = HostFixture.live(transport, cache: cache)
        let kept = try await second.result("connectors.list", ["maxAge": 3_600])
        #expect(kept["connectors"] == fresh["connectors"])
        #expect(kept["cached"]?["ageMs"]?.intValue != nil)
        #expect(transport.requests.count == 1)
    }

    /// Changes of the configuration that change the account.
    static let changes: [@Sendable (inout AlloyConfiguration) throws -> Void] = [
        { $0.apiVersion = "2026-01" }, { $0.key = KeySource(Secret("another-key-0123456789")) },
        { $0.baseURL = try BaseURL("https://example.com") },
    ]

    @Test(arguments: changes.indices)
    func anotherAccountHasNoEntries(_ number: Int) async throws {
        let transport = RoutedTransport(["GET /connectors": RoutedTransport.json(["connectors": [["id": "slack"]]])])
        let cache = CacheLocation.directory(folder.path)
        let first = HostFixture.live(transport, cache: cache)
        _ = try await first.result("connectors.list")
        await first.services.catalogue.flush()
        let other = HostFixture.live(transport, cache: cache, configure: { try? Self.changes[number](&$0) })
        #expect(try await other.result("connectors.list", ["maxAge": 3_600])["cached"] == nil)
    }

    @Test func noFileContainsTheKey() async throws {
        let transport = RoutedTransport([
            "GET /connectors": RoutedTransport.json(["connectors": [["id": "slack", "name": "kTz_9QmW-4xYb7LpR2sVd"]]])
        ])
        let fixture = HostFixture.live(transport, cache: .directory(folder.path))
        fixture.services.log.redactor.register(Secret("kTz_9QmW-4xYb7LpR2sVd"))
        _ = try await fixture.result("connectors.list")
        await fixture.services.catalogue.flush()
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        #expect(files.contains { $0.hasSuffix(CatalogueFile.suffix) })
        for file in files {
            #expect(!file.contains("kTz_9QmW"))
            let text = (try? String(contentsOfFile: "\(folder.path)/\(file)", encoding: .utf8)) ?? ""
            #expect(!text.contains("kTz_9QmW"))
        }
    }
}
