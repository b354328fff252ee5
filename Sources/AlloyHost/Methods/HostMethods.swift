import Alloy
import JSON
import JSONRPC

/// `ping`, `host.*`, `rpc.discover`: about the host itself.
enum HostMethods {
    static let all = [ping, info, metrics, discover]

    private static let ping = Method(
        "ping", "Answer at once: a sign of life.", access: .local, result: ResultSchema.object([:]),
        example: Method.Example(params: [:], result: [:]),
        handler: .atOnce { _ throws(AlloyError) in [:] })

    private static let limitsShape = ResultSchema.object(
        "HostLimits", "The bounds of the wire, by the names of their options in camel case.",
        [
            "maxLineBytes": ResultSchema.integer, "maxDepth": ResultSchema.integer, "maxBatch": ResultSchema.integer,
            "maxInFlight": ResultSchema.integer, "maxLookahead": ResultSchema.integer,
            "maxLookaheadBytes": ResultSchema.integer, "maxUnsentBytes": ResultSchema.integer,
        ])

    private static let info = Method(
        "host.info", "Tell what this host is and how it was started.",
        description: "`keySource` names where the API key comes from; the key itself is never told. `seed` is what the "
            + "sandbox started with; without a sandbox there is none. `warnings` say what of the sandbox's OpenAPI documents "
            + "could not be used; there are none where everything could.",
        access: .local,
        result: ResultSchema.object(
            "HostInfo", "The host, and the options that it was started with.",
            [
                "name": ResultSchema.string, "version": ResultSchema.string, "protocol": ResultSchema.string,
                "backend": ResultSchema.oneOf(["live", "sandbox"]), "seed": ResultSchema.string,
                "warnings": ResultSchema.strings, "baseURL": ResultSchema.string, "apiVersion": ResultSchema.string,
                "keySource": ResultSchema.string, "userId": ResultSchema.optionalString,
                "limits": .object(limitsShape),
            ], optional: ["seed", "warnings"]),
        example: Method.Example(
            params: [:],
            result: [
                "name": "alloy-host", "version": .string(HostVersion.program),
                "protocol": .string(HostVersion.protocol), "backend": "sandbox", "seed": "demo",
                "baseURL": "https://production.runalloy.com", "apiVersion": "2025-09", "keySource": "the sandbox",
                "userId": nil, "limits": Limits().json,
            ]),
        handler: .atOnce { call throws(AlloyError) in
            let configuration = call.client.configuration
            var info: JSONObject = [
                "name": "alloy-host", "version": .string(call.services.options.version),
                "protocol": .string(HostVersion.protocol),
                "backend": call.services.simulation == nil ? "live" : "sandbox",
            ]
            info.append("seed", call.services.simulation.map { .string($0.seedName) })
            if let warnings = call.services.simulation?.warnings, !warnings.isEmpty {
                info.append("warnings", .strings(warnings))
            }
            info.append("baseURL", .string(configuration.baseURL.description))
            info.append("apiVersion", .string(configuration.apiVersion))
            info.append("keySource", .string(configuration.key.name))
            info.append("userId", .optional(call.services.options.actingUserId))
            info.append("limits", call.services.limits.json)
            return .object(info)
        })

    private static let metrics = Method(
        "host.metrics", "Tell what the host has done since it started: counts, and how long calls took.",
        description:
            "`requests` has a row for each method and outcome that occurred, `errors` one for each method and kind of "
            + "error; calls of methods that don't exist count as `\(MetricCounts.unknownMethod)`, messages that are no calls "
            + "as `\(MetricCounts.noMethod)`. `buckets` count the calls that took `le` seconds or less. `attempts` are the "
            + "requests to the service, `waits` the waiting before them. With `format: \"prometheus\"` the result is "
            + "`{text, contentType}`: the same in Prometheus' text format, for a page that Prometheus reads; "
            + "`alloy-host call` prints that text as it is. This call counts from the next one on.",
        access: .local,
        parameters: [
            Parameter(
                "format", "How: as members, or as Prometheus' text.", ["enum": ["json", "prometheus"]]
            ).defaulting(to: "json")
        ],
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
            return call.text("format") == "prometheus"
                ? ["text": .string(snapshot.prometheusText), "contentType": .string(PrometheusText.contentType)]
                : snapshot.json
        })

    private static let discover = Method(
        "rpc.discover", "Describe every method, as an OpenRPC document.", description: "The example is cut.",
        access: .local,
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
        [
            "maxLineBytes": .int(lineBytes), "maxDepth": .int(depth), "maxBatch": .int(batch),
            "maxInFlight": .int(inFlight), "maxLookahead": .int(lookahead),
            "maxLookaheadBytes": .int(lookaheadBytes), "maxUnsentBytes": .int(unsentBytes),
        ]
    }
}
