import JSON

/// What a connection knows of its requests. All of it changes under one lock.
struct ConnectionState: Sendable {
    enum Admission {
        case start
        case queued
        /// Nothing was done: to be offered again when there is room.
        case full
        case refused(id: RequestID, RPCError)
        /// Nothing was done, and nothing is to be: the connection was stopped.
        case dropped
    }

    var table: RequestTable
    var queue = RequestQueue()
    private(set) var running = 0
    /// True while the requests of a batch are taken: some of them may have been answered already, and none of the answers is out.
    var isTakingBatch = false
    /// True when no request runs or waits.
    var isIdle: Bool { running == 0 && queue.isEmpty }
    /// The bytes that those had on the wire.
    private(set) var runningBytes = 0
    /// True while some thread starts requests: the others leave it to that one.
    var isStarting = false
    var errorReplies = 0
    /// The bytes of replies that wait for the rest of their batch.
    var heldBytes = 0
    /// True once every request is cancelled: none is started any more.
    var isCancelled = false
    /// True once the connection was stopped: no request is started any more.
    var isStopped = false

    init(limits: Limits) { table = RequestTable(limits: limits) }

    func isFull(_ limits: Limits) -> Bool {
        queue.count >= limits.lookahead || queue.byteCount >= limits.lookaheadBytes
    }

    /// Takes a request in: to be started by the caller, who then holds `isStarting`, or later, or never.
    mutating func admit(
        _ request: PendingRequest, _ limits: Limits, isCongested: Bool
    ) -> Admission {
        if isCancelled || isStopped && request.place != nil { return .refused(id: request.record.id, .cancelled) }
        if isStopped { return .dropped }
        let canStart = !isStarting && queue.isEmpty && hasRoom(for: request, limits) && !isCongested
        if !canStart, isFull(limits) {
            switch limits.overload {
            case .pause: return .full
            case .reject(let error): return .refused(id: request.record.id, error)
            }
        }
        request.bindReferences(in: table)
        guard table.insert(request.record) else {
            let id = request.record.id.text
            return .refused(
                id: .null,
                .invalidRequest(
                    "A request with the id \(id) is still running.", fix: "Give every request an id of its own.",
                    extra: ["id": .string(id)]))
        }
        guard canStart else {
            queue.append(request)
            return .queued
        }
        isStarting = true
        begin(request)
        return .start
    }

    /// True when something waits and nobody starts it; the caller then holds `isStarting` and must.
    mutating func claimStarting() -> Bool {
        guard !isStarting, !queue.isEmpty else { return false }
        isStarting = true
        return true
    }

    /// The next request to start, or nil when nothing waits or may start; then `isStarting` is given up.
    mutating func next(_ limits: Limits, isCongested: Bool) -> PendingRequest? {
        guard !isCancelled, !isStopped, !isCongested, let first = queue.first, hasRoom(for: first, limits),
            let request = queue.popFirst()
        else {
            isStarting = false
            return nil
        }
        begin(request)
        return request
    }

    /// The next request that waits, to be answered with `.cancelled`; it counts as running until then.
    mutating func nextCancelled() -> PendingRequest? {
        guard let request = queue.popFirst() else { return nil }
        begin(request)
        return request
    }

    /// Takes a request out of the queue, or gives nil when it is not in there. It counts as running until it has been
    /// answered, so that nobody takes the connection for idle.
    mutating func removeWaiting(_ record: RequestRecord) -> PendingRequest? {
        guard let request = queue.remove(record) else { return nil }
        begin(request)
        return request
    }

    /// A request that was running has been answered.
    mutating func end(_ request: PendingRequest) {
        running -= 1
        runningBytes -= request.byteCount
    }

    private mutating func begin(_ request: PendingRequest) {
        running += 1
        runningBytes += request.byteCount
    }

    /// Many large requests would take more memory together than each of the bounds lets one think; a single one may always run.
    private func hasRoom(for request: PendingRequest, _ limits: Limits) -> Bool {
        running == 0
            || running < limits.inFlight && runningBytes + request.byteCount <= limits.lookaheadBytes
    }
}

extension IncomingCall {
    /// True for what gets a reply.
    var isAnswered: Bool {
        switch self {
        case .request, .invalid: true
        case .notification, .response: false
        }
    }
}
