/// Finds for each request the answer that was recorded; each is given once. Pure.
struct ReplayTape: Sendable {
    /// Which answers may be given.
    enum Order: Sendable {
        /// That of the next exchange, and only to the same request. After the first difference nothing is answered.
        case strict
        /// That of the first exchange left whose request is the same.
        case matching
    }

    private let exchanges: [RecordedExchange]
    /// What errors call the recording.
    private let title: String
    private let order: Order
    private var isUsed: [Bool]
    /// The first that isn't.
    private var next = 0
    /// What ended a strict replay.
    private var end: Mismatch?

    /// Why there is no answer: one sentence for a person, without its full stop.
    struct Mismatch: Error, Equatable {
        let reason: String
    }

    init(_ recording: Recording, order: Order) {
        exchanges = recording.exchanges
        title = recording.file.map { "recording \($0)" } ?? "recording"
        self.order = order
        isUsed = Array(repeating: false, count: recording.count)
    }

    /// The exchange that holds what became of the same request when it was recorded.
    mutating func exchange(of request: RecordedRequest) throws(Mismatch) -> RecordedExchange {
        if let end { throw end }
        do throws(Mismatch) {
            let place = try order == .strict ? place(next: request) : place(matching: request)
            isUsed[place] = true
            while next < exchanges.count, isUsed[next] { next += 1 }
            return exchanges[place]
        } catch {
            if order == .strict { end = error }
            throw error
        }
    }

    /// True when there is another answer to the same request.
    func holds(_ request: RecordedRequest) -> Bool {
        guard end == nil, next < exchanges.count else { return false }
        if order == .strict { return exchanges[next].request.difference(from: request) == nil }
        return (next..<exchanges.count).contains { place in
            !isUsed[place] && exchanges[place].request.difference(from: request) == nil
        }
    }

    private func place(next request: RecordedRequest) throws(Mismatch) -> Int {
        guard next < exchanges.count else {
            throw Mismatch(reason: "The \(title) has ended: \(Self.name(request)) comes after its last exchange")
        }
        if let difference = exchanges[next].request.difference(from: request) {
            throw Mismatch(reason: "\(self.name(next)) is not the request that came: \(difference.description)")
        }
        return next
    }

    private func place(matching request: RecordedRequest) throws(Mismatch) -> Int {
        var nearest: Int?
        var same: Int?
        for place in next..<exchanges.count {
            let recorded = exchanges[place].request
            if recorded.difference(from: request) == nil {
                if !isUsed[place] { return place }
                same = place
            } else if !isUsed[place], nearest == nil, recorded.method == request.method,
                recorded.target == request.target
            {
                nearest = place
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

    private func name(_ place: Int) -> String {
        let exchange = exchanges[place]
        let line = exchange.place.map { " (line \($0.line))" } ?? ""
        return "Exchange \(exchange.number) of the \(title)\(line), \(Self.name(exchange.request)),"
    }

    private static func name(_ request: RecordedRequest) -> String { "\(request.method) \(request.target)" }
}
