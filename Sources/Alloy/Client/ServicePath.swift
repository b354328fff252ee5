import HTTP

/// The path of a request, as in the service's reference: each interpolated value becomes one segment, whatever it
/// contains (RFC 3986 §3.3).
///
/// ```swift
/// let path: ServicePath = "/connectors/\(connectorId)/resources"
/// ```
struct ServicePath: Sendable, Equatable {
    /// Percent-encoded; it starts with `/` and follows the base URL's prefix.
    let encoded: String
}

extension ServicePath: ExpressibleByStringInterpolation {
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var encoded = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            // An id has 24 characters at most, as a rule.
            encoded.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        mutating func appendLiteral(_ words: String) { encoded += words }

        mutating func appendInterpolation(_ segment: String) { encoded += PercentEncoding.encodePathSegment(segment) }
    }

    init(stringLiteral words: String) { encoded = words }

    init(stringInterpolation path: StringInterpolation) { encoded = path.encoded }
}
