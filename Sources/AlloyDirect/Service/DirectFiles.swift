import HTTP
import JSON
import Platform
import ServiceAPI
import Locking
import TextCoding

/// The files that callers have uploaded for the bodies of requests, in the memory of this process, or where they are: of a file
/// of this machine only the path is kept. It plays the service's file storage: an upload goes to a presigned link, whose host does
/// not exist.
final class DirectFiles: Sendable {
    /// The origin of the links.
    private static let origin = HTTPOrigin(scheme: "https", host: "files.direct.invalid", port: 443)
    /// The greatest size of all files in memory together, in bytes.
    static let maximumBytes = 512 << 20
    /// The greatest number of uploads that have been announced and have not come; the oldest is dropped for a newer one.
    static let maximumAwaited = 1_000

    private struct Stored {
        var owner: String
        var file: DirectFile
        var md5: [UInt8]
        /// False until the bytes have come.
        var isComplete = false
        var modified: Timestamp
    }

    private struct State {
        var files: [Stored] = []
        /// The keys of the files that are awaited, by the token of their link.
        var awaited: [String: String] = [:]

        mutating func dropOldestAwaited() {
            guard let index = files.firstIndex(where: { !$0.isComplete }) else { return }
            let key = files.remove(at: index).file.s3Key
            awaited = awaited.filter { !$0.value.hasSameCodePoints(as: key) }
        }
    }

    private let state = Mutex(State())

    /// The file of this key that the user has uploaded, or the own user of the host: an upload names no user, and nobody can guess
    /// a key.
    func file(_ s3Key: String, of userID: String) -> DirectFile? {
        let owners = [userID, DirectUsers.ownUserID]
        return state.withLock { state in
            state.files.first {
                $0.isComplete && owners.contains($0.owner) && $0.file.s3Key.hasSameCodePoints(as: s3Key)
            }?.file
        }
    }

    /// Indicates that a file of the user is on disk.
    func areOnDisk(of userID: String) -> Bool {
        state.withLock { state in
            state.files.contains { stored in
                if stored.owner == userID, case .disk = stored.file.content { true } else { false }
            }
        }
    }

    func deleteAll(of userID: String) { state.withLock { $0.files.removeAll { $0.owner == userID } } }

    /// Indicates an upload.
    func isUpload(_ request: HTTPRequest) -> Bool { request.origin == Self.origin }

    /// Stores an upload.
    func store(_ request: HTTPRequest) -> HTTPResponse {
        let body = request.content ?? HTTPBody([])
        // What sends a file has its digest from the same bytes.
        let content = body.file.map { DirectFile.Content.disk($0.source) } ?? .memory(body.bytes ?? [])
        let token = request.target.split(separator: "=").last.map(String.init) ?? ""
        let status = state.withLock { state in
            guard request.method == "PUT", let key = state.awaited[token],
                let index = state.files.firstIndex(where: { $0.file.s3Key.hasSameCodePoints(as: key) })
            else { return 403 }
            if case .memory(let bytes) = content {
                guard MD5.hash(bytes) == state.files[index].md5 else { return 400 }
                let total = state.files.reduce(bytes.count) { $0 + $1.file.memoryBytes }
                guard total <= Self.maximumBytes else { return 413 }
            }
            state.files[index].file.content = content
            state.files[index].isComplete = true
            state.awaited[token] = nil
            return 200
        }
        return HTTPResponse(status: status, headers: ["content-length": "0"])
    }

    /// `POST /connectors/files/upload/request`.
    ///
    /// A key is never given to other content: a plan that somebody has approved names it. What was uploaded under the same name
    /// and type before keeps its key.
    func requestUpload(_ body: RequestBody, of userID: String) throws(ServiceError) -> JSONValue {
        try RequestBody.require(["filename", "mimeType", "md5"], in: body.members)
        let filename = try body.string("filename") ?? ""
        let mimeType = try body.string("mimeType") ?? ""
        let text = try body.string("md5") ?? ""
        guard let md5 = text.utf8.count == 32 ? Hex.decode(text) : Base64.decode(text), md5.count == 16 else {
            throw .invalidInput("md5 must be a digest in hexadecimal digits or base64")
        }
        let token = Self.randomDigits(bytes: 16)
        let (key, isNew) = state.withLock { state in
            if let known = state.files.first(where: {
                $0.isComplete && $0.owner == userID && $0.md5 == md5 && $0.file.filename.hasSameCodePoints(as: filename)
                    && $0.file.mimeType.hasSameCodePoints(as: mimeType) && $0.file.isThere
            }) {
                return (known.file.s3Key, false)
            }
            let key = "\(userID)_\(Self.randomDigits(bytes: 8))_\(filename)"
            if state.awaited.count >= Self.maximumAwaited { state.dropOldestAwaited() }
            state.files.append(
                Stored(
                    owner: userID,
                    file: DirectFile(s3Key: key, filename: filename, mimeType: mimeType, content: .memory([])),
                    md5: md5, modified: Timestamp.now()))
            state.awaited[token] = key
            return (key, true)
        }
        return [
            "presignedUrl": [
                "md5": .string(Base64.encode(md5)), "presignedUrl": .string("\(Self.origin)/upload?token=\(token)"),
                "type": .string(isNew ? "new" : "existing"), "s3Key": .string(key),
            ]
        ]
    }

    private static func randomDigits(bytes: Int) -> String {
        Hex.encode((0..<bytes).map { _ in UInt8.random(in: 0...255) })
    }

    /// `GET /connectors/files/list`.
    func list(of userID: String) -> JSONValue {
        let rows = state.withLock { $0.files.filter { $0.isComplete && $0.owner == userID } }.map {
            stored -> JSONValue in
            [
                "s3Key": .string(stored.file.s3Key), "filename": .string(stored.file.filename),
                "size": .int(stored.file.byteCount), "lastModified": .string(stored.modified.iso8601),
            ]
        }
        return ["files": .array(rows)]
    }

    /// `DELETE /connectors/files/{s3Key}`.
    func delete(_ s3Key: String, of userID: String) throws(ServiceError) -> JSONValue {
        let isGone = state.withLock { state in
            let count = state.files.count
            state.files.removeAll {
                $0.isComplete && $0.owner == userID && $0.file.s3Key.hasSameCodePoints(as: s3Key)
            }
            return state.files.count < count
        }
        guard isGone else { throw .notFound(.file) }
        return ["success": true, "message": "File deleted successfully"]
    }
}

extension DirectFile {
    fileprivate var memoryBytes: Int { if case .memory(let bytes) = content { bytes.count } else { 0 } }

    /// Indicates that the content is what was uploaded.
    fileprivate var isThere: Bool { if case .disk(let file) = content { file.open() != nil } else { true } }
}

extension DirectService {
    /// Answers a request about files.
    func respond(to route: Route.Files, _ call: DirectCall) async throws(DirectFailure) -> HTTPResponse {
        if let response = try await sent(to: fallback, call) { return response }
        let userID = try await actingUser(call)
        do throws(ServiceError) {
            switch route {
            case .requestUpload: return call.answer(try files.requestUpload(RequestBody(call.request), of: userID))
            case .list: return call.answer(files.list(of: userID))
            case .delete(let s3Key): return call.answer(try files.delete(s3Key, of: userID))
            }
        } catch {
            throw .error(error)
        }
    }
}
