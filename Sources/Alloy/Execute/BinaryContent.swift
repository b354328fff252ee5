import HTTP
import JSON
import Platform
import TextCoding

/// A provider's response body that is neither JSON nor text, such as an image or an archive.
public struct BinaryContent: Sendable {
    /// The media type, as the provider states it.
    public let contentType: String
    /// The bytes, in memory or in a file.
    package let storage: any JSONTextStorage
    /// The number of bytes.
    public let byteCount: Int

    /// Content in this storage.
    package init(contentType: String, _ storage: any JSONTextStorage) {
        self.contentType = contentType
        self.storage = storage
        byteCount = storage.withBytes(\.count)
    }

    /// Content of these bytes.
    public init(contentType: String, _ bytes: [UInt8]) {
        self.init(contentType: contentType, JSONTextMemory(bytes))
    }

    /// The body of a response.
    init(_ response: HTTPResponse) {
        let contentType = response.headers["content-type"] ?? "application/octet-stream"
        if let large = response.largeBody {
            self.init(contentType: contentType, large)
        } else {
            self.init(contentType: contentType, response.body)
        }
    }

    /// Calls `body` with all bytes.
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result { storage.withBytes(body) }

    /// `{contentType, base64}`.
    public var json: JSONValue {
        ["contentType": .string(contentType), "base64": .string(Base64.encode(withBytes { Array($0) }))]
    }
}
