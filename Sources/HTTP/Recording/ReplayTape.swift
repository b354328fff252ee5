/// Finds the recorded response to each request; each is used once. Pure.
struct ReplayTape: Sendable {
    /// The responses that may be used.
    enum Order: Sendable {
        /// The response of the next exchange, and only to the same request. After the first difference there are none.
        case strict
        /// The response of the first remaining exchange with the same request.
        case matching
    }

    private let exchanges: [RecordedExchange]
    /// The name of the recording in errors.
    private let title: String
    private let order: Order
    private var isUsed: [Bool]
    /// The first that isn't.
    private var next = 0
    /// The mismatch that ended a strict replay.
    private var end: Mismatch?

    /// The reason why there is no response: one sentence for a person, without its full stop.
    struct Mismatch: Error, Equatable {
        let reason: String
    }

    init(_ recording: Recording, order: Order) {
        exchanges = recording.exchanges
        title = recording.file.map { "recording \($0)" } ?? "recording"
        self.order = order
        isUsed = Array(repeating: false, count: recording.count)
    }

    /// Returns the recorded exchange of the same request.
    mutating func exchange(of request: RecordedRequest) throws(Mismatch) -> RecordedExchange {
        if let end { throw end }
        do throws(Mismatch) {
            let index = try order == .strict ? index(next: request) : index(matching: request)
            isUsed[index] = true
            while next < exchanges.count, isUsed[next] { next += 1 }
            return exchanges[index]
        } catch {
            if order == .strict { end = error }
            throw error
        }
    }

    /// Returns true when there is a further response to the same request.
    func holds(_ request: RecordedRequest) -> Bool {
        guard end == nil, next < exchanges.count else { return false }
        if order == .strict { return exchanges[next].request.difference(from: request) == nil }
        return (next..<exchanges.count).contains { index in
            !isUsed[index] && exchanges[index].request.difference(from: request) == nil
        }
    }

    private func index(next request: RecordedRequest) throws(Mismatch) -> Int {
        guard next < exchanges.count else {
            throw Mismatch(reason: "The \(title) has ended: \(Self.name(request)) comes after its last exchange")
        }
        if let difference = exchanges[next].request.difference(from: request) {
            throw Mismatch(reason: "\(self.name(next)) is not the request that came: \(difference.description)")
        }
        return next
    }

    private func index(matching request: RecordedRequest) throws(Mismatch) -> Int {
        var nearest: Int?
        var same: Int?
        for index in next..<exchanges.count {
            let recorded = exchanges[index].request
            if recorded.difference(from: request) == nil {
                if !isUsed[index] { return index }
                same = index
            } else if !isUsed[index], nearest == nil, recorded.method == request.method,
                recorded.target == request.target
            {
                nearest = index
            }
        }
        if let nearest, let difference = exchanges[nearest].request.difference(from: request) {
            throw Mismatch(reason: "\(name(nearest)) is not the request that came: \(difference.description)")
        }
        let isKnown = same != nil || exchanges[..<next].contains { $0.request.difference(from: request) == nil }
        throw Mismatch(
            reason: isKnown
                ? "The \(title) has \(Self.name(request)) fewer times than it was sent"
                : "The \(title) has no \(Self.name(request))")
    }

    private func name(_ index: Int) -> String {
        let exchange = exchanges[index]
        let line = exchange.location.map { " (line \($0.line))" } ?? ""
        return "Exchange \(exchange.number) of the \(title)\(line), \(Self.name(exchange.request)),"
    }

    private static func name(_ request: RecordedRequest) -> String { "\(request.method) \(request.target)" }
}
