import HTTP
import JSON
import Platform

extension ServiceState {
    /// `POST /connectors/files/upload/request`.
    mutating func requestUpload(_ body: RequestBody, userID: String) throws(ServiceFailure) -> ServiceAnswer {
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
        return ServiceAnswer([
            "presignedUrl": [
                "md5": .string(Base64.encode(md5)), "presignedUrl": .string("\(origins.files)\(upload.target)"),
                "type": existing == nil ? "new" : "existing", "s3Key": .string(upload.s3Key),
            ]
        ])
    }

    /// `GET /connectors/files/list`: what was really uploaded.
    func listFiles(userID: String) throws(ServiceFailure) -> ServiceAnswer {
        ServiceAnswer(["files": .array(try users.account(named: userID).files.map(\.json))])
    }

    /// `DELETE /connectors/files/{s3Key}`. Another user's file is answered as if it did not exist; the service checks the
    /// owner too, but with which status is not known.
    mutating func deleteFile(_ s3Key: String, userID: String) throws(ServiceFailure) -> ServiceAnswer {
        guard
            let index = try users.account(named: userID).files.firstIndex(where: {
                $0.s3Key.hasSameCodePoints(as: s3Key)
            })
        else { throw .notFound(.file) }
        users[userID]?.files.remove(at: index)
        changes.append(StateChange(.deleted, "file", s3Key))
        return ServiceAnswer(["success": true, "message": "File deleted successfully"])
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
