import HTTP
import JSON
import Platform

extension FaultRule {
    /// The answer that takes the place of the service's; nil for effects under which the service answers.
    func answer(at now: Timestamp) -> ServiceAnswer? {
        switch effect {
        case .status, .resetBeforeApply:
            answer(status ?? 500, headers: retryAfter?.fields(at: now) ?? [:])
        case .rateLimit:
            answer(status ?? 429, headers: retryAfter?.fields(at: now) ?? [:])
        case .delay, .resetAfterApply, .truncate, .garbage, .wrongContentType, .stall, .duplicate: nil
        }
    }

    private func answer(_ status: Int, headers: HTTPHeaders) -> ServiceAnswer {
        let message =
            status == 429 ? "Too Many Requests" : "The sandbox was told to answer \(status)"
        var answer = ServiceAnswer(status: status, ["message": .string(message)])
        answer.headers = headers
        if let body { (answer.body, answer.contentType) = (body.faultBytes, body.faultType) }
        // These never have a body (RFC 9110 §§15.3.5, 15.4.5).
        if status == 204 || status == 304 { (answer.body, answer.contentType) = ([], nil) }
        return answer
    }
}

extension HTTPResponse {
    /// The response with another body, where there is one, under the name of another type.
    func with(_ body: JSONValue?, _ contentType: String) -> HTTPResponse {
        var response = self
        if let body { response.body = body.faultBytes }
        response.headers["content-type"] = contentType
        return response
    }
}

extension JSONValue {
    /// A text as it is, anything else as JSON.
    fileprivate var faultBytes: [UInt8] { stringValue.map { Array($0.utf8) } ?? bytes }

    /// What that is called: a text that begins like markup is a page.
    fileprivate var faultType: String {
        guard let text = stringValue else { return "application/json; charset=utf-8" }
        return text.first { !$0.isWhitespace } == "<" ? "text/html; charset=utf-8" : "text/plain; charset=utf-8"
    }
}
