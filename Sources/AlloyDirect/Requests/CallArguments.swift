import JSON
import Platform
import ServiceAPI

/// The caller's input for a request to the provider, in the groups of `execute`.
struct CallArguments: Sendable {
    var pathParams: JSONObject = [:]
    var queryParameters: JSONObject = [:]
    var additionalHeaders: JSONObject = [:]
    /// The body; nil where there is none.
    var requestBody: JSONValue?

    init(
        pathParams: JSONObject = [:], queryParameters: JSONObject = [:], additionalHeaders: JSONObject = [:],
        requestBody: JSONValue? = nil
    ) {
        self.pathParams = pathParams
        self.queryParameters = queryParameters
        self.additionalHeaders = additionalHeaders
        self.requestBody = requestBody
    }

    /// The input in the body of a request to execute an action.
    init(_ body: RequestBody) throws(ServiceError) {
        pathParams = try body.object("pathParams")
        queryParameters = try body.object("queryParameters")
        additionalHeaders = try body.object("additionalHeaders")
        requestBody = body["requestBody"]
    }
}

/// A file that the caller has uploaded.
struct DirectFile: Sendable {
    /// The places of its content.
    enum Content: Sendable {
        case memory([UInt8])
        /// A file of this machine, which is opened for each request.
        case disk(ConfinedFile)
    }

    /// The key by which bodies refer to it.
    var s3Key: String
    var filename: String
    var mimeType: String
    var content: Content

    /// The number of bytes.
    var byteCount: Int {
        switch content {
        case .memory(let bytes): bytes.count
        case .disk(let file): file.stamp.size
        }
    }
}
