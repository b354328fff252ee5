import JSON
import Logging
import Platform
import Locking

/// A JSON-RPC 2.0 connection over a byte stream: reads requests, passes them to a handler, many at once, and writes the
/// replies as they are ready.
///
/// One thread reads (`serve`). A request starts on this thread and continues wherever its task resumes.
public final class Connection: Sendable {
    private let handler: any RequestHandler
    private let writer: MessageWriter
    private let limits: Limits
    private let log: Log
    private let gate: Gate<ConnectionState>
    private let outgoing: OutgoingRequests
    /// A copy of `ConnectionState.isStopped` that can be read for each message without the lock.
    private let stopped = Atomic<Bool>(false)

    /// Creates a connection that writes its replies to `writer`.
    public init(handler: any RequestHandler, writer: MessageWriter, limits: Limits, log: Log) {
        self.handler = handler
        self.writer = writer
        self.limits = limits
        self.log = log
        gate = Gate(ConnectionState(limits: limits))
        outgoing = OutgoingRequests(writer: writer, redactor: log.redactor)
        // Not on the writer's thread, which has a small stack and should continue to write.
        writer.whenUncongested { [weak self] in Task { self?.startWaiting() } }
    }

    /// The number of error replies so far.
    public var errorReplies: Int { gate.update { $0.errorReplies } }

    /// Sends a notification, without secrets.
    public func notify(method: String, params: JSONValue) {
        let params = params.mapTexts { log.redactor.redact($0) }
        writer.send(Notification.json(method: method, params: params).bytes)
    }

    /// Reads `input` to its end and starts its requests. Blocks the calling thread until then.
    public func serve(_ input: Descriptor) {
        // An input with a read error counts as ended.
        serve { (try? input.read(into: $0)) ?? 0 }
    }

    /// Serves the messages of `bytes`, like an input that ends with them. May be called several times.
    public func serve(_ bytes: [UInt8]) {
        var rest = bytes[...]
        serve { buffer in
            let piece = rest.prefix(buffer.count)
            rest = rest.dropFirst(buffer.count)
            buffer.copyBytes(from: piece)
            return piece.count
        }
    }

    /// Serves the bytes that `read` stores in the buffer; it returns their number, at least one, or 0 at the end.
    public func serve(reading read: (UnsafeMutableRawBufferPointer) -> Int) {
        // No response can arrive after the end of the input.
        defer { outgoing.interruptAll() }
        var framer = Framer(maximumBytes: limits.lineBytes)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var consecutiveBadCount = 0
        var isFramingKnown = false
        while true {
            writer.waitWhileCongested()
            gate.wait { [limits] in $0.heldBytes <= limits.unsentBytes }
            let count = read(buffer)
            framer.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            var event = framer.nextEvent() ?? (count == 0 ? framer.finish() : nil)
            if !isFramingKnown, let framing = framer.framing {
                writer.use(framing)
                isFramingKnown = true
            }
            while let current = event {
                event = framer.nextEvent()
                // Replies to requests that were read together are written together.
                if event != nil { writer.cork() } else { writer.uncork() }
                handle(current, from: framer, &consecutiveBadCount)
                if isStopped { break }
            }
            startWaiting()
            if count == 0 || isStopped { return writer.uncork() }
        }
    }

    /// True after `stop`.
    public var isStopped: Bool { stopped.load(ordering: .acquiring) }

    /// Starts no further requests. Running requests finish; waiting and later ones are dropped.
    ///
    /// Dropped requests get no replies, except those of a batch, which are answered as cancelled: the batch has one
    /// array of replies, also for requests that ran.
    public func stop() {
        gate.update { $0.isStopped = true }
        stopped.store(true, ordering: .releasing)
        while let request = gate.update({ $0.nextCancelled() }) {
            guard request.position == nil else {
                refuse(request, .cancelled)
                continue
            }
            gate.update { state in
                request.record.finish(.failed)
                state.table.end(request.record)
                state.end(request)
            }
        }
    }

    /// Waits until every request is answered, including those of a batch that is still being handled; returns false on
    /// timeout.
    public func waitUntilIdle(atMost limit: Duration? = nil) -> Bool {
        gate.wait(atMost: limit) { $0.isIdle && !$0.isHandlingBatch }
    }

    /// Cancels every request: running ones through their tasks; waiting and later ones are answered at once.
    public func cancelAll() {
        gate.update { $0.isCancelled = true }
        while let request = gate.update({ $0.nextCancelled() }) {
            refuse(request, .cancelled)
        }
        for record in gate.update({ $0.table.inFlight }) { cancel(record) }
    }

    // MARK: - Reading

    /// Waits until all earlier requests are answered, if `limits.refusesInOrder` is set; called before an error is
    /// sent. Returns false if the connection was stopped meanwhile.
    private func waitForEarlierRequests() -> Bool {
        guard limits.refusesInOrder else { return true }
        writer.uncork()
        startWaiting()
        // Not `waitUntilIdle`: within a batch, this is the thread that handles it.
        gate.wait { $0.isIdle }
        return !isStopped
    }

    private func handle(_ event: Framer.Event, from framer: Framer, _ consecutiveBadCount: inout Int) {
        switch event {
        case .message(let range):
            do {
                let message = try framer.bytes.withUnsafeBufferPointer { bytes throws(JSONSyntaxError) in
                    try EnvelopeParser.parse(UnsafeBufferPointer(rebasing: bytes[range]), limits: limits)
                }
                consecutiveBadCount = 0
                handle(message, byteCount: range.count)
            } catch {
                refuse(.unreadable(error), &consecutiveBadCount)
            }
        case .tooLong:
            guard waitForEarlierRequests() else { return }
            sendError(
                .invalidRequest(
                    "The message is longer than the maximum of \(limits.lineBytes) bytes.",
                    fix: "Send a shorter message, or start the host with a larger --max-line-bytes."))
        case .malformed(let message):
            refuse(
                .parseError(message, fix: "Send \"Content-Length: <bytes>\", an empty line, and so many bytes."),
                &consecutiveBadCount)
        }
    }

    /// Answers an unreadable message. After too many in a row, which are no JSON-RPC at all, further ones are ignored.
    private func refuse(_ error: RPCError, _ consecutiveBadCount: inout Int) {
        guard waitForEarlierRequests() else { return }
        consecutiveBadCount += 1
        if consecutiveBadCount <= limits.consecutiveBadMessages {
            sendError(error)
        } else if consecutiveBadCount == limits.consecutiveBadMessages + 1 {
            log.warn(
                "\(limits.consecutiveBadMessages) messages in a row could not be read; further ones are not answered")
        }
    }

    private func handle(_ message: IncomingMessage, byteCount: Int) {
        switch message {
        case .single(let call): handle(call, byteCount: byteCount, position: nil)
        case .refusedBatch(let error):
            if waitForEarlierRequests() { sendError(error) }
        case .batch(let calls):
            let answered = calls.filter(\.isAnswered)
            let batch = answered.isEmpty ? nil : Batch(replies: answered.count)
            var index = 0
            gate.update { $0.isHandlingBatch = true }
            defer { gate.update { $0.isHandlingBatch = false } }
            for call in calls {
                handle(
                    call, byteCount: byteCount / calls.count,
                    position: batch.map { BatchPosition(batch: $0, index: index) })
                if call.isAnswered { index += 1 }
            }
        }
    }

    private func handle(_ call: IncomingCall, byteCount: Int, position: BatchPosition?) {
        switch call {
        case .response(let id, let outcome):
            if !outgoing.receive(outcome, for: id) { log.debug("a response to no request of the host was ignored") }
        case .invalid(let id, let error):
            guard waitForEarlierRequests() || position != nil else { return }
            send(reply(id, .failure(error)), to: position)
            handler.wasRefused(nil, id: id, with: error)
        case .notification("$/cancelRequest", let params): cancel(params, idMember: "id")
        // The Model Context Protocol allows no reply to a request that was cancelled in its way.
        case .notification("notifications/cancelled", let params):
            cancel(params, idMember: "requestId", silently: true)
            handler.receive(notification: "notifications/cancelled", params: params)
        case .notification(let method, let params):
            handler.receive(notification: method, params: params)
        case .request(let id, let method, let params):
            accept(PendingRequest(id: id, method: method, params: params, position: position, byteCount: byteCount))
        }
    }

    // MARK: - Starting

    private func accept(_ request: PendingRequest) {
        var admission = gate.update { $0.admit(request, limits, isCongested: writer.isCongested) }
        while case .full = admission {
            // Collected replies must be written now; a caller that waits for them may not read otherwise, and the queue
            // stays full.
            writer.uncork()
            startWaiting()
            gate.wait { [limits] in $0.hasRoomAgain(limits) }
            admission = gate.update { $0.admit(request, limits, isCongested: writer.isCongested) }
        }
        switch admission {
        case .queued, .full, .dropped: break
        case .refused(let id, let error):
            guard waitForEarlierRequests() || request.position != nil else { return }
            send(reply(id, .failure(error)), to: request.position)
            handler.wasRefused(request.call, id: request.record.id, with: error)
        case .start:
            start(request)
            runQueue()
        }
    }

    /// Starts waiting requests, unless another thread does so already.
    private func startWaiting() {
        if gate.update({ $0.claimStarting() }) { runQueue() }
    }

    /// Starts waiting requests in a loop rather than by recursion: a request that ends at once makes room for the next
    /// one. The caller holds `isStarting`.
    ///
    /// After `maximum` requests it continues in a task of its own: the thread may be one that others wait for.
    private func runQueue(atMost maximum: Int = .max) {
        var started = 0
        while started < maximum {
            guard let request = gate.update({ $0.next(limits, isCongested: writer.isCongested) }) else { return }
            started += 1
            // A large request takes long to check.
            if maximum < .max, request.byteCount > Self.smallBytes { Task { start(request) } } else { start(request) }
        }
        Task { runQueue() }
    }

    private func start(_ request: PendingRequest) {
        // Cancelled after it left the queue.
        if request.record.isCancelled { return refuse(request, .cancelled) }
        guard !request.mayHaveReferences else {
            return request.record.attach(Task.immediate { await self.resolveAndRun(request) })
        }
        switch pass(request, request.params) {
        case .ready(let outcome): finish(request, outcome)
        case .pending(let work):
            request.record.attach(
                Task.immediate {
                    TaskPool.reserveFrames()
                    self.finish(request, await work())
                })
        }
    }

    /// Runs a request whose parameters refer to results of other requests.
    private func resolveAndRun(_ request: PendingRequest) async {
        let params: Parameters
        do throws(RPCError) {
            params = try await request.resolveReferences(depth: limits.depth)
        } catch {
            return refuse(request, error)
        }
        switch pass(request, params) {
        case .ready(let outcome): finish(request, outcome)
        case .pending(let work): finish(request, await work())
        }
    }

    /// Passes a request to the handler.
    private func pass(_ request: PendingRequest, _ params: Parameters) -> HandlerReply {
        let context = RequestContext(
            record: request.record, writer: writer, redactor: log.redactor, outgoing: outgoing,
            isInBatch: request.position != nil)
        return handler.handle(Request(method: request.method, params: params, context: context))
    }

    // MARK: - Ending

    /// Ends a request that never reached the handler.
    private func refuse(_ request: PendingRequest, _ error: RPCError) {
        handler.wasRefused(request.call, id: request.record.id, with: error)
        finish(request, .failure(error))
    }

    private func reply(_ id: RequestID, _ outcome: Result<Payload, RPCError>) -> Reply {
        Reply(id: id, outcome, redactor: log.redactor)
    }

    private func finish(_ request: PendingRequest, _ outcome: Result<Payload, RPCError>) {
        let reply = reply(request.record.id, outcome)
        let outcome: RequestRecord.Outcome =
            reply.result.map { .succeeded(reply: reply.message, result: $0) } ?? .failed
        gate.update { state in
            request.record.finish(outcome)
            state.table.end(request.record)
        }
        if request.record.isSilent { skipReply(at: request.position) } else { send(reply, to: request.position) }
        let mustStart = gate.update { state in
            state.end(request)
            return state.claimStarting()
        }
        if mustStart { runQueue(atMost: Self.startsBehindReply) }
    }

    /// The number of waiting requests that a thread starts after it has answered one.
    private static let startsBehindReply = 64
    /// The size of a request that such a thread starts itself.
    private static let smallBytes = 32 << 10

    /// Answers a message that has no id. The handler is informed after the reply is sent, because it may stop the
    /// connection, and the reply must be written before that.
    private func sendError(_ error: RPCError) {
        send(reply(.null, .failure(error)), to: nil)
        handler.wasRefused(nil, id: .null, with: error)
    }

    private func send(_ reply: Reply, to position: BatchPosition?) {
        if reply.result == nil { gate.update { $0.errorReplies += 1 } }
        guard let position else { return writer.send(reply.message) }
        let bytes = reply.bytes
        gate.update { $0.heldBytes += bytes.count }
        add(bytes, to: position)
    }

    /// Ends a request that gets no reply.
    private func skipReply(at position: BatchPosition?) {
        if let position { add(nil, to: position) }
    }

    /// Adds a reply, or nil for none, to its batch; sends the batch if it is complete.
    private func add(_ reply: [UInt8]?, to position: BatchPosition) {
        guard let answer = position.batch.add(reply, at: position.index) else { return }
        writer.send(answer)
        gate.update { $0.heldBytes -= position.batch.heldBytes }
    }

    private func cancel(_ params: Parameters, idMember: String, silently: Bool = false) {
        guard case .named(let object) = params, let id = object[idMember], let key = RequestID.key(of: id) else {
            log.debug("a cancellation without a usable id was ignored")
            return
        }
        if let record = gate.update({ $0.table[key] }), !record.isAnswered { cancel(record, silently: silently) }
    }

    private func cancel(_ record: RequestRecord, silently: Bool = false) {
        record.cancel(silently: silently)
        guard let request = gate.update({ $0.removeWaiting(record) }) else { return }
        refuse(request, .cancelled)
    }
}
