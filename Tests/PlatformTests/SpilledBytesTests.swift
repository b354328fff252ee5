import Foundation
import Platform
import Testing

struct SpilledBytesTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("spilled-\(UUID().uuidString)")

    private struct Block: SpilledBlock {
        let bytes: [UInt8]

        init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

        func withBytes<Result>(from offset: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
            bytes[offset...].withUnsafeBufferPointer(body)
        }
    }

    @Test(arguments: [0, 1, 4_096, 1_000_003])
    func comeBackFromAFileWithoutAName(count: Int) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var blocks = [Block(bytes[..<(count / 3)]), Block(bytes[(count / 3)...])].makeIterator()
        let spilled = try SpilledBytes(count, in: folder.path) { blocks.next() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        #expect(spilled.count == count)
        #expect(spilled.withBytes { Array($0) } == bytes)
    }

    @Test func reportsAMissingDirectory() {
        #expect(throws: SystemError.self) { try SpilledBytes(1, in: folder.path) { Block?.none } }
    }

    @Test func temporaryFilesGoWhereTheEnvironmentSays() {
        #expect(TemporaryDirectory.path { $0 == "TMPDIR" ? "/here" : nil } == "/here")
        #expect(TemporaryDirectory.path { _ in "relative" } == "/tmp")
        #expect(TemporaryDirectory.path { _ in nil } == "/tmp")
    }
}
