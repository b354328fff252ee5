import Platform

/// A connection of a server: reads requests, calls the handler, writes the responses. On a thread of its own.
struct ServerConnection: Sendable {
    /// The number of bytes that are read from a refused client so that it receives the refusal: closing a connection
    /// with unread bytes resets it.
    private static let drainedBytes = 1 << 20
    private static let drainTime = Duration.seconds(1)

    private let connection: Sockets.Connection
    private let number: Int
    private let connections: ServerConnections
    private let limits: ServerLimits
    private let own: ServerAuthority
    private let handler: LoopbackServer.Handler

    init(
        _ connection: Sockets.Connection, number: Int, of connections: ServerConnections, limits: ServerLimits,
        own: ServerAuthority, handler: @escaping LoopbackServer.Handler
    ) {
        self.connection = connection
        self.number = number
        self.connections = connections
        self.limits = limits
        self.own = own
        self.handler = handler
    }

    /// Serves until one side ends the connection.
    func run() {
        // An error means that the client has gone, or reads nothing: it can't be notified.
        try? serve()
        end()
    }

    /// Closes the connection and makes room for another.
    func end() {
        connection.close()
        connections.remove(number)
    }

    private func serve() throws(SystemError) {
        var parser = RequestParser(limits: limits, own: own)
        var idleSince = ContinuousClock.now
        var headSince: ContinuousClock.Instant?
        while true {
            switch parser.next() {
            case .needsBytes:
                headSince = parser.isInHead ? headSince ?? .now : nil
                let deadline =
                    parser.isIdle
                    ? idleSince + limits.idleTime : headSince.map { $0 + limits.headTime } ?? .now + limits.stallTime
                guard try connection.waitUntilReadable(until: deadline) else {
                    return parser.isIdle ? () : try refuse(.tooSlow)
                }
                let bytes = try connection.read()
                guard !bytes.isEmpty else { return }
                parser.append(bytes)
            case .expectsContinue:
                try connection.write(ResponseBytes.continueLine)
            case .refused(let refusal):
                return try refuse(refusal)
            case .request(let received):
                guard connections.begin(number) else { return }
                let goesOn = try answer(received)
                guard connections.finish(number), goesOn else { return finishInOrder() }
                idleSince = .now
                headSince = nil
            }
        }
    }

    /// Handles a request; false when the connection ends with that.
    private func answer(_ received: ReceivedRequest) throws(SystemError) -> Bool {
        let response = Self.value { [handler] in await handler(received.request) }
        let closes = !received.keepsAlive || connections.isStopped
        var bytes = ResponseBytes(isForHead: received.request.method == "HEAD", closes: closes, now: .now())
        switch response {
        case .whole(let response):
            try connection.write(bytes.whole(response))
        case .duplicated(let response):
            let once = bytes.whole(response)
            try connection.write(once + once)
        case .streamed(let head, let next):
            let isChunked = received.knowsChunks
            if !isChunked { bytes.closes = true }
            try connection.write(bytes.head(head, isChunked ? .chunked : .connection))
            if bytes.hasBody(head.status) { try stream(next, isChunked: isChunked) }
        case .truncated(let response, let count):
            bytes.closes = true
            let head = HTTPResponse.Head(status: response.status, headers: response.headers)
            try connection.write(bytes.head(head, .length(response.bodyByteCount)) + response.body.prefix(count))
        case .raw(let raw):
            bytes.closes = true
            try connection.write(raw)
        case .stalled:
            bytes.closes = true
            // Not busy any more: `stop` may end it.
            while connections.finish(number), try !connection.read().isEmpty {}
        case .reset:
            bytes.closes = true
            connection.reset()
        }
        return !bytes.closes
    }

    private func stream(_ next: @escaping @Sendable () async -> [UInt8]?, isChunked: Bool) throws(SystemError) {
        while let piece = Self.value({ await next() }) {
            if !piece.isEmpty { try connection.write(isChunked ? ResponseBytes.chunk(piece) : piece) }
        }
        if isChunked { try connection.write(ResponseBytes.lastChunk) }
    }

    private func refuse(_ refusal: RequestRefusal) throws(SystemError) {
        let bytes = ResponseBytes(isForHead: false, closes: true, now: .now())
        try connection.write(bytes.whole(refusal.response))
        finishInOrder()
    }

    /// Ends the connection so that the client can read to the end of what was sent.
    private func finishInOrder() {
        connection.finishWriting()
        let deadline = ContinuousClock.now + Self.drainTime
        var drained = 0
        while drained < Self.drainedBytes, (try? connection.waitUntilReadable(until: deadline)) == true {
            guard let bytes = try? connection.read(), !bytes.isEmpty else { return }
            drained += bytes.count
        }
    }

    /// Waits for what a task gives; it starts right here, and only what has to wait moves to another thread.
    private static func value<Value: Sendable>(_ make: @escaping @Sendable () async -> Value) -> Value {
        let gate = Gate<Value?>(nil)
        Task.immediate {
            let value = await make()
            gate.update { $0 = value }
        }
        while true {
            gate.wait { $0 != nil }
            if let value = gate.update({ $0 }) { return value }
        }
    }
}
