import JSON
import Logging
import Platform
import Synchronization

/// A JSON-RPC 2.0 connection over a stream of bytes: reads requests, has them answered by a handler, many at once, and
/// writes the replies as they come.
///
/// One thread reads (`serve`); requests start on it, and go on wherever their tasks are resumed.
public final class Connection: Sendable {
    private let handler: any RequestHandler
    private let writer: MessageWriter
    private let limits: Limits
    private let log: Log
    private let gate: Gate<ConnectionState>
    /// `ConnectionState.isStopped`, to be looked at for each message without the lock.
    private let stopped = Atomic<Bool>(false)

    /// A connection whose replies go to `writer`.
    public init(handler: any RequestHandler, writer: MessageWriter, limits: Limits, log: Log) {
        self.handler = handler
        self.writer = writer
        self.limits = limits
        self.log = log
        gate = Gate(ConnectionState(limits: limits))
        // Not on the writer's thread: its stack is small, and what it should be doing is write.
        writer.whenUncongested { [weak self] in Task { self?.startWaiting() } }
    }

    /// How many of the replies so far were errors.
    public var errorReplies: Int { gate.update { $0.errorReplies } }

    /// Sends a message that wants no answer, without secrets.
    public func notify(method: String, params: JSONValue) {
        let params = params.mapTexts { log.redactor.redact($0) }
        writer.send(Notification.json(method: method, params: params).bytes)
    }

    /// Reads `input` to its end and starts what it asks for. Blocks the calling thread; returns when nothing more comes.
    public func serve(_ input: Descriptor) {
        // An input that can't be read any more has ended.
        serve { (try? input.read(into: $0)) ?? 0 }
    }

    /// Serves what `read` puts into the buffer that it is given: at least one byte, or none at the end.
    public func serve(reading read: (UnsafeMutableRawBufferPointer) -> Int) {
        var framer = Framer(maximumBytes: limits.lineBytes)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var badInARow = 0
        var isFramingKnown = false
        while true {
            writer.waitWhileCongested()
            gate.wait { $0.heldBytes <= limits.unsentBytes }
            let count = read(buffer)
            framer.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            var event = framer.nextEvent() ?? (count == 0 ? framer.finish() : nil)
            if !isFramingKnown, let framing = framer.framing {
                writer.use(framing)
                isFramingKnown = true
            }
            while let current = event {
                event = framer.nextEvent()
                // Answers to what was read together go out together.
                if event != nil { writer.cork() } else { writer.uncork() }
                take(current, from: framer, &badInARow)
                if isStopped { break }
            }
            startWaiting()
            if count == 0 || isStopped { return writer.uncork() }
        }
    }

    /// True once `stop` was called.
    public var isStopped: Bool { stopped.load(ordering: .acquiring) }

    /// Starts nothing more: requests that run go on to their ends, and those that wait or still come are not run.
    ///
    /// They get no answers, except for those of a batch, which are answered as cancelled: the answers of their batch go out
    /// together, and belong to requests that ran, too.
    public func stop() {
        gate.update { $0.isStopped = true }
        stopped.store(true, ordering: .releasing)
        while let request = gate.update({ $0.nextCancelled() }) {
            guard request.place == nil else {
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

    /// Waits until every request has been answered, those of a batch that is being taken included; false when that takes longer
    /// than `limit`.
    public func waitUntilIdle(atMost limit: Duration? = nil) -> Bool {
        gate.wait(atMost: limit) { $0.isIdle && !$0.isTakingBatch }
    }

    /// Cancels every request: those that run are asked to end, those that wait or still come are answered at once.
    public func cancelAll() {
        gate.update { $0.isCancelled = true }
        while let request = gate.update({ $0.nextCancelled() }) {
            refuse(request, .cancelled)
        }
        for record in gate.update({ $0.table.inFlight }) { cancel(record) }
    }

    // MARK: - Reading

    /// Waits, before something is refused, until everything that came before it has been answered, where that is asked for.
    /// False when the connection was stopped by then.
    private func waitForTurn() -> Bool {
        guard limits.refusesInOrder else { return true }
        writer.uncork()
        startWaiting()
        // Of a batch, this may be the thread that takes it.
        gate.wait { $0.isIdle }
        return !isStopped
    }

    private func take(_ event: Framer.Event, from framer: Framer, _ badInARow: inout Int) {
        switch event {
        case .message(let range):
            do {
                let message = try framer.bytes.withUnsafeBufferPointer { bytes throws(JSONSyntaxError) in
                    try EnvelopeParser.parse(UnsafeBufferPointer(rebasing: bytes[range]), limits: limits)
                }
                badInARow = 0
                take(message, byteCount: range.count)
            } catch {
                refuse(.unreadable(error), &badInARow)
            }
        case .tooLong:
            guard waitForTurn() else { return }
            sendError(
                .invalidRequest(
                    "The message is longer than the \(limits.lineBytes) bytes that are taken.",
                    fix: "Send less at once, or start the host with a larger --max-line-bytes."))
        case .malformed(let message):
            refuse(
                .parseError(message, fix: "Send \"Content-Length: <bytes>\", an empty line, and so many bytes."),
                &badInARow)
        }
    }

    /// Answers what can't be read, unless too much of it came: then somebody is sending something else altogether.
    private func refuse(_ error: RPCError, _ badInARow: inout Int) {
        guard waitForTurn() else { return }
        badInARow += 1
        if badInARow <= limits.consecutiveBadMessages {
            sendError(error)
        } else if badInARow == limits.consecutiveBadMessages + 1 {
            log.warn(
                "\(limits.consecutiveBadMessages) messages in a row could not be read; further ones are not answered")
        }
    }

    private func take(_ message: IncomingMessage, byteCount: Int) {
        switch message {
        case .single(let call): take(call, byteCount: byteCount, place: nil)
        case .refusedBatch(let error):
            if waitForTurn() { sendError(error) }
        case .batch(let calls):
            let answered = calls.filter(\.isAnswered)
            let batch = answered.isEmpty ? nil : Batch(replies: answered.count)
            var index = 0
            gate.update { $0.isTakingBatch = true }
            defer { gate.update { $0.isTakingBatch = false } }
            for call in calls {
                take(call, byteCount: byteCount / calls.count, place: batch.map { ReplyPlace(batch: $0, index: index) })
                if call.isAnswered { index += 1 }
            }
        }
    }

    private func take(_ call: IncomingCall, byteCount: Int, place: ReplyPlace?) {
        switch call {
        case .response: log.debug("a response that nobody asked for was ignored")
        case .invalid(let id, let error):
            guard waitForTurn() || place != nil else { return }
            send(reply(id, .failure(error)), to: place)
            handler.wasRefused(nil, id: id, with: error)
        case .notification("$/cancelRequest", let params): cancel(params)
        case .notification(let method, let params):
            handler.receive(notification: method, params: params)
        case .request(let id, let method, let params):
            accept(PendingRequest(id: id, method: method, params: params, place: place, byteCount: byteCount))
        }
    }

    // MARK: - Starting

    private func accept(_ request: PendingRequest) {
        var admission = gate.update { $0.admit(request, limits, isCongested: writer.isCongested) }
        while case .full = admission {
            // What was gathered must go out, or the one who waits for it never makes room.
            writer.uncork()
            startWaiting()
            gate.wait { !$0.isFull(limits) }
            admission = gate.update { $0.admit(request, limits, isCongested: writer.isCongested) }
        }
        switch admission {
        case .queued, .full, .dropped: break
        case .refused(let id, let error):
            guard waitForTurn() || request.place != nil else { return }
            send(reply(id, .failure(error)), to: request.place)
            handler.wasRefused(request.call, id: request.record.id, with: error)
        case .start:
            start(request)
            runQueue()
        }
    }

    /// Starts what waits, unless somebody is at it.
    private func startWaiting() {
        if gate.update({ $0.claimStarting() }) { runQueue() }
    }

    /// A loop and not a recursion: a request that ends at once makes room for the next. The caller holds `isStarting`.
    private func runQueue() {
        while let request = gate.update({ $0.next(limits, isCongested: writer.isCongested) }) { start(request) }
    }

    private func start(_ request: PendingRequest) {
        // Cancelled between leaving the queue and here.
        if request.record.isCancelled { return refuse(request, .cancelled) }
        if let outcome = request.answeredAtOnce(by: handler, writer: writer, redactor: log.redactor) {
            return finish(request, outcome)
        }
        let task = Task.immediate { await self.run(request) }
        request.record.attach(task)
    }

    private func run(_ request: PendingRequest) async {
        let params: Parameters
        do throws(RPCError) {
            params = try await request.resolveReferences(depth: limits.depth)
        } catch {
            return refuse(request, error)
        }
        let context = RequestContext(record: request.record, writer: writer, redactor: log.redactor)
        finish(request, await handler.answer(Request(method: request.method, params: params, context: context)))
    }

    // MARK: - Ending

    /// Ends a request that the handler never got.
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
            reply.result.map { .succeeded(reply: reply.bytes, result: $0) } ?? .failed
        gate.update { state in
            request.record.finish(outcome)
            state.table.end(request.record)
        }
        send(reply, to: request.place)
        let isMine = gate.update { state in
            state.end(request)
            return state.claimStarting()
        }
        if isMine { runQueue() }
    }

    /// Answers what has no id. The handler hears of it behind that: it may stop the connection, and whoever waits for the
    /// connection's end must not miss the answer.
    private func sendError(_ error: RPCError) {
        send(reply(.null, .failure(error)), to: nil)
        handler.wasRefused(nil, id: .null, with: error)
    }

    private func send(_ reply: Reply, to place: ReplyPlace?) {
        if reply.result == nil { gate.update { $0.errorReplies += 1 } }
        guard let place else { return writer.send(reply.bytes) }
        gate.update { $0.heldBytes += reply.bytes.count }
        guard let answer = place.batch.add(reply.bytes, at: place.index) else { return }
        writer.send(answer)
        gate.update { $0.heldBytes -= place.batch.heldBytes }
    }

    private func cancel(_ params: Parameters) {
        guard case .named(let object) = params, let id = object["id"], let key = RequestID.key(of: id) else {
            log.debug("a $/cancelRequest without a usable id was ignored")
            return
        }
        if let record = gate.update({ $0.table[key] }), !record.isAnswered { cancel(record) }
    }

    private func cancel(_ record: RequestRecord) {
        record.cancel()
        guard let request = gate.update({ $0.removeWaiting(record) }) else { return }
        refuse(request, .cancelled)
    }
}
