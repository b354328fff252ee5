import JSON
import Testing

@testable import JSONRPC

/// A request that waits.
func pending(_ id: String, _ params: Parameters = .none, byteCount: Int = 1) -> PendingRequest {
    let value = (try? JSONValue(parsing: id)) ?? .null
    return PendingRequest(
        id: RequestID(text: id, value: value), method: "m", params: params, position: nil, byteCount: byteCount)
}

@Suite
struct RequestQueueTests {
    @Test("Requests leave the queue in their order, and their bytes are counted")
    func order() {
        var queue = RequestQueue()
        let requests = (1...5_000).map { pending("\($0)", byteCount: $0) }
        for request in requests { queue.append(request) }
        #expect(queue.count == 5_000)
        #expect(queue.byteCount == 5_000 * 5_001 / 2)
        for request in requests { check(queue.popFirst() === request) }
        check(queue.popFirst() == nil)
        #expect(queue.isEmpty && queue.byteCount == 0)
    }

    @Test("A request can be removed at any position", arguments: [0, 1, 2_000, 3_998, 3_999])
    func remove(_ index: Int) {
        var queue = RequestQueue()
        let requests = (0..<4_000).map { pending("\($0)", byteCount: 2) }
        for request in requests { queue.append(request) }
        check(queue.remove(requests[index].record) === requests[index])
        check(queue.remove(requests[index].record) == nil)
        #expect(queue.count == 3_999 && queue.byteCount == 7_998)
        for request in requests where request !== requests[index] { check(queue.popFirst() === request) }
        check(queue.popFirst() == nil)
    }

    @Test("Alternating appends and removals keep the order")
    func interleaved() {
        var queue = RequestQueue()
        var expected: [PendingRequest] = []
        for number in 0..<6_000 {
            let request = pending("\(number)")
            queue.append(request)
            expected.append(request)
            if number % 3 == 0, let first = queue.popFirst() { #expect(first === expected.removeFirst()) }
            if number % 5 == 0, let last = expected.popLast() { check(queue.remove(last.record) === last) }
        }
        #expect(queue.count == expected.count)
        for request in expected { check(queue.popFirst() === request) }
    }

    @Test("Requests removed behind a waiting one leave no empty slots")
    func noRoomIsLost() {
        var queue = RequestQueue()
        queue.append(pending("0"))
        for number in 1...100_000 {
            let request = pending("\(number)")
            queue.append(request)
            _ = queue.remove(request.record)
        }
        #expect(queue.count == 1)
        #expect(queue.slotCount < 4_096)
    }
}
