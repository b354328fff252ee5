import Testing

@testable import ActionSearch

@Suite struct PostingListTests {
    @Test func documentsAndCountsAreDecoded() {
        var list = PostingList()
        let documents = [0, 1, 127, 128, 129, 255, 16_000, 50_000, 3_000_000]
        for document in documents {
            var counts = PostingList.Counts()
            for _ in 0...document % 5 { counts.add(.text) }
            counts.add(.title)
            list.append(document, counts)
        }
        var found: [(Int, PostingList.Counts)] = []
        list.forEach { found.append(($0, $1)) }
        #expect(found.map(\.0) == documents)
        for (document, counts) in found {
            #expect(counts.count(in: .text) == min(3, document % 5 + 1))
            #expect(counts.count(in: .title) == 1 && counts.count(in: .connector) == 0)
        }
    }

    @Test func stemsAreNumberedInOrder() {
        var table = StemTable()
        let stems = (0..<5_000).map { Array("stem\($0)".utf8) }
        for (number, stem) in stems.enumerated() { #expect(table.insert(stem) == number) }
        for (number, stem) in stems.enumerated() {
            #expect(table.insert(stem) == number)
            #expect(table.number(of: stem) == number)
        }
        #expect(table.count == 5_000)
        #expect(table.number(of: Array("other".utf8)) == nil)
        #expect(table.numbers(startingWith: Array("stem499".utf8)) == Array(4_990..<5_000))
    }
}
