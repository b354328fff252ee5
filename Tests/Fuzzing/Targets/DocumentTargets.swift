import Alloy
import JSON

@testable import AlloyHost
@testable import CommandLineTool
@testable import OpenAPI

extension FuzzTarget {
    /// The steps of reading a document are bounded by its size, and each operation has an id of its own.
    static let openAPI = FuzzTarget(
        name: "OpenAPI",
        seeds: [
            #"""
            {"openapi":"3.1.0","info":{"title":"t"},"paths":{"/a/{id}":{"get":{"operationId":"b","parameters":[{"name":"id",
            "in":"path","required":true,"schema":{"$ref":"#/components/schemas/S"}}],"responses":{"200":{"content":
            {"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/S"}}}}}}}}},
            "components":{"schemas":{"S":{"type":"object","properties":{"s":{"$ref":"#/components/schemas/S"}}}},
            "securitySchemes":{"k":{"type":"apiKey","in":"header","name":"X"}}},"security":[{"k":[]}]}
            """#,
            ##"{"openapi":"3.0.3","paths":{"/a":{"post":{"requestBody":{"$ref":"#/components/requestBodies/B"},"responses":{}}}}}"##,
        ]
    ) { bytes in
        guard let document = try? OpenAPIDocument(parsing: bytes) else { return }
        let most = 200 * (bytes.count + 100)
        try hold(document.stepCount <= most, "\(document.stepCount) steps for \(bytes.count) bytes")
        let ids = document.operations.map(\.id)
        try hold(Set(ids.map { Array($0.utf8) }).count == ids.count, "two operations have the same id")
    }

    /// A policy that is accepted decides everything, and the same way each time.
    static let policy = FuzzTarget(
        name: "Policy",
        seeds: [
            #"""
            {"rules":[{"match":{"connector":"hub*","action":"*Contact","effect":"write"},"verdict":"deny","because":"b"},
            {"match":{"user":"a?"},"verdict":"plan_required"}],"effects":[{"match":{"connector":"slack","action":"*"},
            "effect":"destructive"}],"limits":{"writes":{"perMinute":5},"destructive":{"perDay":1}}}
            """#
        ]
    ) { bytes in
        guard let policy = try? Policy(parsing: bytes) else { return }
        for effect in Effect.allCases {
            let subject = PolicySubject(
                userId: "ada", connectorId: "hubspot", actionId: "createContact", effect: effect)
            try hold(policy.decide(subject) == policy.decide(subject), "a policy decides differently each time")
        }
    }

    /// A session that is accepted has messages, and reading it again gives the same ones.
    static let session = FuzzTarget(
        name: "Session",
        seeds: [
            "# title\n--> {\"id\":1}\n<-- {\"id\":1,\"result\":{}}\n-%> Content-Length: 2%0D%0A\n",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n\n{\"a\":\"${USER}\"}\r\n",
        ]
    ) { bytes in
        guard let script = try? SessionScript(parsing: bytes, maximumDepth: 32) else { return }
        try hold(!script.messages.isEmpty, "an accepted session has no message")
        let again = try? SessionScript(parsing: bytes, maximumDepth: 32)
        try hold(again?.input == script.input, "a session differs when it is read again")
    }
}
