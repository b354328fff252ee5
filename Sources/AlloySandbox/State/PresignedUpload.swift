import Platform

/// A permission to upload one file.
struct PresignedUpload: Sendable {
    /// How long one lives.
    static let life = Duration.seconds(3_600)

    let userID: String
    let s3Key: String
    let filename: String
    let mimeType: String
    /// The digest that was announced.
    let md5: [UInt8]
    /// Path and query.
    let target: String
    let expiresAt: Timestamp
}
