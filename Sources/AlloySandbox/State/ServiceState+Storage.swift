import HTTP
import JSON
import Platform

extension ServiceState {
    /// Answers a request to the file storage.
    mutating func store(_ request: HTTPRequest) -> ServiceAnswer {
        do throws(FileStorage.Refusal) {
            return ServiceAnswer(storedWithTag: "\"\(Hex.encode(try storeUpload(request)))\"")
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
        let file = StoredFile(
            s3Key: upload.s3Key, filename: upload.filename, mimeType: upload.mimeType, bytes: bytes, md5: upload.md5,
            lastModified: now)
        if let index = files.firstIndex(where: { $0.s3Key.hasSameCodePoints(as: file.s3Key) }) {
            files[index] = file
        } else {
            files.append(file)
        }
    }
}
