/// The requests that were read ahead, first come first served.
struct RequestQueue: Sendable {
    private var requests: [PendingRequest?] = []
    private var head = 0
    /// How many wait.
    private(set) var count = 0
    /// How many bytes they had on the wire.
    private(set) var byteCount = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ request: PendingRequest) {
        requests.append(request)
        count += 1
        byteCount += request.byteCount
    }

    mutating func popFirst() -> PendingRequest? {
        while head < requests.count {
            let request = requests[head]
            requests[head] = nil
            head += 1
            if let request {
                left(request)
                return request
            }
        }
        requests.removeAll(keepingCapacity: true)
        head = 0
        return nil
    }

    /// Takes out one request wherever it stands; nil when it doesn't.
    mutating func remove(_ record: RequestRecord) -> PendingRequest? {
        guard let index = requests[head...].firstIndex(where: { $0?.record === record }), let request = requests[index]
        else { return nil }
        requests[index] = nil
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
