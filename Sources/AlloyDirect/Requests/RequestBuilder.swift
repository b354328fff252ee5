import HTTP
import JSON
import OpenAPI

/// Builds the request of an operation to a provider, without its credential. A pure function of the document, the server
/// and the caller's input.
struct RequestBuilder {
    /// The method, in any case.
    let method: String
    /// The path, with `{placeholders}`.
    let path: String
    let operation: OperationRequest
    /// Makes the text between the parts of a multipart body.
    let boundary: () -> String
    /// Finds a file of the caller by its key.
    let files: (String) -> DirectFile?

    private static let methods: Set = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"]

    /// Returns the request to the server at `base`. Throws everything that is wrong with the input at once.
    func request(_ arguments: CallArguments, to base: HTTPURL) throws(Problems) -> HTTPRequest {
        var problems: [String] = []
        let method = method.uppercased()
        if !Self.methods.contains(method) { problems.append("The method \(method) is not for an API") }
        let path = filledPath(arguments.pathParams, &problems)
        let query = queryParts(arguments.queryParameters)
        var (headers, contentType) = headers(arguments.additionalHeaders, &problems)
        var written: BodyWriter.Written?
        if let value = body(arguments.requestBody, method, &problems) {
            let writer = BodyWriter(bodies: operation.bodies, boundary: boundary, files: files)
            do throws(Problems) {
                written = try writer.written(value, contentType: contentType)
            } catch {
                problems += error.sentences.map { "requestBody: \($0)" }
            }
        }
        guard problems.isEmpty else { throw Problems(problems) }
        if let written { headers.append(name: "Content-Type", value: written.contentType) }
        if headers["Accept"] == nil {
            headers.append(name: "Accept", value: AcceptHeader.value(for: operation.responseTypes))
        }
        // Without the field a server may use any coding (RFC 9110 §12.5.3), and none is decoded.
        if headers["Accept-Encoding"] == nil { headers.append(name: "Accept-Encoding", value: "identity") }
        var target = Self.joined(base.target, path)
        if !query.isEmpty { target += (target.contains("?") ? "&" : "?") + query.joined(separator: "&") }
        var request = HTTPRequest(method: method, origin: base.origin, target: target, headers: headers)
        request.content = written?.content
        return request
    }

    // MARK: Path

    private func filledPath(_ values: JSONObject, _ problems: inout [String]) -> String {
        var result = ""
        var rest = path[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += Self.sendable(rest[..<open])
            let name = String(rest[rest.index(after: open)..<close])
            let declared = operation.parameters.first { $0.place == .path && $0.name.hasSameCodePoints(as: name) }
            let writer =
                declared.map(ParameterWriter.init) ?? ParameterWriter(name: name, style: .simple, explodes: false)
            if let value = values[name], !value.isNull {
                if let text = writer.pathText(value) {
                    result += text
                } else {
                    problems.append("pathParams.\(name): \(value.preview) can't be a part of a path")
                }
            } else {
                problems.append("pathParams.\(name) is missing")
            }
            rest = rest[rest.index(after: close)...]
        }
        result += Self.sendable(rest)
        // Several values beside each other, or the document itself, may make what none of them is.
        if problems.isEmpty, result.split(separator: "/").contains(where: ParameterWriter.leadsElsewhere) {
            problems.append("The path would lead to another one")
        }
        return result
    }

    /// The document's own part of a path, with what no URL may hold escaped.
    private static func sendable(_ text: Substring) -> String {
        guard !text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else { return String(text) }
        return text.unicodeScalars.map { scalar in
            scalar.isASCII && scalar.value > 0x20 && scalar.value < 0x7F && scalar != "#"
                ? String(scalar) : PercentEncoding.encodeQueryComponent(String(scalar))
        }.joined()
    }

    private static func joined(_ base: String, _ path: String) -> String {
        let base = base.prefix { $0 != "?" }
        return (base.hasSuffix("/") ? base.dropLast() : base) + path
    }

    // MARK: Query and headers

    private func queryParts(_ values: JSONObject) -> [String] {
        values.members.flatMap { member in
            let declared = operation.parameters.first {
                $0.place == .query && $0.name.hasSameCodePoints(as: member.key)
            }
            let writer =
                declared.map(ParameterWriter.init) ?? ParameterWriter(undeclared: member.key, member.value)
            return writer.queryParts(member.value)
        }
    }

    /// The header fields of the caller, those that are cookies together, and the media type that the caller wants to send.
    private func headers(
        _ values: JSONObject, _ problems: inout [String]
    ) -> (headers: HTTPHeaders, contentType: String?) {
        var headers = HTTPHeaders()
        var cookies: [String] = []
        var contentType: String?
        for member in values.members {
            let cookie = operation.parameters.first {
                $0.place == .cookie && $0.name.hasSameCodePoints(as: member.key)
            }
            if let cookie {
                cookies += ParameterWriter(cookie).cookieParts(member.value)
                continue
            }
            let declared = operation.parameters.first {
                $0.place == .header && $0.name.lowercased() == member.key.lowercased()
            }
            let writer =
                declared.map(ParameterWriter.init)
                ?? ParameterWriter(name: member.key, style: .simple, explodes: false)
            guard let text = writer.headerText(member.value) else { continue }
            if let problem = HeaderRules.problem(member.key, .string(text)) {
                problems.append(problem)
            } else if member.key.lowercased() == "content-type" {
                contentType = text
            } else {
                headers[member.key] = text
            }
        }
        if !cookies.isEmpty { headers.append(name: "Cookie", value: cookies.joined(separator: "; ")) }
        return (headers, contentType)
    }

    // MARK: Body

    /// The body to write; nil for none. An operation that takes none gets none, but a caller who wants to send something to it
    /// is told.
    private func body(_ value: JSONValue?, _ method: String, _ problems: inout [String]) -> JSONValue? {
        guard let value else { return nil }
        if operation.bodies.isEmpty, ["GET", "HEAD", "OPTIONS"].contains(method) {
            if value.objectValue?.isEmpty != true { problems.append("requestBody: this action takes no body") }
            return nil
        }
        if method == "HEAD" { return nil }
        return value
    }
}
