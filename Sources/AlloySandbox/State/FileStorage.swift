import HTTP
import JSON
import Platform
import ServiceAPI
import TextCoding

/// The file storage beside the service, which accepts uploads at presigned URLs as Amazon S3 does.
enum FileStorage {
    /// The reasons for which an upload is refused: S3's codes with their statuses and messages.
    enum UploadError: String, Error {
        case methodNotAllowed, signatureDoesNotMatch, expired, invalidDigest, badDigest

        private static let forms = EmbeddedText.json("State/uploadErrors.json")

        /// The storage's response.
        var response: ServiceResponse {
            let form = Self.forms[rawValue]
            let xml = """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>\(form?["code"]?.plainText ?? "")</Code><Message>\(form?["message"]?.plainText ?? "")</Message></Error>
                """
            return ServiceResponse(status: form?["status"]?.intValue ?? 400, xml: xml)
        }
    }
}

/// An uploaded file.
struct SandboxFile: Sendable {
    /// `{userId}_{filename}`.
    let s3Key: String
    /// The name without the owner's prefix.
    let filename: String
    /// The media type that the upload request named.
    var mimeType: String
    /// The content, for providers that accept files by their key.
    var bytes: [UInt8]
    var md5: [UInt8]
    var lastModified: Timestamp

    /// A row of `GET /connectors/files/list`.
    var json: JSONValue {
        [
            "s3Key": .string(s3Key), "filename": .string(filename), "size": .int(bytes.count),
            "lastModified": .string(lastModified.iso8601),
        ]
    }
}

/// A permission to upload one file.
struct PresignedUpload: Sendable {
    /// The lifetime of a permission.
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

extension ServiceState {
    /// Answers a request to the file storage.
    mutating func store(_ request: HTTPRequest) -> ServiceResponse {
        do throws(FileStorage.UploadError) {
            return ServiceResponse(storedWithTag: "\"\(Hex.encode(try storeUpload(request)))\"")
        } catch {
            return error.response
        }
    }

    /// Stores an upload and gives its digest.
    private mutating func storeUpload(_ request: HTTPRequest) throws(FileStorage.UploadError) -> [UInt8] {
        guard request.method == "PUT" else { throw .methodNotAllowed }
        guard let signature = request.target.split(separator: "=").last, let upload = uploads[String(signature)],
            upload.target.utf8.elementsEqual(request.target.utf8)
        else { throw .signatureDoesNotMatch }
        guard now < upload.expiresAt else { throw .expired }
        // The digest is among the signed headers, so another one breaks the signature.
        guard let header = request.headers["content-md5"] else { throw .signatureDoesNotMatch }
        guard let announced = Base64.decode(header), announced.count == 16 else { throw .invalidDigest }
        guard announced == upload.md5 else { throw .signatureDoesNotMatch }
        let bytes = request.body ?? []
        guard MD5.hash(bytes) == announced else { throw .badDigest }
        let now = now
        let count = users[upload.userID]?.files.count
        users[upload.userID]?.store(upload, bytes, at: now)
        let isNew = users[upload.userID]?.files.count != count
        changes.append(StateChange(isNew ? .created : .updated, "file", upload.s3Key))
        return announced
    }
}

extension UserAccount {
    /// Stores a file, in place of one that has the same key.
    fileprivate mutating func store(_ upload: PresignedUpload, _ bytes: [UInt8], at now: Timestamp) {
        let file = SandboxFile(
            s3Key: upload.s3Key, filename: upload.filename, mimeType: upload.mimeType, bytes: bytes, md5: upload.md5,
            lastModified: now)
        if let index = files.firstIndex(where: { $0.s3Key.hasSameCodePoints(as: file.s3Key) }) {
            files[index] = file
        } else {
            files.append(file)
        }
    }
}

extension ServiceState {
    /// `POST /connectors/files/upload/request`.
    mutating func requestUpload(_ body: RequestBody, userID: String) throws(ServiceError) -> ServiceResponse {
        try RequestBody.require(["filename", "mimeType", "md5"], in: body.members)
        let filename = try body.string("filename") ?? ""
        let mimeType = try body.string("mimeType") ?? ""
        guard let md5 = Self.digest(try body.string("md5") ?? "") else {
            throw .invalidInput("md5 must be a digest in hexadecimal digits or base64")
        }
        let existing = try users.account(named: userID).files.first { $0.md5 == md5 }
        let upload = presign(
            s3Key: existing?.s3Key ?? "\(userID)_\(filename)", filename: existing?.filename ?? filename,
            mimeType: mimeType, md5: md5, userID: userID)
        return ServiceResponse([
            "presignedUrl": [
                "md5": .string(Base64.encode(md5)), "presignedUrl": .string("\(origins.files)\(upload.target)"),
                "type": existing == nil ? "new" : "existing", "s3Key": .string(upload.s3Key),
            ]
        ])
    }

    /// `GET /connectors/files/list`: what was really uploaded.
    func listFiles(userID: String) throws(ServiceError) -> ServiceResponse {
        ServiceResponse(["files": .array(try users.account(named: userID).files.map(\.json))])
    }

    /// `DELETE /connectors/files/{s3Key}`. Another user's file is answered as if it did not exist; the service checks the
    /// owner too, but with which status is not known.
    mutating func deleteFile(_ s3Key: String, userID: String) throws(ServiceError) -> ServiceResponse {
        guard
            let index = try users.account(named: userID).files.firstIndex(where: {
                $0.s3Key.hasSameCodePoints(as: s3Key)
            })
        else { throw .notFound(.file) }
        users[userID]?.files.remove(at: index)
        changes.append(StateChange(.deleted, "file", s3Key))
        return ServiceResponse(["success": true, "message": "File deleted successfully"])
    }

    private mutating func presign(
        s3Key: String, filename: String, mimeType: String, md5: [UInt8], userID: String
    ) -> PresignedUpload {
        let date = now.iso8601Seconds.filter { $0 != "-" && $0 != ":" }
        let signature = random.hex(64)
        let scope = "SANDBOX/\(date.prefix(8))/us-east-1/s3/aws4_request"
        let target =
            "/\(PercentEncoding.encodePathSegment(s3Key))?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=\(PercentEncoding.encodeQueryComponent(scope))&X-Amz-Date=\(date)"
            + "&X-Amz-Expires=\(PresignedUpload.life.components.seconds)&X-Amz-SignedHeaders=content-md5%3Bhost"
            + "&X-Amz-Signature=\(signature)"
        let upload = PresignedUpload(
            userID: userID, s3Key: s3Key, filename: filename, mimeType: mimeType, md5: md5, target: target,
            expiresAt: now.advanced(by: PresignedUpload.life))
        uploads.insert(upload, for: signature, at: now)
        changes.append(StateChange(.created, "upload", s3Key))
        return upload
    }

    /// The 16 bytes of an MD5 digest in either of the two forms that are accepted.
    private static func digest(_ text: String) -> [UInt8]? {
        let bytes = text.utf8.count == 32 ? Hex.decode(text) : Base64.decode(text)
        return bytes?.count == 16 ? bytes : nil
    }
}
