import Foundation
import Platform
import Testing

struct SpilledBytesTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("spilled-\(UUID().uuidString)")

    @Test(arguments: [0, 1, 4_096, 1_000_003])
    func comeBackFromAFileWithoutAName(count: Int) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let spilled = try SpilledBytes(bytes, in: folder.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        #expect(spilled.count == count)
        #expect(spilled.withBytes { Array($0) } == bytes)
    }

    @Test func reportsAMissingDirectory() {
        #expect(throws: SystemError.self) { try SpilledBytes([1], in: folder.path) }
    }

    @Test func temporaryFilesGoWhereTheEnvironmentSays() {
        #expect(TemporaryDirectory.path { $0 == "TMPDIR" ? "/here" : nil } == "/here")
        #expect(TemporaryDirectory.path { _ in "relative" } == "/tmp")
        #expect(TemporaryDirectory.path { _ in nil } == "/tmp")
    }
}
