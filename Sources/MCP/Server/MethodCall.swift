import JSON
import JSONRPC
import Logging

/// The result of a method, before its revision adds members.
struct MethodResult: Sendable {
    /// The time for which a client may keep a result.
    struct CacheHint: Sendable {
        let milliseconds: Int
        /// True if the result is the same for every user.
        let isPublic: Bool

        /// A result that is the same as long as the server runs.
        static let constant = CacheHint(milliseconds: 3_600_000, isPublic: true)
        /// A result that becomes more exact soon.
        static let provisional = CacheHint(milliseconds: 5_000, isPublic: true)
        /// A result that may change at any time, and depends on the user.
        static let volatile = CacheHint(milliseconds: 0, isPublic: false)
    }

    var members: JSONObject
    var cacheHint: CacheHint?
    var shown: [Secret] = []
}

/// One call of a method of the protocol.
struct MethodCall: Sendable {
    let method: String
    let params: JSONObject
    let client: ClientRequest
    let server: MCPServer

    /// The most resources that one stream may watch.
    private static let maximumSubscriptions = 100

    private var profile: Profile { client.profile }
    private var features: any ServerFeatures { server.features }

    // MARK: - Results that need no waiting

    /// Returns the result of a method that never waits; nil for any other method.
    func immediateResult() throws(RPCError) -> MethodResult? {
        switch method {
        case "server/discover": discovery
        case "tools/list": features.areToolsPrepared ? try toolList() : nil
        case "prompts/list": try list("prompts", features.prompts.map { $0.json(profile) })
        case "resources/templates/list":
            try list("resourceTemplates", features.resourceTemplates.map { $0.json(profile) })
        case "logging/setLevel": try setLevel()
        default: nil
        }
    }

    private func toolList() throws(RPCError) -> MethodResult {
        let hint = features.areToolsProvisional ? MethodResult.CacheHint.provisional : .constant
        return try list("tools", features.tools.map { $0.json(profile) }, hint)
    }

    private var discovery: MethodResult {
        let description = features.description
        return MethodResult(
            members: [
                "supportedVersions": .strings(Revision.stateless.map(\.rawValue)),
                "capabilities": description.capabilities(profile), "instructions": .string(description.instructions),
                "_meta": ["io.modelcontextprotocol/serverInfo": description.json(profile)],
            ], cacheHint: .constant)
    }

    private func list(
        _ name: String, _ elements: [JSONValue], _ hint: MethodResult.CacheHint = .constant
    ) throws(RPCError) -> MethodResult {
        let page = try Page(of: elements, cursor: params["cursor"])
        var members = JSONObject()
        members.append(name, .array(Array(page.elements)))
        members.append("nextCursor", page.nextCursor.map(JSONValue.string))
        return MethodResult(members: members, cacheHint: hint)
    }

    private func setLevel() throws(RPCError) -> MethodResult {
        guard let level = params["level"]?.stringValue.flatMap(LoggingLevel.init) else {
            let levels = LoggingLevel.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalidMCPParam("/level", expected: "one of \(levels)", params["level"])
        }
        server.setLogLevel(level)
        return MethodResult(members: [:])
    }

    // MARK: - Results that may need waiting

    /// Returns the result of any other method.
    func result() async throws(FeatureError) -> MethodResult {
        switch method {
        case "tools/list":
            await features.prepareTools()
            return try checked { () throws(RPCError) in try toolList() }
        case "tools/call": return try await callTool()
        case "resources/list":
            let resources = try await features.resources(client).map { $0.json(profile) }
            return try checked { () throws(RPCError) in try list("resources", resources, .volatile) }
        case "resources/read": return try await readResource()
        case "prompts/get": return try await getPrompt()
        case "completion/complete": return try await complete()
        case "subscriptions/listen": return try await listen()
        default: throw .failed(.unknownMCPMethod(method, profile.revision))
        }
    }

    private func callTool() async throws(FeatureError) -> MethodResult {
        let name = try string("/name", params["name"])
        if !features.areToolsPrepared { await features.prepareTools() }
        guard let tool = features.tools.first(where: { $0.name == name }) else {
            throw .failed(.unknownTool(name, features.tools.map(\.name)))
        }
        let result = try await features.call(tool.name, try arguments(), client)
        return MethodResult(members: result.json(profile), shown: result.shown)
    }

    private func readResource() async throws(FeatureError) -> MethodResult {
        let uri = try string("/uri", params["uri"])
        guard let contents = try await features.read(uri, client) else {
            throw .failed(.unknownResource(uri, profile))
        }
        return MethodResult(members: ["contents": .array(contents.map(\.json))], cacheHint: .volatile)
    }

    private func getPrompt() async throws(FeatureError) -> MethodResult {
        let name = try string("/name", params["name"])
        guard let prompt = features.prompts.first(where: { $0.name == name }) else {
            throw .failed(
                .invalidMCPParam(
                    "/name", expected: "one of \(features.prompts.map(\.name).joined(separator: ", "))",
                    params["name"]))
        }
        let arguments = try texts("/arguments", params["arguments"])
        let missing = prompt.arguments.filter { $0.isRequired && arguments[$0.name] == nil }
        guard missing.isEmpty else {
            throw .failed(
                .invalidMCPParams(
                    "The prompt \(name) needs \(missing.map(\.name).joined(separator: ", ")).",
                    missing.map { argument in
                        [
                            "pointer": .string("/arguments/\(argument.name)"),
                            "expected": .string(argument.description), "got": "nothing",
                        ]
                    }))
        }
        return MethodResult(members: try await features.messages(of: name, arguments, client).json(profile))
    }

    private func complete() async throws(FeatureError) -> MethodResult {
        let reference: CompletionRequest.Reference
        switch params["ref"]?["type"]?.stringValue {
        case "ref/prompt": reference = .prompt(try string("/ref/name", params["ref"]?["name"]))
        case "ref/resource": reference = .resource(try string("/ref/uri", params["ref"]?["uri"]))
        default:
            throw .failed(
                .invalidMCPParam("/ref/type", expected: "ref/prompt or ref/resource", params["ref"]?["type"]))
        }
        let request = CompletionRequest(
            reference: reference, argument: try string("/argument/name", params["argument"]?["name"]),
            value: try string("/argument/value", params["argument"]?["value"]),
            context: try texts("/context/arguments", params["context"]?["arguments"]))
        return MethodResult(members: await features.complete(request, client).json)
    }

    private func listen() async throws(FeatureError) -> MethodResult {
        guard let filter = params["notifications"]?.objectValue else {
            throw .failed(
                .invalidMCPParam("/notifications", expected: "an object", params["notifications"]))
        }
        let uris = filter["resourceSubscriptions"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard uris.count <= Self.maximumSubscriptions else {
            throw .failed(
                .invalidMCPParam(
                    "/notifications/resourceSubscriptions", expected: "at most \(Self.maximumSubscriptions) URIs", nil))
        }
        let id = client.context.requestId.value
        let announced = uris.filter(features.announcesChanges)
        await server.subscriptions.listen(id: id, uris: announced, client.context) { [features, client] uri in
            try? await features.read(uri, client)?.map(\.json)
        }
        return MethodResult(members: ["_meta": ["io.modelcontextprotocol/subscriptionId": id]])
    }

    // MARK: - Reading parameters

    private func arguments() throws(FeatureError) -> JSONObject {
        guard let value = params["arguments"], !value.isNull else { return [:] }
        guard let object = value.objectValue else {
            throw .failed(.invalidMCPParam("/arguments", expected: "an object", value))
        }
        return object
    }

    private func string(_ pointer: String, _ value: JSONValue?) throws(FeatureError) -> String {
        guard let text = value?.stringValue else {
            throw .failed(.invalidMCPParam(pointer, expected: "a string", value))
        }
        return text
    }

    private func texts(_ pointer: String, _ value: JSONValue?) throws(FeatureError) -> [String: String] {
        guard let value, !value.isNull else { return [:] }
        guard let object = value.objectValue else {
            throw .failed(.invalidMCPParam(pointer, expected: "an object", value))
        }
        var texts: [String: String] = [:]
        for member in object.members {
            guard let text = member.value.stringValue else {
                throw .failed(.invalidMCPParam("\(pointer)/\(member.key)", expected: "a string", member.value))
            }
            texts[member.key] = text
        }
        return texts
    }

    private func checked<Value>(_ body: () throws(RPCError) -> Value) throws(FeatureError) -> Value {
        do throws(RPCError) { return try body() } catch { throw .failed(error) }
    }
}
