extension CurlTransport {
    /// The settings of an installation.
    public struct Configuration: Sendable {
        /// The maximum time for finding the address, connecting and TLS together.
        public var connectTimeout: Duration = .seconds(5)
        /// The maximum number of open connections to all hosts; further exchanges wait for one, under their deadline.
        public var maximumConnections = 1_000
        /// The maximum number of kept-alive connections that stay open while nothing is sent.
        public var maximumIdleConnections = 64
        /// The `User-Agent` of requests that don't have one.
        public var userAgent = "alloy-host"
        /// The certificate authorities to trust instead of the system's bundle: a file in PEM. When nil, `CURL_CA_BUNDLE`,
        /// `SSL_CERT_DIR` and `SSL_CERT_FILE` count, in this order, as they do for the `curl` tool.
        public var caFile: String?

        /// The library's file name; tests of a machine without libcurl set another one.
        var libraryName = CurlLibrary.usualName

        /// The defaults.
        public init() {}
    }
}

extension Duration {
    /// The duration in whole milliseconds, rounded up, for libcurl: at least 1, since 0 means "no limit" there.
    var curlMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1_000 else { return Int(Int32.max) }
        let roundedUp = seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return max(1, Int(roundedUp))
    }
}

/// The certificate authorities that are trusted; nil for libcurl's built-in location.
struct CurlAuthorities: Sendable, Equatable {
    /// A file of certificates in PEM.
    var file: String?
    /// A directory of certificates, named by hash.
    var directory: String?

    /// The choice of the `curl` tool: what was configured, then `CURL_CA_BUNDLE`, `SSL_CERT_DIR`, `SSL_CERT_FILE`.
    init(configured: String?, environment: (String) -> String?) {
        if let path = configured ?? environment("CURL_CA_BUNDLE") {
            file = path
        } else if let path = environment("SSL_CERT_DIR") {
            directory = path
        } else {
            file = environment("SSL_CERT_FILE")
        }
    }
}
