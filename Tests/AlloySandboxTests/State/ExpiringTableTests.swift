import Platform
import Testing

@testable import AlloySandbox

struct ExpiringTableTests {
    private func moment(_ seconds: Int) -> Timestamp {
        ServiceState.start.advanced(by: .seconds(seconds))
    }

    @Test func forgetsWhatIsTooOldWhenSomethingComes() {
        var table = ExpiringTable<Int>(memory: .seconds(10), capacity: 100)
        table.insert(1, for: "a", at: moment(0))
        table.insert(2, for: "b", at: moment(9))
        #expect(table["a"] == 1)
        table.insert(3, for: "c", at: moment(10))
        #expect(table["a"] == nil)
        #expect(table["b"] == 2)
        #expect(table["c"] == 3)
        #expect(table.count == 2)
    }

    @Test func forgetsTheOldestBeyondItsCapacity() {
        var table = ExpiringTable<Int>(memory: .seconds(10), capacity: 3)
        for number in 0..<1_000 { table.insert(number, for: "\(number)", at: moment(0)) }
        #expect(table.count == 3)
        #expect((996..<1_000).map { table["\($0)"] } == [nil, 997, 998, 999])
    }

    @Test func changesAndRemoves() {
        var table = ExpiringTable<Int>(memory: .seconds(10), capacity: 3)
        for number in 0..<3 { table.insert(number, for: "\(number)", at: moment(0)) }
        table.update("1") { $0 = 7 }
        table.update("other") { $0 = 7 }
        table.removeAll { $0 == 0 }
        #expect((0..<3).map { table["\($0)"] } == [nil, 7, 2])
        for number in 3..<6 { table.insert(number, for: "\(number)", at: moment(0)) }
        #expect((0..<6).map { table["\($0)"] } == [nil, nil, nil, 3, 4, 5])
    }
}
