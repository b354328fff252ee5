import Alloy
import JSON
import JSONRPC

/// `ping`, `host.*`, `rpc.discover`: about the host itself.
enum HostMethods {
    static let all = [ping, info, discover]

    private static let ping = Method(
        "ping", "Answer at once: a sign of life.", access: .local, result: ResultSchema.object([:]),
        example: Method.Example(params: [:], result: [:]),
        handler: .atOnce { _ throws(AlloyError) in [:] })

    private static let info = Method(
        "host.info", "Tell what this host is and how it was started.",
        description: "`keySource` names where the API key comes from; the key itself is never told.",
        access: .local,
        result: ResultSchema.object([
            "name": ResultSchema.string, "version": ResultSchema.string, "protocol": ResultSchema.string,
            "backend": ["enum": ["live", "sandbox"]], "baseURL": ResultSchema.string,
            "apiVersion": ResultSchema.string, "keySource": ResultSchema.string, "userId": ResultSchema.optionalString,
            "limits": ["type": "object"],
        ]),
        example: Method.Example(
            params: [:],
            result: [
                "name": "alloy-host", "version": .string(HostVersion.program),
                "protocol": .string(HostVersion.protocol), "backend": "sandbox",
                "baseURL": "https://production.runalloy.com", "apiVersion": "2025-09", "keySource": "the sandbox",
                "userId": nil, "limits": Limits().json,
            ]),
        handler: .atOnce { call throws(AlloyError) in
            let configuration = call.client.configuration
            return [
                "name": "alloy-host", "version": .string(call.services.options.version),
                "protocol": .string(HostVersion.protocol),
                "backend": call.services.sandbox == nil ? "live" : "sandbox",
                "baseURL": .string(configuration.baseURL.description),
                "apiVersion": .string(configuration.apiVersion), "keySource": .string(configuration.key.name),
                "userId": .optional(call.services.options.actingUserId), "limits": call.services.limits.json,
            ]
        })

    private static let discover = Method(
        "rpc.discover", "Describe every method, as an OpenRPC document.", description: "The example is cut.",
        access: .local, result: ["type": "object", "required": ["openrpc", "info", "methods"]],
        example: Method.Example(
            params: [:],
            result: [
                "openrpc": .string(OpenRPCDocument.specification),
                "info": ["title": "alloy-host", "version": .string(HostVersion.protocol)], "methods": [],
            ]),
        handler: .atOnce { _ throws(AlloyError) in OpenRPCDocument.json })
}

extension Limits {
    /// The bounds by the names of their options, in camel case.
    fileprivate var json: JSONValue {
        [
            "maxLineBytes": .int(lineBytes), "maxDepth": .int(depth), "maxBatch": .int(batch),
            "maxInFlight": .int(inFlight), "maxLookahead": .int(lookahead),
            "maxLookaheadBytes": .int(lookaheadBytes), "maxUnsentBytes": .int(unsentBytes),
        ]
    }
}
