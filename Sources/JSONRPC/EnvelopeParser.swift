import JSON

/// Parses the envelope of JSON-RPC 2.0. JSON that is not a request becomes an `.invalid` call; a text that is not JSON
/// throws.
struct EnvelopeParser {
    private var parser: JSONParser
    private let bytes: UnsafeBufferPointer<UInt8>
    private let maximumBatch: Int

    /// Parses the message in `bytes`.
    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: Limits
    ) throws(JSONSyntaxError) -> IncomingMessage {
        var reader = EnvelopeParser(
            parser: JSONParser(bytes, maximumDepth: limits.depth), bytes: bytes, maximumBatch: limits.batch)
        reader.parser.skipWhitespace()
        guard reader.parser.nextByte != UInt8(ascii: "[") else {
            let message = try reader.parseBatch()
            try reader.parser.expectEnd()
            return message
        }
        let call = try reader.parseCallOrItsID()
        try reader.parser.expectEnd()
        if let error = call.unattributedError { throw error }
        return .single(call.call)
    }

    /// A call, or the id of a call that cannot be read.
    private enum ReadCall {
        case whole(IncomingCall)
        case unreadable(id: RequestID?, JSONSyntaxError)

        /// The error of an unreadable call whose id is unknown.
        var unattributedError: JSONSyntaxError? { if case .unreadable(nil, let error) = self { error } else { nil } }

        /// The call, or an invalid one in place of an unreadable one.
        var call: IncomingCall {
            switch self {
            case .whole(let call): call
            case .unreadable(let id, let error): .invalid(id: id ?? .null, .unreadable(error))
            }
        }
    }

    private mutating func parseBatch() throws(JSONSyntaxError) -> IncomingMessage {
        try parser.enter()
        try parser.expect(UInt8(ascii: "["))
        var calls: [ReadCall] = []
        var count = 0
        parser.skipWhitespace()
        if !parser.consume(UInt8(ascii: "]")) {
            repeat {
                let call = try parseCallOrItsID()
                count += 1
                // Elements beyond the bound are parsed but not stored: the whole batch must be checked for JSON errors.
                if count <= maximumBatch { calls.append(call) }
                parser.skipWhitespace()
            } while parser.consume(UInt8(ascii: ","))
            try parser.expect(UInt8(ascii: "]"))
        }
        parser.leave()
        if count == 0 {
            return .refusedBatch(
                .invalidRequest("The batch is empty.", fix: "Send at least one request in a batch."))
        }
        if count > maximumBatch {
            return .refusedBatch(
                .invalidRequest(
                    "The batch has \(count) messages; the maximum is \(maximumBatch).",
                    fix: "Send several batches, or start the host with a larger --max-batch."))
        }
        // If no element has a readable id, the whole batch counts as unreadable.
        let errors = calls.compactMap(\.unattributedError)
        if let error = errors.first, errors.count == calls.count { throw error }
        return .batch(calls.map(\.call))
    }

    /// Parses a call. If its structure is correct but its text is nested too deep or not UTF-8, parses only its id, so
    /// that the error reply can name the request.
    private mutating func parseCallOrItsID() throws(JSONSyntaxError) -> ReadCall {
        let start = parser
        do throws(JSONSyntaxError) {
            return .whole(try parseCall())
        } catch {
            switch error.reason {
            case .tooDeep, .invalidUTF8: break
            default: throw error
            }
            parser = start
            do throws(JSONSyntaxError) {
                return try parseID(ofUnreadable: error)
            } catch _ {
                throw error
            }
        }
    }

    private mutating func parseID(ofUnreadable error: JSONSyntaxError) throws(JSONSyntaxError) -> ReadCall {
        parser.skipWhitespace()
        guard parser.consume(UInt8(ascii: "{")) else {
            try parser.skipValueOfAnyDepth()
            return .unreadable(id: nil, error)
        }
        var ids: [RequestID?] = []
        var hasMethod = false
        var hasOutcome = false
        repeat {
            parser.skipWhitespace()
            let key = try parser.parseKeyOfAnyText()
            parser.skipWhitespace()
            try parser.expect(UInt8(ascii: ":"))
            parser.skipWhitespace()
            let start = parser.position
            try parser.skipValueOfAnyDepth()
            switch key {
            case "id": ids.append(Self.id(bytes[start..<parser.position]))
            case "method": hasMethod = true
            case "result", "error": hasOutcome = true
            default: break
            }
            parser.skipWhitespace()
        } while parser.consume(UInt8(ascii: ","))
        try parser.expect(UInt8(ascii: "}"))
        if hasOutcome, !hasMethod { return .whole(.response(id: nil, .failure(.unreadable(error)))) }
        return .unreadable(id: ids.count == 1 ? ids[0] : nil, error)
    }

    /// Parses an id; nil if the bytes are not an id or not UTF-8.
    private static func id(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> RequestID? {
        guard let value = try? JSONValue(parsing: UnsafeBufferPointer(rebasing: text), maximumDepth: 1),
            RequestID.key(of: value) != nil
        else { return nil }
        return RequestID(text: String(decoding: text, as: UTF8.self), value: value)
    }

    private mutating func parseCall() throws(JSONSyntaxError) -> IncomingCall {
        parser.skipWhitespace()
        guard parser.nextByte == UInt8(ascii: "{") else {
            let other = try parser.parseValue()
            return .invalid(
                id: .null,
                .invalidRequest(
                    "A request must be an object; this is \(Self.nameWithArticle(of: other)).",
                    fix: "Send an object with jsonrpc, id and method."))
        }
        try parser.enter()
        try parser.expect(UInt8(ascii: "{"))
        var envelope = RequestEnvelope()
        parser.skipWhitespace()
        if !parser.consume(UInt8(ascii: "}")) {
            repeat { try parseMember(into: &envelope) } while parser.consume(UInt8(ascii: ","))
            try parser.expect(UInt8(ascii: "}"))
        }
        parser.leave()
        return envelope.call
    }

    private mutating func parseMember(into envelope: inout RequestEnvelope) throws(JSONSyntaxError) {
        parser.skipWhitespace()
        if parser.consume("\"jsonrpc\":\"2.0\"") {
            envelope.addVersion()
        } else if parser.consume("\"id\":") {
            try parseID(into: &envelope)
        } else if parser.consume("\"method\":") {
            envelope.add("method", try parser.parseValue())
        } else if parser.consume("\"params\":") {
            envelope.add("params", try parser.parseValue())
        } else {
            let key = try parser.parseString()
            parser.skipWhitespace()
            try parser.expect(UInt8(ascii: ":"))
            if key == "id" { try parseID(into: &envelope) } else { envelope.add(key, try parser.parseValue()) }
        }
        parser.skipWhitespace()
    }

    private mutating func parseID(into envelope: inout RequestEnvelope) throws(JSONSyntaxError) {
        parser.skipWhitespace()
        let start = parser.position
        let value = try parser.parseValue()
        let text = String(decoding: bytes[start..<parser.position], as: UTF8.self)
        envelope.add(id: RequestID(text: text, value: value), value)
    }

    static func nameWithArticle(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .array, .object: "an \(value.typeName)"
        default: "a \(value.typeName)"
        }
    }
}

/// The members of one call during parsing.
private struct RequestEnvelope {
    private var id: RequestID?
    private var idValue: JSONValue?
    private var method: JSONValue?
    private var params: JSONValue?
    private var version: JSONValue?
    /// True if the version is present and correct.
    private var hasVersion = false
    private var result: JSONValue?
    private var error: JSONValue?
    private var repeated: String?

    mutating func add(id: RequestID, _ value: JSONValue) {
        if idValue != nil { repeated = "id" }
        self.id = id
        idValue = value
    }

    /// Adds `"jsonrpc": "2.0"`.
    mutating func addVersion() {
        if version != nil || hasVersion { repeated = "jsonrpc" }
        hasVersion = true
    }

    mutating func add(_ key: String, _ value: JSONValue) {
        switch key {
        case "jsonrpc":
            if version != nil || hasVersion { repeated = key }
            version = value
        case "method":
            if method != nil { repeated = key }
            method = value
        case "params":
            if params != nil { repeated = key }
            params = value
        case "result": result = value
        case "error": error = value
        // JSON-RPC defines no other members; refusing them would break callers that add their own.
        default: break
        }
    }

    /// The id for an error reply: the caller's, if there is exactly one of a valid type, else null.
    private var readableID: RequestID {
        guard repeated != "id", let id, let idValue else { return .null }
        switch idValue {
        case .string, .number: return id
        default: return .null
        }
    }

    /// The outcome in a response; nil for a message without one.
    private var outcome: Result<JSONValue, RPCError>? {
        if let error { return .failure(RPCError(response: error)) }
        return result.map(Result.success)
    }

    var call: IncomingCall {
        if method == nil, let outcome { return .response(id: id, outcome) }
        if let repeated {
            return invalid("The member \"\(repeated)\" occurs twice in the request.", "Send each member once.")
        }
        switch idValue {
        case nil, .null, .string, .number: break
        case .some(let value):
            return invalid(
                "An id must be a string, a number or null; this is \(EnvelopeParser.nameWithArticle(of: value)).",
                "Send a string or a number as the id.")
        }
        guard hasVersion || version == .string("2.0") else {
            return invalid(
                "The request has no member \"jsonrpc\": \"2.0\".", "Add the member \"jsonrpc\": \"2.0\".")
        }
        guard case .string(let method) = method else {
            return invalid(
                "The request has no method.", "Add a member \"method\" with the name of the method, a string.")
        }
        let parameters: Parameters
        switch params {
        case nil, .null: parameters = .none
        case .object(let object): parameters = .named(object)
        case .array(let elements): parameters = .positional(elements)
        case .some(let value):
            return invalid(
                "Parameters must be an object or an array; this is \(EnvelopeParser.nameWithArticle(of: value)).",
                "Send params as an object, by name, or as an array, by position.")
        }
        guard let id else { return .notification(method: method, params: parameters) }
        return .request(id: id, method: method, params: parameters)
    }

    private func invalid(_ message: String, _ fix: String) -> IncomingCall {
        .invalid(id: readableID, .invalidRequest(message, fix: .string(fix)))
    }
}
