import JSON

/// A parameter that takes its value from the result of an earlier request, as JMAP's back-references do (RFC 8620 §3.7):
/// `"#name": {"resultOf": <id>, "path": "/json/pointer"}`.
struct ResultReference: Sendable {
    /// The member as the caller wrote it, with its `#`.
    let key: String
    /// Where the value goes, inside the parameters.
    let target: JSONPointer
    /// The id of the request referred to.
    let requestKey: RequestKey
    /// Where the value stands, inside that request's result.
    let path: JSONPointer

    /// The references among these parameters: nearly always none.
    static func find(in params: Parameters) -> Result<[ResultReference], RPCError> {
        guard case .named(let object) = params else { return .success([]) }
        var references: [ResultReference] = []
        for member in object.members where member.key.utf8.first == UInt8(ascii: "#") {
            do throws(RPCError) {
                references.append(try ResultReference(member, in: object))
            } catch {
                return .failure(error)
            }
        }
        return .success(references)
    }

    private init(_ member: JSONObject.Member, in params: JSONObject) throws(RPCError) {
        let pointer = JSONPointer(tokens: [member.key]).description
        func invalid(_ message: String, expected: String, got: JSONValue, fix: JSONValue? = nil) -> RPCError {
            .invalidReference(message, pointer: pointer, expected: expected, got: got.preview, fix: fix)
        }
        key = member.key
        let name = String(member.key.dropFirst())
        if name.utf8.first == UInt8(ascii: "/") {
            guard let target = JSONPointer(name) else {
                throw invalid(
                    "\"\(member.key)\" is not a # and a JSON Pointer.", expected: "a JSON Pointer behind #",
                    got: .string(name))
            }
            self.target = target
        } else {
            target = JSONPointer(tokens: [name])
        }
        if let first = target.tokens.first, target.tokens.count == 1, params.contains(key: first) {
            throw invalid(
                "Both \"\(first)\" and \"\(member.key)\" are given; only one of them can say the value.",
                expected: "\"\(first)\" or \"\(member.key)\"", got: member.value,
                fix: "Send one of the two.")
        }
        guard case .object(let object) = member.value, let id = object["resultOf"], object["path"] != nil,
            object.count == 2
        else {
            throw invalid(
                "\"\(member.key)\" must be an object with resultOf and path.", expected: "{resultOf, path}",
                got: member.value)
        }
        guard let requestKey = RequestID.key(of: id) else {
            throw invalid(
                "resultOf in \"\(member.key)\" must be the id of a request.", expected: "a string or a number", got: id)
        }
        guard case .string(let text)? = object["path"], let path = JSONPointer(text) else {
            throw invalid(
                "path in \"\(member.key)\" is not a JSON Pointer.", expected: "a JSON Pointer such as /users/0/userId",
                got: object["path"] ?? .null)
        }
        self.requestKey = requestKey
        self.path = path
    }

    /// What the reference stands for, given how the request it refers to ended; nil when there is no such request.
    func value(from outcome: RequestRecord.Outcome?) throws(RPCError) -> JSONValue {
        switch outcome {
        case nil:
            throw invalid(
                "\"\(key)\" refers to \(requestKey), which no earlier request has as its id, or which is older than the "
                    + "results that are kept.",
                expected: "the id of an earlier request", got: requestKey.text)
        case .dropped:
            throw invalid(
                "\"\(key)\" refers to the result of \(requestKey), which is not kept any more.",
                expected: "a result that is still kept", got: requestKey.text)
        case .failed:
            throw invalid(
                "\"\(key)\" refers to \(requestKey), which failed and so has no result.",
                expected: "a request that succeeded", got: requestKey.text)
        case .succeeded(let reply, let range):
            // The host wrote these bytes; how deep they nest is not bounded by what the caller may send.
            let result = try? reply.withUnsafeBufferPointer { bytes throws(JSONSyntaxError) in
                try JSONValue(
                    parsing: UnsafeBufferPointer(rebasing: bytes[range]),
                    maximumDepth: JSONParser.greatestMaximumDepth)
            }
            guard let value = result?[path] else {
                throw invalid(
                    "\"\(key)\" refers to \(path) in the result of \(requestKey), where nothing stands.",
                    expected: "a place in that result", got: JSONValue.string(path.description).preview)
            }
            return value
        }
    }

    func invalid(_ message: String, expected: String, got: String) -> RPCError {
        .invalidReference(
            message, pointer: JSONPointer(tokens: [key]).description, expected: expected, got: got)
    }
}

extension JSONObject {
    /// Puts `value` where `reference` wants it, in place of the reference. Throws when something that holds no members, or
    /// another value, stands in the way.
    mutating func resolve(_ reference: ResultReference, with value: JSONValue) throws(RPCError) {
        self[reference.key] = nil
        guard insert(value, at: reference.target.tokens[...]) else {
            throw reference.invalid(
                "\"\(reference.key)\" points into what is not an object or array, behind the end of an array, or at "
                    + "what is given already.",
                expected: "a free place inside an object, or the end of an array", got: "a place that is not free")
        }
    }

    fileprivate mutating func insert(_ value: JSONValue, at path: ArraySlice<String>) -> Bool {
        guard let name = path.first else { return false }
        if path.count == 1 {
            guard self[name] == nil else { return false }
            self[name] = value
            return true
        }
        var inner = self[name] ?? .object(JSONObject())
        guard inner.insert(value, at: path.dropFirst()) else { return false }
        self[name] = inner
        return true
    }
}

extension JSONValue {
    /// Puts `value` inside this object, or inside this array: into an element, or behind the last one.
    fileprivate mutating func insert(_ value: JSONValue, at path: ArraySlice<String>) -> Bool {
        switch self {
        case .object(var object):
            guard object.insert(value, at: path) else { return false }
            self = .object(object)
            return true
        case .array(var elements):
            guard let token = path.first, let index = Self.index(token, of: elements) else { return false }
            let rest = path.dropFirst()
            if index == elements.count {
                var element = rest.isEmpty ? value : .object(JSONObject())
                guard rest.isEmpty || element.insert(value, at: rest) else { return false }
                elements.append(element)
            } else {
                guard !rest.isEmpty, elements[index].insert(value, at: rest) else { return false }
            }
            self = .array(elements)
            return true
        case .null, .bool, .number, .string: return false
        }
    }

    /// The place that `token` names: an element's, or the one behind the last, which is also called `-` (RFC 6901 §4).
    private static func index(_ token: String, of elements: [JSONValue]) -> Int? {
        if token == "-" { return elements.count }
        // Digits without a leading zero.
        guard let index = Int(token), String(index) == token, (0...elements.count).contains(index) else { return nil }
        return index
    }
}
