/// The requests that were read ahead, first come first served.
struct RequestQueue: Sendable {
    /// In order, behind the empty places of those that left.
    private var requests: [PendingRequest?] = []
    private var head = 0
    /// How many wait.
    private(set) var count = 0
    /// How many bytes they had on the wire.
    private(set) var byteCount = 0

    var isEmpty: Bool { count == 0 }
    /// The one that comes next.
    var first: PendingRequest? { head < requests.count ? requests[head] : nil }
    /// How many places are held, empty ones included.
    var placeCount: Int { requests.count }

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
        left(request)
        return request
    }

    /// Takes out one request wherever it stands; nil when it doesn't.
    mutating func remove(_ record: RequestRecord) -> PendingRequest? {
        guard let index = requests[head...].firstIndex(where: { $0?.record === record }), let request = requests[index]
        else { return nil }
        // Not just emptied: places that nobody comes to, because what stands before them runs for long, would pile up.
        requests.remove(at: index)
        left(request)
        return request
    }

    private mutating func left(_ request: PendingRequest) {
        count -= 1
        byteCount -= request.byteCount
        // The places of those that left are given back in bulk, so that each costs constant time.
        if head > 1_024, head * 2 > requests.count {
            requests.removeSubrange(..<head)
            head = 0
        }
    }
}
