import Alloy
import JSON

/// Goes through the pages of a third party: takes what each one brought, and says which comes next or why none does.
struct PageWalk: Sendable {
    /// What ends it although there is more.
    struct Limits: Sendable {
        var pages = 10
        var items = 1_000
        var bytes = 8 << 20
    }

    /// What to do next.
    enum Step: Sendable, Equatable {
        /// Ask for the page that begins there.
        case ask(PagePosition)
        case stop(PageStop)
    }

    private let action: ActionDetails
    private let arguments: JSONObject
    private let limits: Limits
    private let unwraps: Bool
    /// Where the page begins that is taken next, or, at the end, where a later call goes on.
    private(set) var cursor: PageCursor
    private(set) var items: [JSONValue] = []
    private(set) var pages = 0
    private(set) var warnings: [String] = []
    private var bytes = 0
    private var seen: [PagePosition] = []

    /// A walk over the pages of `action` with these arguments of `execute`, from `cursor` on.
    init(
        _ action: ActionDetails, _ arguments: JSONObject, from cursor: PageCursor? = nil, limits: Limits = Limits(),
        unwraps: Bool = false
    ) {
        self.action = action
        self.arguments = arguments
        self.limits = limits
        self.unwraps = unwraps
        self.cursor = cursor ?? PageCursor(position: PagePosition())
    }

    var style: PageStyle { cursor.style }

    /// Takes the page that was asked for.
    mutating func take(_ answer: JSONValue, metadata: JSONObject = [:]) -> Step {
        pages += 1
        seen.append(cursor.position)
        let reading = read(answer, metadata)
        if cursor.style == .none { cursor.style = reading.style }
        let list: [JSONValue]
        if let place = cursor.items ?? reading.items {
            cursor.items = place
            list = answer[place]?.arrayValue ?? []
        } else {
            list = [answer]
        }
        let digest = list.isEmpty ? nil : JSONValue.array(list).shortDigest
        if let digest, digest == cursor.previousPage {
            warn("The third party gave the same page twice, so it was not asked for more.")
            return .stop(.repeatingPage)
        }
        if let stop = take(list) { return .stop(stop) }
        cursor.largestPage = max(cursor.largestPage, list.count)
        return step(reading.next, pageDigest: digest)
    }

    private func read(_ answer: JSONValue, _ metadata: JSONObject) -> PageReading {
        let parameters = PageParameters(action, cursor.position.applied(to: arguments))
        return PageReading(
            answer, metadata: metadata, parameters: parameters, sample: action.sampleResponse,
            known: PageReading.Known(items: cursor.items, largestPage: cursor.largestPage))
    }

    /// Takes items of the page up to the limits; says which limit left some of them.
    private mutating func take(_ list: [JSONValue]) -> PageStop? {
        for (index, element) in list.enumerated().dropFirst(start(in: list)) {
            let item = unwraps ? element["node"] ?? element : element
            let size = item.bytes.count + 1
            // One item is taken whatever its size: a caller who goes on would stand still else.
            let stop: PageStop? =
                items.count >= limits.items
                ? .maxItems : !items.isEmpty && bytes + size > limits.bytes ? .maxBytes : nil
            if let stop {
                cursor.skip = index
                cursor.lastItem = index > 0 ? list[index - 1].shortDigest : nil
                return stop
            }
            items.append(item)
            bytes += size
        }
        return nil
    }

    /// The first item that was not given before. The page may have changed since: then what was given last tells.
    private mutating func start(in list: [JSONValue]) -> Int {
        let skip = cursor.skip
        guard skip > 0, let last = cursor.lastItem else { return skip }
        if skip <= list.count, list[skip - 1].shortDigest == last { return skip }
        if let place = list.lastIndex(where: { $0.shortDigest == last }) { return place + 1 }
        warn("The page that this call went on in has changed since: items may be missing, or come twice.")
        return skip
    }

    private mutating func step(_ next: PageReading.Next, pageDigest: String?) -> Step {
        switch next {
        case .end: return .stop(.end)
        case .unknown(let reason):
            warn(reason)
            return .stop(.undetected)
        case .page(let position):
            guard !seen.contains(position) else {
                warn("The third party leads back to a page that was read already, so it was not asked for more.")
                return .stop(.repeatingCursor)
            }
            cursor.position = position
            cursor.skip = 0
            cursor.lastItem = nil
            cursor.previousPage = pageDigest ?? cursor.previousPage
            if items.count >= limits.items { return .stop(.maxItems) }
            if bytes >= limits.bytes { return .stop(.maxBytes) }
            if pages >= limits.pages { return .stop(.maxPages) }
            return .ask(position)
        }
    }

    /// Keeps a warning, once.
    mutating func warn(_ warning: String) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}
