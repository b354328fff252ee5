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
        // Most responses have none: a look at the ends of the names finds that without a search for each.
        guard headers.fields.contains(where: { mayCarry($0.name) }) else { return nil }
        return names.lazy.compactMap { headers[$0] }.first { !$0.isEmpty }
    }

    /// True unless the name ends in another letter than all of `names`.
    private static func mayCarry(_ name: String) -> Bool {
        guard let last = name.utf8.last else { return false }
        return lastLetters >> UInt32(last & 0x1F) & 1 == 1
    }

    /// The last letters of `names`, a bit each, by the five bits that capitals and small letters have in common.
    private static let lastLetters = names.compactMap(\.utf8.last).reduce(0 as UInt32) { $0 | 1 << UInt32($1 & 0x1F) }
}
