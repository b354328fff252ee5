/// Which certificate authorities are trusted; nil leaves libcurl its built-in place.
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
