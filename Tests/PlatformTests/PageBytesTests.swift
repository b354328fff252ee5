import Platform
import Testing

struct PageBytesTests {
    /// Whatever the capacity, the bytes are those that were appended.
    @Test(arguments: [0, 1, 100_000, 10_000_000])
    func growWithoutLosingAByte(capacity: Int) {
        let pages = PageBytes(capacity: capacity)
        var expected: [UInt8] = []
        #expect(pages.append(UnsafeRawBufferPointer(start: nil, count: 0)))
        for count in [0, 1, 65_535, 65_536, 1, 200_000, 3_000_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ count) }
            #expect(bytes.withUnsafeBytes { pages.append($0) })
            expected += bytes
        }
        #expect(pages.count == expected.count)
        #expect(pages.withBytes { $0.elementsEqual(expected) })
        pages.withMutableBytes { $0[70_000] = 7 }
        #expect(pages.withBytes { $0[70_000] } == 7)
    }

    @Test func emptyOnesHaveNoBytes() {
        let pages = PageBytes()
        #expect(pages.count == 0)
        pages.withBytes { #expect($0.isEmpty) }
        pages.withMutableBytes { #expect($0.isEmpty) }
    }

    /// An address space that does not exist: the bytes so far stay.
    @Test func reportsThatThereIsNoMemory() {
        let pages = PageBytes(capacity: .max / 2)
        #expect(pages.count == 0)
        #expect([1, 2].withUnsafeBytes { pages.append($0) })
    }
}
