/// The look-ahead: requests that wait in the order of their arrival.
struct RequestQueue: Sendable {
    /// The requests in order, after the empty slots of removed ones.
    private var requests: [PendingRequest?] = []
    private var head = 0
    /// The number of waiting requests.
    private(set) var count = 0
    /// The number of their bytes on the wire.
    private(set) var byteCount = 0

    var isEmpty: Bool { count == 0 }
    /// The next request.
    var first: PendingRequest? { head < requests.count ? requests[head] : nil }
    /// The number of slots, including empty ones.
    var slotCount: Int { requests.count }

    mutating func append(_ request: PendingRequest) {
        requests.append(request)
        count += 1
        byteCount += request.byteCount
    }

    mutating func popFirst() -> PendingRequest? {
        guard head < requests.count, let request = requests[head] else {
            requests.removeAll(keepingCapacity: true)
            head = 0
            return nil
        }
        requests[head] = nil
        head += 1
        didRemove(request)
        return request
    }

    /// Removes a request at any position; nil if it is not in the queue.
    mutating func remove(_ record: RequestRecord) -> PendingRequest? {
        guard let index = requests[head...].firstIndex(where: { $0?.record === record }), let request = requests[index]
        else { return nil }
        // Removed, not only emptied: slots behind a request that waits for long would accumulate.
        requests.remove(at: index)
        didRemove(request)
        return request
    }

    private mutating func didRemove(_ request: PendingRequest) {
        count -= 1
        byteCount -= request.byteCount
        // Empty slots are removed many at a time, so that each costs constant time.
        if head > 1_024, head * 2 > requests.count {
            requests.removeSubrange(..<head)
            head = 0
        }
    }
}
