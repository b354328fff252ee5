/// The result of a server's handler: a response, or one of the failures of a real network.
public enum ServerResponse: Sendable {
    /// Returns the bytes of a complete response. `Content-Length` and the other fields that frame it are the server's: it leaves out those given.
    case whole(HTTPResponse)
    /// A response whose body comes piece by piece, until `next` gives nil: chunked, or to a client of HTTP/1.0 until the
    /// connection ends.
    case streamed(HTTPResponse.Head, next: @Sendable () async -> [UInt8]?)
    /// The response twice in a row, as a broken proxy does.
    case duplicated(HTTPResponse)
    /// The head, with the length of the whole body, and so many bytes of the body; then the connection ends.
    case truncated(HTTPResponse, bodyBytes: Int)
    /// These bytes, whatever they are, instead of a response; then the connection ends.
    case raw([UInt8])
    /// No response: the connection stays open until the client closes it.
    case stalled
    /// No response: the connection is reset.
    case reset
}

extension HTTPResponse {
    /// Status and fields of a response.
    public struct Head: Sendable, Equatable {
        /// The status code, 200…599.
        public var status: Int
        /// The fields.
        public var headers: HTTPHeaders

        /// A head of these parts.
        public init(status: Int, headers: HTTPHeaders = HTTPHeaders()) {
            self.status = status
            self.headers = headers
        }
    }
}
