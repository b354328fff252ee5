import JSON

/// A parameter whose value comes from the result of an earlier request, like JMAP's back-references (RFC 8620 §3.7):
/// `"#name": {"resultOf": <id>, "path": "/json/pointer"}`.
struct ResultReference: Sendable {
    /// The name of the member as the caller wrote it, with its `#`.
    let key: String
    /// The location of the value in the parameters.
    let target: JSONPointer
    /// The id of the request referred to.
    let requestKey: RequestKey
    /// The location of the value in that request's result.
    let path: JSONPointer

    /// Returns the references in these parameters; usually none.
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
                    "\"\(member.key)\" is not # followed by a JSON Pointer.", expected: "a JSON Pointer after #",
                    got: .string(name))
            }
            self.target = target
        } else {
            target = JSONPointer(tokens: [name])
        }
        if let first = target.tokens.first, target.tokens.count == 1, params.contains(key: first) {
            throw invalid(
                "Both \"\(first)\" and \"\(member.key)\" are given, but only one is allowed.",
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

    /// Returns the value of the reference, from the outcome of the request it refers to; nil if there is no such
    /// request.
    func value(from outcome: RequestRecord.Outcome?) throws(RPCError) -> JSONValue {
        switch outcome {
        case nil:
            throw invalid(
                "\"\(key)\" refers to \(requestKey), but no earlier request has this id, or its result is no longer "
                    + "stored.",
                expected: "the id of an earlier request", got: requestKey.text)
        case .dropped:
            throw invalid(
                "\"\(key)\" refers to the result of \(requestKey), which is no longer stored.",
                expected: "a result that is still stored", got: requestKey.text)
        case .failed:
            throw invalid(
                "\"\(key)\" refers to \(requestKey), which failed and so has no result.",
                expected: "a request that succeeded", got: requestKey.text)
        case .succeeded(let reply, let range):
            // The host wrote these bytes; the caller's depth limit does not apply to them.
            let result = try? reply.bytes.withUnsafeBufferPointer { bytes throws(JSONSyntaxError) in
                try JSONValue(
                    parsing: UnsafeBufferPointer(rebasing: bytes[range]),
                    maximumDepth: JSONParser.greatestMaximumDepth)
            }
            guard let value = result?[path] else {
                throw invalid(
                    "\"\(key)\" refers to \(path) in the result of \(requestKey), but there is no value.",
                    expected: "a location in that result", got: JSONValue.string(path.description).preview)
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
    /// Sets `value` at the target of `reference` and removes the reference. Throws if a scalar or another value is in
    /// the way.
    mutating func resolve(_ reference: ResultReference, with value: JSONValue) throws(RPCError) {
        self[reference.key] = nil
        guard insert(value, at: reference.target.tokens[...]) else {
            throw reference.invalid(
                "\"\(reference.key)\" points into a value that is not an object or array, beyond the end of an array, or "
                    + "at a value that is already given.",
                expected: "a new member of an object, or the end of an array", got: "an occupied location")
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
    /// Sets `value` inside this object or array: in an existing element, or after the last one.
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

    /// Returns the index that `token` names: of an element, or after the last one, which is also written `-` (RFC 6901
    /// §4).
    private static func index(_ token: String, of elements: [JSONValue]) -> Int? {
        if token == "-" { return elements.count }
        // Digits without a leading zero.
        guard let index = Int(token), String(index) == token, (0...elements.count).contains(index) else { return nil }
        return index
    }
}
