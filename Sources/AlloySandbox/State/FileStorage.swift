import HTTP
import Platform

/// The file storage beside the service, which takes uploads at presigned URLs as Amazon S3 does.
enum FileStorage {
    /// Where presigned URLs point: no such host exists (RFC 6761 §6.4).
    static let origin = HTTPOrigin(scheme: "https", host: "files.sandbox.invalid", port: 443)

    /// Why an upload is refused: S3's codes with their statuses and messages.
    enum Refusal: Error {
        case methodNotAllowed
        case signatureDoesNotMatch
        case expired
        case invalidDigest
        case badDigest

        /// The storage's response.
        var answer: ServiceAnswer {
            let (status, code, message) =
                switch self {
                case .methodNotAllowed:
                    (405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
                case .signatureDoesNotMatch:
                    (
                        403, "SignatureDoesNotMatch",
                        "The request signature we calculated does not match the signature you provided."
                    )
                case .expired: (403, "AccessDenied", "Request has expired")
                case .invalidDigest: (400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
                case .badDigest:
                    (400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
                }
            let xml = """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>\(code)</Code><Message>\(message)</Message></Error>
                """
            return ServiceAnswer(status: status, xml: xml)
        }
    }
}

extension ServiceState {
    /// Answers a request to the file storage.
    mutating func store(_ request: HTTPRequest) -> ServiceAnswer {
        do throws(FileStorage.Refusal) {
            return ServiceAnswer(storedWithTag: "\"\(Hexadecimal.encode(try storeUpload(request)))\"")
        } catch {
            return error.answer
        }
    }

    /// Stores an upload and gives its digest.
    private mutating func storeUpload(_ request: HTTPRequest) throws(FileStorage.Refusal) -> [UInt8] {
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
        if let actual = digest.md5(of: bytes), actual != announced { throw .badDigest }
        let now = now
        users[upload.userID]?.store(upload, size: bytes.count, at: now)
        return announced
    }
}

extension UserAccount {
    /// Stores a file, in place of one that has the same key.
    fileprivate mutating func store(_ upload: PresignedUpload, size: Int, at now: Timestamp) {
        let file = StoredFile(
            s3Key: upload.s3Key, filename: upload.filename, size: size, md5: upload.md5, lastModified: now)
        if let index = files.firstIndex(where: { $0.s3Key == file.s3Key }) {
            files[index] = file
        } else {
            files.append(file)
        }
    }
}
