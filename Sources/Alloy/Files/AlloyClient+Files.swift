import HTTP
import JSON
import Platform
import TextCoding

extension AlloyClient {
    /// Uploads a file for use in actions: requests a slot, and sends the bytes there unless the service has them
    /// already.
    ///
    /// The bytes go to the URL that the service returns; the API key is not sent there.
    public func uploadFile(
        _ bytes: [UInt8], filename: String, mimeType: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> UploadedFile {
        try await uploadFile(
            HTTPBody(bytes), md5: MD5.hash(bytes), filename: filename, mimeType: mimeType, options: options)
    }

    /// Uploads content with this MD5 in the same way. A file in it is read while it is sent.
    public func uploadFile(
        _ content: HTTPBody, md5 digest: [UInt8], filename: String, mimeType: String,
        options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> UploadedFile {
        let deadline = deadline(options, configuration.deadlines.file)
        let md5 = Base64.encode(digest)
        let slot = try await requestUpload(
            filename: filename, mimeType: mimeType, md5: md5, options: options, deadline: deadline)
        if slot.kind == .new { try await put(content, into: slot, mimeType, md5, options, deadline) }
        return UploadedFile(s3Key: slot.s3Key, kind: slot.kind)
    }

    /// Requests a slot for a file (`POST /connectors/files/upload/request`); `md5` in hexadecimal or base64.
    public func requestUpload(
        filename: String, mimeType: String, md5: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> UploadSlot {
        try await requestUpload(
            filename: filename, mimeType: mimeType, md5: md5, options: options,
            deadline: deadline(options, configuration.deadlines.metadata))
    }

    /// Lists the files of the key's user (`GET /connectors/files/list`; it has no pages).
    public func listFiles(options: CallOptions = CallOptions()) async throws(AlloyError) -> [StoredFile] {
        let call = fileCall(
            .filesList, "GET", "/connectors/files/list", .read, options,
            deadline(options, configuration.deadlines.metadata))
        return try await perform(call) { json in
            ResponseEnvelope.array(json, "files", "data")?.compactMap(StoredFile.init)
        }
    }

    /// Deletes a file (`DELETE /connectors/files/{s3Key}`).
    public func deleteFile(
        _ s3Key: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> Confirmation {
        try InputCheck.notEmpty(s3Key, "s3Key")
        let call = fileCall(
            .filesDelete, "DELETE", "/connectors/files/\(s3Key)", .idempotent, options,
            deadline(options, configuration.deadlines.metadata))
        return try await perform(call, decode: Confirmation.init)
    }

    private nonisolated(nonsending) func requestUpload(
        filename: String, mimeType: String, md5: String, options: CallOptions, deadline: ContinuousClock.Instant
    ) async throws(AlloyError) -> UploadSlot {
        var check = InputCheck()
        check.notEmpty(filename, "filename")
        check.headerValue(mimeType, "mimeType")
        check.notEmpty(md5, "md5")
        try check.finish()
        var call = fileCall(
            .filesUpload, "POST", "/connectors/files/upload/request", .write, options, deadline)
        call.body = ["filename": .string(filename), "mimeType": .string(mimeType), "md5": .string(md5)]
        return try await perform(call, decode: UploadSlot.init)
    }

    private nonisolated(nonsending) func put(
        _ content: HTTPBody, into slot: UploadSlot, _ mimeType: String, _ md5: String, _ options: CallOptions,
        _ deadline: ContinuousClock.Instant
    ) async throws(AlloyError) {
        var call = fileCall(.filesUpload, "PUT", "", .write, options, deadline)
        call.endpoint = .fileStore
        call.secrets = slot.secrets + (slot.presignedUrl.map { [$0] } ?? [])
        for secret in slot.secrets { configuration.redactor.register(transient: secret) }
        let key = try await configuration.key.key(.cached, until: deadline)
        guard let text = slot.presignedUrl?.reveal(), let url = HTTPURL(text),
            url.origin.scheme == "https" || url.origin.isLoopback
        else {
            throw AlloyError(
                .alloyFailed, "Alloy returned no URL to which the file can be uploaded safely.", origin: .alloy,
                outcome: .notSent, fix: [.advice("Ask Alloy's support: the presigned link is no https URL.")])
        }
        // The signature covers these headers; any other, the key above all, has no business there.
        var put = HTTPRequest(
            method: "PUT", origin: url.origin, target: url.target,
            headers: ["Content-Type": mimeType, "Content-MD5": md5],
            connection: call.requestClass.connection, maximumResponseBytes: 1 << 20)
        put.content = content
        let request = put
        try await exchange(call, key: key, request: { _ in request }) { _ in }
    }

    private func fileCall(
        _ operation: Operation, _ method: String, _ path: ServicePath, _ requestClass: RequestClass,
        _ options: CallOptions, _ deadline: ContinuousClock.Instant
    ) -> ServiceCall {
        ServiceCall(
            operation: operation, method: method, path: path, requestClass: requestClass, options: options,
            deadline: deadline)
    }
}
