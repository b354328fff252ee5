extension CurlTransport {
    /// What an installation may want to set.
    public struct Configuration: Sendable {
        /// How long finding the address, connecting and TLS may take together.
        public var connectTimeout: Duration = .seconds(5)
        /// How many connections may be open at once, to all hosts; further exchanges wait for one, under their deadline.
        public var maximumConnections = 1_000
        /// How many kept-alive connections stay open while nothing is sent.
        public var maximumIdleConnections = 64
        /// The `User-Agent` of requests that don't have one.
        public var userAgent = "alloy-host"
        /// The certificate authorities to trust instead of the system's bundle: a file in PEM. When nil, `CURL_CA_BUNDLE`,
        /// `SSL_CERT_DIR` and `SSL_CERT_FILE` count, in this order, as they do for the `curl` tool.
        public var caFile: String?

        /// For tests of a machine without libcurl.
        var libraryName = CurlLibrary.usualName

        /// The defaults.
        public init() {}
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, as libcurl takes them: at least 1, for 0 means "no limit" there.
    var curlMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1_000 else { return Int(Int32.max) }
        let roundedUp = seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return max(1, Int(roundedUp))
    }
}
