import Alloy
import JSON

/// Which part of a kept result is asked for.
struct ResultReading: Sendable {
    let pointer: JSONPointer
    let offset: Int
    let limit: Int?
    let projection: ResultProjection?

    /// `{value, total?, offset?, nextOffset?}`: the value at the pointer, or, of an array, an object or a string, the
    /// elements, members or characters from `offset` on. As many come as fit within the result's bound; `nextOffset` is
    /// there when more follow.
    func read(_ result: StoredResult) throws(AlloyError) -> JSONObject {
        guard let text = result.part(at: pointer) else { throw nothing(in: result.text) }
        let isWhole = offset == 0 && limit == nil
        switch text.kind {
        case .array: return try elements(of: text, result)
        case .object where !isWhole || projection == nil && text.byteCount > result.limit:
            return try members(of: text, result.limit)
        case .string where !isWhole || text.byteCount > result.limit: return scalars(of: text, result.limit)
        case .object:
            let value = projection?.apply(to: text) ?? text.value
            try check(value, at: pointer, result.limit)
            return ["value": value]
        case .null, .boolean, .number, .string: return ["value": text.value]
        }
    }

    private func elements(of text: JSONText, _ result: StoredResult) throws(AlloyError) -> JSONObject {
        guard let index = result.index(pointer, of: text) else { return ["value": text.value] }
        var page = ResultPage(limit: limit, bytes: result.limit)
        index.forEach(from: offset) { place, element in
            if page.isFull { return false }
            guard let projection else {
                // What is too large is not even made a value.
                if element.byteCount > result.limit { return page.refuse(place) }
                return page.take(element.value, at: place)
            }
            return projection.apply(toElement: element, at: place).map { page.take($0, at: place) } ?? page.skip(place)
        }
        return try answer(
            .array(page.values), page, total: index.count, result.limit, refused: String(page.refused ?? 0))
    }

    private func members(of text: JSONText, _ bytes: Int) throws(AlloyError) -> JSONObject {
        var page = ResultPage(limit: limit, bytes: bytes)
        var object = JSONObject()
        var total = 0
        var isGoing = true
        var refusedKey = ""
        text.forEachMember { key, value in
            defer { total += 1 }
            guard total >= offset, isGoing, !page.isFull else { return true }
            isGoing = value.byteCount <= bytes ? page.take(value.value, at: total) : page.refuse(total)
            if page.refused == total { refusedKey = key }
            if page.values.count > object.count { object.append(key, page.values.last) }
            return true
        }
        return try answer(.object(object), page, total: total, bytes, refused: refusedKey)
    }

    /// Of a string as many characters (Unicode scalars) as take half of the bound at most: written, one may take six bytes,
    /// but hardly any does.
    private func scalars(of text: JSONText, _ bytes: Int) -> JSONObject {
        let total = text.scalarCount
        var count = min(limit ?? total, max(bytes / 2, 16))
        var part = text.scalars(from: offset, count: count) ?? ""
        while count > 16, JSONValue.string(part).bytes.count > bytes {
            count /= 2
            part = text.scalars(from: offset, count: count) ?? ""
        }
        var answer: JSONObject = ["value": .string(part), "total": .int(total), "offset": .int(offset)]
        if offset + count < total { answer.append("nextOffset", .int(offset + count)) }
        return answer
    }

    private func answer(
        _ value: JSONValue, _ page: ResultPage, total: Int, _ bytes: Int, refused: String
    ) throws(AlloyError) -> JSONObject {
        if page.refused != nil, page.values.isEmpty { throw tooLarge(at: pointer.appending(refused), bytes) }
        var answer: JSONObject = ["value": value, "total": .int(total), "offset": .int(offset)]
        if let next = page.next, next < total { answer.append("nextOffset", .int(next)) }
        return answer
    }

    private func check(_ value: JSONValue, at pointer: JSONPointer, _ bytes: Int) throws(AlloyError) {
        guard value.bytes.count > bytes else { return }
        throw tooLarge(at: pointer, bytes)
    }
}

/// Elements or members, as many as may be.
private struct ResultPage {
    let limit: Int?
    let bytes: Int
    private(set) var values: [JSONValue] = []
    /// The first that was not taken because it alone is too large, or would be with those before it.
    private(set) var refused: Int?
    /// Where to go on; nil when nothing was left out yet.
    private(set) var next: Int?
    private var used = 2
    private var passed = 0

    init(limit: Int?, bytes: Int) {
        self.limit = limit
        self.bytes = bytes
    }

    var isFull: Bool { refused != nil || limit.map { passed >= $0 } ?? false }

    /// Takes a value; gives whether more may come.
    mutating func take(_ value: JSONValue, at place: Int) -> Bool {
        let size = value.bytes.count + 1
        guard used + size <= bytes else { return refuse(place) }
        used += size
        values.append(value)
        return skip(place)
    }

    /// Passes over an element of which nothing is wanted.
    @discardableResult
    mutating func skip(_ place: Int) -> Bool {
        passed += 1
        next = place + 1
        return !isFull
    }

    mutating func refuse(_ place: Int) -> Bool {
        refused = place
        next = place
        return false
    }
}

extension ResultReading {
    private func nothing(in text: JSONText) -> AlloyError {
        var depth = 0
        var found = text
        for token in pointer.tokens {
            guard let part = found[JSONPointer(tokens: [token])] else { break }
            found = part
            depth += 1
        }
        let place = JSONPointer(tokens: Array(pointer.tokens.prefix(depth)))
        let what =
            found.kind == .array
            ? "an array of \(found.count) elements" : found.kind == .object ? "an object" : "a \(found.kind.rawValue)"
        return .notSent(
            .notFound, "Nothing stands at \(pointer) in the result.",
            fix: [
                .advice(
                    "At \(place.tokens.isEmpty ? "the top" : place.description) stands \(what); `shape` in the reply of the execution tells what there is."
                )
            ])
    }

    private func tooLarge(at pointer: JSONPointer, _ bytes: Int) -> AlloyError {
        .notSent(
            .invalidInput,
            "What stands at \(pointer.tokens.isEmpty ? "the top" : pointer.description) has more than the \(bytes) bytes that may be sent at once.",
            fix: [.advice("Ask for less of it: a deeper `pointer`, or `fields` that name what is wanted.")],
            problems: [
                AlloyError.Problem(
                    at: JSONPointer(tokens: ["pointer"]), expected: "a part of at most \(bytes) bytes",
                    value: .string(pointer.description))
            ])
    }
}
