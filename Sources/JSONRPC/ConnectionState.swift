import JSON

/// The state of a connection's requests, protected by one lock.
struct ConnectionState: Sendable {
    enum Admission {
        case start
        case queued
        /// There is no room; the message is to be offered again later.
        case full
        case refused(id: RequestID, RPCError)
        /// Dropped, because the connection is stopped.
        case dropped
    }

    var table: RequestTable
    var queue = RequestQueue()
    private(set) var running = 0
    /// True while the requests of a batch are handled. Some may be answered already, but none of the replies is
    /// written.
    var isHandlingBatch = false
    /// True if no request is running or waiting.
    var isIdle: Bool { running == 0 && queue.isEmpty }
    /// The number of bytes of the running requests on the wire.
    private(set) var runningBytes = 0
    /// True while a thread starts requests; other threads leave it to that one.
    var isStarting = false
    var errorReplies = 0
    /// The number of bytes of replies that wait for the rest of their batch.
    var heldBytes = 0
    /// True after `cancelAll`: no request is started any more.
    var isCancelled = false
    /// True after `stop`: no request is started any more.
    var isStopped = false

    init(limits: Limits) { table = RequestTable(limits: limits) }

    func isFull(_ limits: Limits) -> Bool {
        queue.count >= limits.lookahead || queue.byteCount >= limits.lookaheadBytes
    }

    /// Returns true when a full queue has become so much shorter that reading continues: to wake the reading thread for
    /// each request that leaves the queue would cost more than many requests.
    func hasRoomAgain(_ limits: Limits) -> Bool {
        queue.count <= limits.lookahead - max(1, limits.lookahead / 8)
            && queue.byteCount <= limits.lookaheadBytes - max(1, limits.lookaheadBytes / 8)
    }

    /// Admits a request: it starts now (the caller then holds `isStarting`), waits in the queue, or is refused.
    mutating func admit(
        _ request: PendingRequest, _ limits: Limits, isCongested: Bool
    ) -> Admission {
        if isCancelled || isStopped && request.position != nil { return .refused(id: request.record.id, .cancelled) }
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
                    "A request with the id \(id) is still running.", fix: "Use a different id for each request.",
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

    /// Returns true if requests wait and no thread starts them; the caller then holds `isStarting` and must start them.
    mutating func claimStarting() -> Bool {
        guard !isStarting, !queue.isEmpty else { return false }
        isStarting = true
        return true
    }

    /// Removes and returns the next request to start; nil, and `isStarting` is released, if none waits or may start.
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

    /// Removes and returns the next waiting request, to be answered with `.cancelled`; it counts as running until then.
    mutating func nextCancelled() -> PendingRequest? {
        guard let request = queue.popFirst() else { return nil }
        begin(request)
        return request
    }

    /// Removes a request from the queue; nil if it is not in the queue. It counts as running until it is answered, so
    /// that the connection does not appear idle.
    mutating func removeWaiting(_ record: RequestRecord) -> PendingRequest? {
        guard let request = queue.remove(record) else { return nil }
        begin(request)
        return request
    }

    /// Removes a request that was running and is answered.
    mutating func end(_ request: PendingRequest) {
        running -= 1
        runningBytes -= request.byteCount
    }

    private mutating func begin(_ request: PendingRequest) {
        running += 1
        runningBytes += request.byteCount
    }

    /// Returns whether the request may run beside the others. A bound on the sum of their bytes is needed because each
    /// request may be large; a single one may always run.
    private func hasRoom(for request: PendingRequest, _ limits: Limits) -> Bool {
        running == 0
            || running < limits.inFlight && runningBytes + request.byteCount <= limits.lookaheadBytes
    }
}

extension IncomingCall {
    /// True for calls that get a reply.
    var isAnswered: Bool {
        switch self {
        case .request, .invalid: true
        case .notification, .response: false
        }
    }
}
