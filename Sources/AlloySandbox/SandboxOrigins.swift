import HTTP

/// Where the links of a sandbox point.
public struct SandboxOrigins: Sendable, Equatable {
    /// Where consent links point.
    public var consent: HTTPOrigin
    /// Where uploads go.
    public var files: HTTPOrigin

    /// Links that point nowhere, as nobody serves them: there are no such hosts (RFC 6761 §6.4).
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

    /// Whether a request is for the file storage and not for the service: by its origin, or, where both have the same, by
    /// the signature that every upload has and nothing else.
    func isUpload(_ request: HTTPRequest) -> Bool {
        guard request.origin == files else { return false }
        return files == Self.unservedFiles || request.target.contains("X-Amz-Signature=")
    }
}
