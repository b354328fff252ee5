import HTTP

/// The id that the service, or a proxy before it, gave a request.
enum RequestIdentifier {
    /// The headers that may carry one, the most specific first. Alloy documents none; these are the usual ones.
    private static let names = [
        "x-request-id", "request-id", "x-alloy-request-id", "x-correlation-id", "x-amzn-requestid", "x-amz-request-id",
        "x-amzn-trace-id", "x-trace-id", "cf-ray", "traceparent",
    ]

    /// Returns the first id in the headers, or nil.
    static func find(in headers: HTTPHeaders) -> String? {
        names.lazy.compactMap { headers[$0] }.first { !$0.isEmpty }
    }
}
