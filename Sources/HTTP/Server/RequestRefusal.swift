/// Why a request is not even handed on: a status and a sentence. The connection ends with it, as where the next request
/// starts is not known for sure.
struct RequestRefusal: Error, Equatable {
    let status: Int
    let sentence: String

    init(_ status: Int, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    /// A request that is no HTTP (RFC 9112), or could be read in two ways.
    static func malformed(_ sentence: String) -> RequestRefusal { RequestRefusal(400, sentence) }

    static let tooSlow = RequestRefusal(408, "The request took too long to arrive.")

    /// The response that says so.
    var response: HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array("\(sentence)\n".utf8))
    }
}
