import Alloy
import JSON

/// Goes through the pages of a third party: takes what each one brought, and says which comes next or why none does.
package struct PageWalk: Sendable {
    /// What ends it although there is more.
    package struct Limits: Sendable {
        package var pages = 10
        package var items = 1_000
        package var bytes = 8 << 20

        package init() {}
    }

    /// What to do next.
    package enum Step: Sendable, Equatable {
        /// Ask for the page that begins there.
        case ask(PagePosition)
        case stop(PageStop)
    }

    private let action: ActionDetails
    let arguments: JSONObject
    let limits: Limits
    private let unwraps: Bool
    /// Where the page begins that is taken next, or, at the end, where a later call goes on.
    package var cursor: PageCursor
    package private(set) var items: [JSONValue] = []
    package private(set) var pages = 0
    package var warnings: [String] = []
    private(set) var bytes = 0
    /// What was asked for so far.
    private(set) var asked: [PagePosition] = []
    /// How many items there are in all, as a page said last.
    private(set) var total: Int?
    /// How many items a page may have, as far as that is certain.
    private(set) var size: Int?

    /// A walk over the pages of `action` with these arguments of `execute`, from `cursor` on.
    package init(
        _ action: ActionDetails, _ arguments: JSONObject, from cursor: PageCursor, limits: Limits = Limits(),
        unwraps: Bool = false
    ) {
        self.action = action
        self.arguments = arguments
        self.limits = limits
        self.unwraps = unwraps
        self.cursor = cursor
    }

    package var style: PageStyle { cursor.style }

    /// Where the items of an answer stand, as far as that is known.
    package func place(in answer: JSONValue) -> JSONPointer? {
        cursor.items ?? cursor.paging.items ?? PageItems.place(in: answer, near: nil)
    }

    /// Takes the page that was asked for. Throws when it has no list, and stays where it was: the page can be asked for again.
    package mutating func take(_ answer: JSONValue, metadata: JSONObject = [:]) throws(AlloyError) -> Step {
        var answer = answer
        let known = cursor.items ?? cursor.paging.items
        if let known, let list = try list(at: known, in: answer), answer[known]?.arrayValue == nil {
            answer.set(known.tokens[...], .array(list))
        }
        pages += 1
        asked.append(cursor.position)
        let isFirst = cursor.memory.pages == 0
        var page: PageMemory.Page?
        var repeated = 0
        if !isFirst, let list = known.flatMap({ answer[$0]?.arrayValue }) {
            let compared = PageMemory.Page(list)
            if cursor.memory.contains(compared, isCounted: style.isCounted) { return leaveCircle() }
            repeated = overlap(compared)
            if repeated > 0, repeated == list.count { return leaveCircle() }
            if repeated > 0, !compared.isIdentified {
                warn("A page began with what the page before ended with, which was left out.")
            }
            page = compared
        }
        let parameters = PageParameters(action, cursor.position.applied(to: arguments))
        let isFromStart = !isFirst || PageStart.isFirst(parameters, cursor.paging)
        let reading = read(answer, metadata, parameters, repeated: repeated, isFromStart: isFromStart)
        if isFirst { cursor.style = reading.style }
        total = reading.totals.items ?? total
        size = reading.size ?? size
        cursor.items = known ?? reading.items
        let list = cursor.items.map { answer[$0]?.arrayValue ?? [] } ?? (answer.isNull ? [] : [answer])
        if let stop = take(list, from: repeated) { return .stop(stop) }
        let count = list.count - repeated
        let names = isFirst ? list.sharedNames : []
        let next = step(reading, count: count, isFirst: isFirst)
        cursor.memory.add(page ?? PageMemory.Page(list), count: count, isFromStart: isFromStart, names: names)
        return finish(next)
    }

    private func read(
        _ answer: JSONValue, _ metadata: JSONObject, _ parameters: PageParameters, repeated: Int, isFromStart: Bool
    ) -> PageReading {
        let memory = cursor.memory
        let isFirst = memory.pages == 0
        let known = PageReading.Known(
            items: cursor.items, style: isFirst || style == .none ? nil : style,
            seen: isFromStart ? memory.seen.map { $0 - repeated } : nil, pages: memory.pages)
        return PageReading(
            answer, metadata: metadata, parameters: parameters, sample: action.sampleResponse, known: known,
            options: cursor.paging)
    }

    // MARK: The list

    /// The list of a page. One object where a list was is a list of one: what makes JSON of XML can't tell them apart. Throws
    /// when there is no list, unless the answer says that nothing is left.
    private func list(at place: JSONPointer, in answer: JSONValue) throws(AlloyError) -> [JSONValue]? {
        switch answer[place] {
        case .array(let elements): return elements
        case .object(let object) where isItem(object, at: place): return [.object(object)]
        case let other:
            if other?.isNull ?? true, saysNothingIsLeft(answer, place) { return [] }
            guard cursor.items != nil else { throw .noListAt(place, answer) }
            throw .pageWithoutList(pages + 1, at: place, answer)
        }
    }

    private func isItem(_ object: JSONObject, at place: JSONPointer) -> Bool {
        // The first page's place is the caller's word.
        guard cursor.memory.pages > 0 else { return !place.tokens.isEmpty }
        return cursor.memory.resemblesItems(object)
    }

    private func saysNothingIsLeft(_ answer: JSONValue, _ place: JSONPointer) -> Bool {
        guard answer.objectValue != nil else { return false }
        let facts = PageFacts(answer)
        let totals = PageTotals(answer, facts, list: place, told: cursor.paging.total)
        if let all = totals.items, let seen = cursor.memory.seen, all > 0 || seen == 0 { return seen >= all }
        let counts = [
            "count", "resultcount", "itemcount", "returned", "numresults", "numberofelements", "resultsizeestimate",
        ]
        return facts.number(counts) { $0.isAboutPages(of: place) } == 0
    }

    /// Takes items of the page up to the limits; says which limit left some of them.
    private mutating func take(_ list: [JSONValue], from repeated: Int) -> PageStop? {
        for (index, element) in list.enumerated().dropFirst(max(start(in: list), repeated)) {
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
}

extension [JSONValue] {
    /// The names that all of these objects have; none when one is no object.
    fileprivate var sharedNames: [String] {
        guard let names = first?.objectValue?.members.map(\.key) else { return [] }
        return names.filter { name in allSatisfy { $0.objectValue?[name] != nil } }
    }
}
