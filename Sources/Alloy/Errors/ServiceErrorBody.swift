import HTTP
import JSON
import Logging

/// The content of an error response, whatever its format.
///
/// Seen are `{"message"}`, `{"error": {source, code, message, details}}`, `{"errorHtml"}`, a `code` at the top and
/// `{"error": "…", "message": "…"}`; the service documents none of them. Pages in HTML or XML and plain text come from
/// a proxy before it, or from the store behind a presigned URL.
struct ServiceErrorBody: Equatable {
    /// The service's code, such as `INVALID_INPUT`.
    var code: String?
    /// The message, without a full stop at the end.
    var message: String
    /// The party that reports the error, where it is named: `CONNECTIVITY_API`, or a provider.
    var source: String?
    /// The provider's own reason.
    var reason: String?
    /// The host's own advice, where the host answered in the service's place.
    var fix: [String] = []
    /// Indicates that no route has this method and path: Express says `Cannot GET /x`.
    var isMissingRoute: Bool { Self.isExpressRoutePage(message) && !isFromProvider }

    /// Indicates that the source is not Alloy. Only `CONNECTIVITY_API` has ever been seen. A connector of this host may have any
    /// other id, so there the code decides.
    var isFromProvider: Bool {
        if code == "PROVIDER_ERROR", source != "CONNECTIVITY_API" { return true }
        guard let source = source?.uppercased(), !source.isEmpty else { return false }
        return !["ALLOY", "CONNECTIVITY", "EMBEDDED", "RUNALLOY"].contains { source.hasPrefix($0) }
    }

    /// Indicates that the host itself answered in the service's place, before anything was sent.
    var isFromHost: Bool { source == "ALLOY_HOST" && !isFromProvider }

    /// Indicates that the credential does not exist (for this user).
    var isAboutCredential: Bool { isAbout("credential") }

    /// Returns true when the error is that there is no such `thing`, such as `user`: `User not found`, or `Action 'x'
    /// not found for connector 'y'`.
    func isAbout(_ thing: String) -> Bool {
        let text = message.lowercased()
        return !isFromProvider
            && (code?.lowercased() == "\(thing)_not_found" || text.hasPrefix(thing) && text.hasSuffix("not found"))
    }

    /// Reads a response, without the secrets that `redactor` knows.
    ///
    /// They are removed before anything else is done with the texts: on one line, or without its tags, a secret would
    /// be another text.
    init(_ response: HTTPResponse, redactor: Redactor? = nil) {
        func shown(_ text: String) -> String { redactor.map { $0.redact(text) } ?? text }
        if let json = try? JSONValue(parsing: response.body), json.objectValue != nil {
            self.init(json.mapTexts(shown), status: response.status)
        } else {
            let start = String(decoding: response.body.prefix(64 << 10), as: UTF8.self)
            self.init(page: shown(start), status: response.status)
        }
        message = message.oneLine
    }

    private init(_ json: JSONValue, status: Int) {
        let error = json["error"] ?? json["errors"]?[0]
        code = Self.text(error?["code"]) ?? Self.text(json["code"])
        source = Self.text(error?["source"]) ?? Self.text(json["source"])
        reason = ProviderReason.find(in: error?["details"] ?? json["details"])
        fix = error?["details"]?["fix"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let title = error?.stringValue
        let detail = Self.text(error?["message"]) ?? Self.text(json["message"])
        let page = (json["errorHtml"]?.stringValue).flatMap { html in
            MarkupText.first("pre", in: html) ?? MarkupText.first("title", in: html)
        }
        message =
            switch (title, detail) {
            // The status as text adds nothing to the status.
            case (Self.statusText(status), let detail?): detail
            case (let title?, let detail?) where detail != title: "\(title): \(detail)"
            case (let title?, _): title
            case (nil, let detail?): detail
            case (nil, nil):
                page ?? json["status"]?.stringValue.map { "the execution's status is \($0)" } ?? Self.statusText(status)
            }
    }

    private init(page text: String, status: Int) {
        let isMarkup = text.first { !$0.isWhitespace && $0 != "\u{FEFF}" } == "<"
        guard isMarkup else {
            let line = text.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }
            let isReadable = !text.unicodeScalars.contains { $0.value < 0x09 || $0 == "\u{FFFD}" }
            message = (isReadable ? line.map(String.init) : nil) ?? Self.statusText(status)
            return
        }
        // An object store responds in XML: <Error><Code>…</Code><Message>…</Message></Error>.
        code = text.contains("<Error>") ? MarkupText.first("Code", in: text) : nil
        message =
            MarkupText.first("Message", in: text) ?? MarkupText.first("pre", in: text)
            ?? MarkupText.first("title", in: text) ?? Self.statusText(status)
    }

    private static func text(_ value: JSONValue?) -> String? {
        let text = value?.stringValue ?? value?.numberValue?.text
        return text?.isEmpty == false ? text : nil
    }

    private static func isExpressRoutePage(_ message: String) -> Bool {
        ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"].contains { message.hasPrefix("Cannot \($0) /") }
    }

    /// Returns the phrase of RFC 9110 §15 for a status that occurs in practice.
    private static func statusText(_ status: Int) -> String {
        let phrases = [
            400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
            408: "Request Timeout", 409: "Conflict", 413: "Content Too Large", 415: "Unsupported Media Type",
            422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error",
            501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
        ]
        return phrases[status] ?? "HTTP status \(status)"
    }
}

extension ServiceErrorBody {
    /// Returns the status that a response of 2xx should have had, when its body is an error; nil when it is none.
    ///
    /// The status beside the known error bodies was never recorded, so a 200 is possible. An error that is not known to be a
    /// refusal proves nothing, hence 500; neither does an execution that has failed or still runs.
    static func errorStatusInSuccess(of response: HTTPResponse, json: JSONValue?) -> Int? {
        if let object = json?.objectValue {
            guard isError(object) || isUnfinished(object) else { return nil }
        } else {
            let type = response.headers["content-type"]?.lowercased() ?? ""
            guard type.hasPrefix("text/html"), ServiceErrorBody(response).isMissingRoute else { return nil }
        }
        let errorBody = ServiceErrorBody(response)
        if errorBody.isMissingRoute { return 404 }
        // A provider was asked before it complained: what it did until then is not known.
        if errorBody.isFromProvider { return 500 }
        switch errorBody.code?.uppercased() {
        case "INVALID_INPUT": return 400
        case let code? where code.hasSuffix("NOT_FOUND"): return 404
        default: return 500
        }
    }

    /// The names under which the service puts a result; a provider's own errors stand inside.
    private static let payloads = ["responseData", "result", "data"]

    /// Returns true for a body that is an error in the service's own format.
    private static func isError(_ object: JSONObject) -> Bool {
        func has(_ payload: String) -> Bool { object[payload].map { !$0.isNull } ?? false }
        guard !has("responseData") else { return false }
        if object["errorHtml"]?.stringValue != nil { return true }
        let error = object["error"]
        if error?["source"]?.stringValue != nil, error?["message"] != nil { return true }
        // An envelope that holds an error in place of a result.
        let isEmptyEnvelope = payloads.contains { object.contains(key: $0) } && !payloads.contains(where: has)
        if isEmptyEnvelope, error?.stringValue?.isEmpty == false || error?["message"] != nil { return true }
        // The format of a gateway before the service.
        return (object["statusCode"]?.intValue ?? 0) >= 400 && object["message"]?.stringValue != nil
    }

    /// Returns true for an execution without a result whose status is a failure, or that has not ended.
    private static func isUnfinished(_ object: JSONObject) -> Bool {
        guard !payloads.contains(where: { object[$0].map { !$0.isNull } ?? false }),
            object["executionId"]?.stringValue != nil || payloads.contains(where: { object.contains(key: $0) }),
            let status = object["status"]?.stringValue?.lowercased()
        else { return false }
        return [
            "failed", "failure", "error", "pending", "queued", "accepted", "running", "processing", "in_progress",
        ].contains(status)
    }
}
