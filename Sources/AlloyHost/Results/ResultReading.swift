import Alloy
import JSON
import TextCoding

/// The part of a stored result that a call reads.
struct ResultReading: Sendable {
    let pointer: JSONPointer
    let offset: Int
    let limit: Int?
    let projection: ResultProjection?

    /// Returns `{value, total?, offset?, nextOffset?}`: the value at the pointer, or the elements, members or
    /// characters of an array, an object or a string from `offset` on, as many as fit into the limit of the result.
    /// `nextOffset` is there when more follow.
    func read(_ result: StoredResult) throws(AlloyError) -> JSONObject {
        switch result.content {
        case .text(let text): return try read(text, result)
        case .binary(let content, _, _): return try bytes(of: content, result.limit)
        }
    }

    private func read(_ whole: JSONText, _ result: StoredResult) throws(AlloyError) -> JSONObject {
        guard let text = result.part(of: whole, at: pointer) else { throw notFound(in: whole) }
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
        index.forEach(from: offset) { position, element in
            if page.isFull { return false }
            guard let projection else {
                // An element that is too large is not parsed.
                if element.byteCount > result.limit { return page.refuse(position) }
                return page.append(element.value, at: position)
            }
            return projection.apply(toElement: element, at: position).map { page.append($0, at: position) }
                ?? page.skip(position)
        }
        return try reply(
            .array(page.values), page, total: index.count, result.limit, refused: String(page.refused ?? 0))
    }

    private func members(of text: JSONText, _ bytes: Int) throws(AlloyError) -> JSONObject {
        var page = ResultPage(limit: limit, bytes: bytes)
        var object = JSONObject()
        var total = 0
        var continues = true
        var refusedKey = ""
        text.forEachMember { key, value in
            defer { total += 1 }
            guard total >= offset, continues, !page.isFull else { return true }
            continues = value.byteCount <= bytes ? page.append(value.value, at: total) : page.refuse(total)
            if page.refused == total { refusedKey = key }
            if page.values.count > object.count { object.append(key, page.values.last) }
            return true
        }
        return try reply(.object(object), page, total: total, bytes, refused: refusedKey)
    }

    /// Returns the characters (Unicode scalars) of a string, at most half as many as the limit has bytes: an escaped
    /// one may take six bytes, but few do.
    private func scalars(of text: JSONText, _ bytes: Int) -> JSONObject {
        let total = text.scalarCount
        var count = min(limit ?? total, max(bytes / 2, 16))
        var part = text.scalars(from: offset, count: count) ?? ""
        while count > 16, JSONValue.string(part).bytes.count > bytes {
            count /= 2
            part = text.scalars(from: offset, count: count) ?? ""
        }
        var result: JSONObject = ["value": .string(part), "total": .int(total), "offset": .int(offset)]
        if offset + count < total { result.append("nextOffset", .int(offset + count)) }
        return result
    }

    /// Returns bytes in base64. Each part but the last has a multiple of three, so that the parts, one behind the other, are the
    /// base64 of all.
    private func bytes(of content: BinaryContent, _ limit: Int) throws(AlloyError) -> JSONObject {
        guard pointer.tokens.isEmpty, projection == nil else {
            throw .notSent(
                .invalidInput, "The result is \(content.contentType), so it has no parts that a pointer could name.",
                fix: [.advice("Leave out `pointer` and `fields`; `offset` and `limit` count bytes.")])
        }
        let total = content.byteCount
        let start = min(offset, total)
        let count = min(self.limit ?? total, max(limit / 4 * 3, 3) / 3 * 3, total - start)
        let part = content.withBytes { Array($0[start..<start + count]) }
        var result: JSONObject = [
            "value": .string(Base64.encode(part)), "total": .int(total), "offset": .int(offset),
        ]
        if start + count < total { result.append("nextOffset", .int(start + count)) }
        return result
    }

    private func reply(
        _ value: JSONValue, _ page: ResultPage, total: Int, _ bytes: Int, refused: String
    ) throws(AlloyError) -> JSONObject {
        if page.refused != nil, page.values.isEmpty { throw tooLarge(at: pointer.appending(refused), bytes) }
        var result: JSONObject = ["value": value, "total": .int(total), "offset": .int(offset)]
        if let next = page.next, next < total { result.append("nextOffset", .int(next)) }
        return result
    }

    private func check(_ value: JSONValue, at pointer: JSONPointer, _ bytes: Int) throws(AlloyError) {
        guard value.bytes.count > bytes else { return }
        throw tooLarge(at: pointer, bytes)
    }
}

/// The elements or members of a part, up to its limits.
private struct ResultPage {
    let limit: Int?
    let bytes: Int
    private(set) var values: [JSONValue] = []
    /// The index of the first element that exceeds the number of bytes, alone or with those before it.
    private(set) var refused: Int?
    /// The index of the next element; nil before the first one.
    private(set) var next: Int?
    private var used = 2
    private var count = 0

    init(limit: Int?, bytes: Int) {
        self.limit = limit
        self.bytes = bytes
    }

    var isFull: Bool { refused != nil || limit.map { count >= $0 } ?? false }

    /// Appends a value; returns true if more may follow.
    mutating func append(_ value: JSONValue, at position: Int) -> Bool {
        let size = value.bytes.count + 1
        guard used + size <= bytes else { return refuse(position) }
        used += size
        values.append(value)
        return skip(position)
    }

    /// Skips an element that is not selected.
    @discardableResult
    mutating func skip(_ position: Int) -> Bool {
        count += 1
        next = position + 1
        return !isFull
    }

    mutating func refuse(_ position: Int) -> Bool {
        refused = position
        next = position
        return false
    }
}

extension ResultReading {
    private func notFound(in text: JSONText) -> AlloyError {
        var depth = 0
        var found = text
        for token in pointer.tokens {
            guard let part = found[JSONPointer(tokens: [token])] else { break }
            found = part
            depth += 1
        }
        let parent = JSONPointer(tokens: Array(pointer.tokens.prefix(depth)))
        let what =
            found.kind == .array
            ? "an array of \(found.count) elements" : found.kind == .object ? "an object" : "a \(found.kind.rawValue)"
        return .notSent(
            .notFound, "There is nothing at \(pointer) in the result.",
            fix: [
                .advice(
                    "At \(parent.tokens.isEmpty ? "the top" : parent.description) there is \(what); `shape` in the reply of the execution shows the structure."
                )
            ])
    }

    private func tooLarge(at pointer: JSONPointer, _ bytes: Int) -> AlloyError {
        .notSent(
            .invalidInput,
            "The value at \(pointer.tokens.isEmpty ? "the top" : pointer.description) has more than the \(bytes) bytes that may be sent at once.",
            fix: [.advice("Read less of it: a deeper `pointer`, or only some `fields`.")],
            problems: [
                AlloyError.Problem(
                    at: JSONPointer(tokens: ["pointer"]), expected: "a part of at most \(bytes) bytes",
                    value: .string(pointer.description))
            ])
    }
}
