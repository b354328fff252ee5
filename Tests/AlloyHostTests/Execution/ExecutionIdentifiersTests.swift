import Platform
import Locking
import Testing

@testable import AlloyHost

@Suite struct ExecutionIdentifiersTests {
    @Test("Ids rise, also within a millisecond, after 65,536 of them, and when the clock goes back")
    func rise() {
        let time = Mutex<Int64>(1_764_000_000_000)
        let identifiers = ExecutionIdentifiers(isDeterministic: false) {
            Timestamp(milliseconds: time.withLock { $0 })
        }
        var ids = (0..<70_000).map { _ in identifiers.next() }
        time.withLock { $0 -= 5_000 }
        ids += (0..<10).map { _ in identifiers.next() }
        time.withLock { $0 += 10_000 }
        ids.append(identifiers.next())
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ids.allSatisfy { $0.utf8.count == 24 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
        #expect(ids.last?.hasPrefix("019ab697fb88") == true, "\(ids.last ?? "")")
    }

    @Test("With a sandbox, ids are a sequence")
    func sequence() {
        let identifiers = ExecutionIdentifiers(isDeterministic: true)
        #expect(identifiers.next() == "e5ec00000000000000000001")
        #expect(identifiers.next() == "e5ec00000000000000000002")
        identifiers.reset()
        #expect(identifiers.next() == "e5ec00000000000000000001")
    }
}
