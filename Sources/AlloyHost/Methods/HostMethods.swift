import Alloy
import JSON
import JSONRPC

/// `ping`, `host.*`, `rpc.discover`: methods about the host itself.
enum HostMethods {
    static let all = [ping, info, metrics, discover]

    private static let ping = Method(
        "ping", "Check that the host responds.", access: .local, isRead: true, result: ["type": "object"],
        example: Method.Example(params: [:], result: [:]),
        handler: .atOnce { _ throws(AlloyError) in [:] })

    private static let limitsShape = ResultSchema.object(
        "HostLimits", "The bounds of the wire, by the names of their options in camel case.",
        JSONObject(Bound.all.map { JSONObject.Member(key: $0.name, value: ResultSchema.integer) }))

    private static let info = Method(
        "host.info", "Describe this host and the options it was started with.",
        description:
            "`keySource` names the source of the API key; the key itself is never shown. `seed` is the seed of the "
            + "sandbox; it is absent without one. `directConnectors` are the ids of the connectors that call their provider "
            + "with the user's own credentials; with the backend `direct` there are no others. `ledger` tells whether the executions of this host outlive it: `disk`, or "
            + "`memory`. `warnings` list the parts of the OpenAPI documents that could not be "
            + "used; they are absent when there are none.",
        access: .local, isRead: true,
        result: ResultSchema.object(
            "HostInfo", "The host, and the options that it was started with.",
            [
                "name": ResultSchema.string, "version": ResultSchema.string, "protocol": ResultSchema.string,
                "backend": ResultSchema.oneOf(["live", "sandbox", "direct"]),
                "directConnectors": ResultSchema.strings, "seed": ResultSchema.string,
                "warnings": ResultSchema.strings, "baseURL": ResultSchema.string, "apiVersion": ResultSchema.string,
                "keySource": ResultSchema.string, "userId": ResultSchema.optionalString,
                "ledger": ResultSchema.oneOf(["disk", "memory"], named: "LedgerPlace"),
                "limits": .object(limitsShape),
            ], optional: ["seed", "directConnectors", "warnings"]),
        example: Method.Example(
            params: [:],
            result: [
                "name": "alloy-host", "version": .string(HostVersion.program),
                "protocol": .string(HostVersion.protocol), "backend": "sandbox", "seed": "demo",
                "baseURL": "https://production.runalloy.com", "apiVersion": "2025-09", "keySource": "the sandbox",
                "userId": nil, "ledger": "memory", "limits": Limits().json,
            ]),
        handler: .atOnce { call throws(AlloyError) in
            let configuration = call.client.configuration
            var info: JSONObject = [
                "name": "alloy-host", "version": .string(call.services.options.version),
                "protocol": .string(HostVersion.protocol),
                "backend": call.services.simulation != nil
                    ? "sandbox" : call.services.direct?.isAlone == true ? "direct" : "live",
            ]
            info.append("directConnectors", call.services.direct.map { .strings($0.connectorIds) })
            info.append("seed", call.services.simulation.map { .string($0.seedName) })
            let warnings = call.services.simulation?.warnings ?? call.services.direct?.warnings ?? []
            if !warnings.isEmpty { info.append("warnings", .strings(warnings)) }
            info.append("baseURL", .string(configuration.baseURL.description))
            info.append("apiVersion", .string(configuration.apiVersion))
            info.append("keySource", .string(configuration.key.name))
            info.append("userId", .optional(call.services.options.actingUserId))
            info.append("ledger", call.services.keepsLedger ? "disk" : "memory")
            info.append("limits", call.services.limits.json)
            return .object(info)
        })

    /// The form of the numbers that `host.metrics` gives.
    private enum MetricsFormat: String, ParameterEnumeration {
        case json, prometheus
    }

    private static let format = Parameter<MetricsFormat>(
        "format", "The form of the result: JSON members, or the text format of Prometheus.", default: .json)

    private static let metrics = Method(
        "host.metrics", "Count the calls since the host started, and how long they took.",
        description:
            "`requests` has one row for each method and outcome, `errors` one for each method and kind of error. Calls of "
            + "methods that don't exist count as `\(MetricCounts.unknownMethod)`, messages that are not calls as "
            + "`\(MetricCounts.noMethod)`. `buckets` count the calls that took `le` seconds or less. `attempts` are the "
            + "requests to the service, `waits` the time spent waiting before them. With `format: \"prometheus\"` the result is "
            + "`{text, contentType}`: the same in the text format of Prometheus, for a page that Prometheus reads; "
            + "`alloy-host call` prints that text unchanged. A call is not counted in its own result.",
        access: .local, isRead: true,
        parameters: [format],
        result: MetricsSchema.result,
        example: Method.Example(
            params: [:],
            result: [
                "startedAt": "2025-10-01T09:00:00.000Z", "uptimeMs": 61_250, "inFlight": 0,
                "requests": [
                    [
                        "method": "execute", "outcome": "applied", "count": 2,
                        "seconds": [
                            "sum": .seconds(310_000_000),
                            "buckets": [
                                ["le": .seconds(100_000_000), "count": 0], ["le": .seconds(250_000_000), "count": 2],
                                ["le": .seconds(500_000_000), "count": 2],
                            ],
                        ],
                    ]
                ],
                "errors": [["method": "users.get", "kind": "not_found", "count": 1]],
                "attempts": [["phase": "answered", "status": 200, "count": 3]], "retries": 0,
                "waits": ["rateLimit": ["count": 0, "ms": 0], "retry": ["count": 0, "ms": 0]],
            ]),
        handler: .atOnce { call throws(AlloyError) in
            let services = call.services
            let snapshot = services.calls.metrics.snapshot(
                now: call.client.configuration.now(), version: services.options.version)
            return call[format] == .prometheus
                ? ["text": .string(snapshot.prometheusText), "contentType": .string(PrometheusText.contentType)]
                : snapshot.json
        })

    private static let discover = Method(
        "rpc.discover", "Describe every method, as an OpenRPC document.", description: "The example is shortened.",
        access: .local, isRead: true,
        result: ResultSchema.object(
            "OpenRPCDocument", "The OpenRPC document.",
            [
                "openrpc": ResultSchema.string, "info": ResultSchema.freeObject,
                "methods": ResultSchema.array(of: ["type": "object"]), "components": ResultSchema.freeObject,
            ], optional: ["components"]),
        example: Method.Example(
            params: [:],
            result: [
                "openrpc": .string(OpenRPCDocument.specification),
                "info": ["title": "alloy-host", "version": .string(HostVersion.protocol)], "methods": [],
            ]),
        handler: .atOnce { call throws(AlloyError) in OpenRPCDocument.json(of: call.services.methods) })
}

extension Limits {
    /// The bounds by the names of their options, in camel case.
    fileprivate var json: JSONValue {
        .object(JSONObject(Bound.all.map { JSONObject.Member(key: $0.name, value: .int(self[keyPath: $0.limit])) }))
    }
}
