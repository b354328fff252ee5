import Platform
import Testing

@Suite struct SharedTests {
    private struct Pair: Sendable, Equatable {
        var left: String
        var right: [Int]
    }

    @Test("A change of a copy changes no other")
    func changes() {
        let first = Shared(Pair(left: "a", right: [1]))
        var second = first
        #expect(second.isCopy(of: first))
        second.value.right.append(2)
        #expect(first.value == Pair(left: "a", right: [1]))
        #expect(second.value == Pair(left: "a", right: [1, 2]))
        #expect(!second.isCopy(of: first) && second != first)
    }

    @Test("Equal values are equal, also when they are no copies")
    func equality() {
        let (first, second) = (Shared(Pair(left: "a", right: [])), Shared(Pair(left: "a", right: [])))
        #expect(first == second)
        #expect(!first.isCopy(of: second))
    }
}
