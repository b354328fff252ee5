import HTTP

/// The origins that the links of a sandbox point to.
public struct SandboxOrigins: Sendable, Equatable {
    /// The origin of consent links.
    public var consent: HTTPOrigin
    /// The origin of uploads.
    public var files: HTTPOrigin

    /// The origins of a sandbox that is not served: there are no such hosts (RFC 6761 §6.4).
    public init() {
        consent = HTTPOrigin(scheme: "https", host: "consent.sandbox.invalid", port: 443)
        files = Self.unservedFiles
    }

    private static let unservedFiles = HTTPOrigin(scheme: "https", host: "files.sandbox.invalid", port: 443)

    /// Links of a sandbox that is served as a whole: the service, its consent page and the uploads.
    public init(served origin: HTTPOrigin) {
        consent = origin
        files = origin
    }

    /// Links of a sandbox inside the process whose consent page is served.
    public init(consent origin: HTTPOrigin) {
        self.init()
        consent = origin
    }

    /// Returns true for a request to the file storage: by its origin, or, where the service has the same, by the signature that
    /// only uploads have.
    func isUpload(_ request: HTTPRequest) -> Bool {
        guard request.origin == files else { return false }
        return files == Self.unservedFiles || request.target.contains("X-Amz-Signature=")
    }
}
