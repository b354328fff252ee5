import HTTP
import JSON
import OpenAPI
import Platform

extension DocumentAssessment {
    /// The options of a host with this connector, as words of a command line: `--direct`, `--origin` and so on.
    ///
    /// - Parameter file: The document's file.
    public func options(file: String) -> [String] {
        var words = ["--direct", "\(id)=\(file)"]
        if needsServer { words += ["--server", "\(id)=\(serverOrigin?.description ?? "https://HOST")"] }
        for origin in origins.prefix(Self.maximumOrigins) { words += ["--origin", "\(id)=\(origin)"] }
        let hosts = ([serverOrigin].compactMap(\.self) + origins.prefix(Self.maximumOrigins)).filter(\.isSpecial)
            .map(\.host)
        for (index, host) in hosts.enumerated() where !hosts[..<index].contains(host) {
            words += ["--allow-host", host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host]
        }
        return words
    }

    /// The greatest number of origins in `options`; a document with more of them is none to trust unread.
    static let maximumOrigins = 10
    /// The greatest number of rows of each list.
    static let maximumRows = 200

    /// The assessment as JSON.
    ///
    /// - Parameter file: The document's file.
    public func json(file: String) -> JSONObject {
        var object: JSONObject = ["usable": .bool(isUsable), "connectorId": .string(id)]
        object.append("title", title.map(JSONValue.string))
        object.append("version", version.map(JSONValue.string))
        object.append("openapi", openAPIVersion.map(JSONValue.string))
        object.append(
            "actions",
            [
                "count": .int(actions), "reads": .int(reads), "writes": .int(actions - reads),
                "uncallable": .array(uncallable.map(\.json)),
            ])
        object.append("servers", .array(servers.prefix(Self.maximumRows).map(\.json)))
        object.append("accounts", .array(ways.map(\.json)))
        object.append(
            "unusableSchemes",
            .array(
                unusableSchemes.prefix(Self.maximumRows).map {
                    ["scheme": .string($0.name), "reason": .string($0.reason)]
                }))
        object.append(
            "pages",
            .array(
                paging.map { row in
                    [
                        "style": .string(row.style), "parameters": .strings(Array(row.parameters.prefix(20))),
                        "actions": .int(row.actions),
                    ]
                }))
        object.append(
            "idempotencyHeaders",
            .array(idempotencyHeaders.map { ["header": .string($0.name), "actions": .int($0.actions)] }))
        let problems = warnings?.problems.map { problem -> JSONValue in
            [
                "line": .int(problem.line), "pointer": .string(problem.pointer.description),
                "reason": .string(problem.reason),
            ]
        }
        object.append("warnings", .array(problems ?? []))
        object.append("omittedWarnings", .int(warnings?.omittedCount ?? 0))
        object.append("losses", .array(losses.map(\.json)))
        object.append("options", .strings(options(file: file)))
        return object
    }
}

extension HTTPOrigin {
    /// Indicates a host that only `--allow-host` allows, as far as its name tells.
    var isSpecial: Bool {
        let plain = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return isLoopback || host.hasSuffix(".localhost") || Sockets.Address(plain).map { !$0.isPublic } ?? false
    }
}

extension ImportLoss {
    /// The kind, the number of places and the first of them.
    fileprivate var json: JSONValue {
        ["reason": .string(message), "count": .int(count), "examples": .strings(examples)]
    }
}

extension DocumentAssessment.Server {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["url": .string(url)]
        object.append("origin", origin.map { .string($0.description) })
        object.append("problem", problem.map(JSONValue.string))
        if actions > 0 { object.append("actions", .int(actions)) }
        return .object(object)
    }
}

extension CredentialWay {
    /// The name, how an account gets its secrets, and the members of `data`.
    fileprivate var json: JSONValue {
        [
            "authenticationType": .string(type), "grant": .string(grant.words),
            "schemes": .strings(parts.map(\.scheme)),
            "data": .array(
                fields.map {
                    [
                        "name": .string($0.name), "required": .bool($0.isRequired), "secret": .bool($0.isSecret),
                        "description": .string($0.summary),
                    ]
                }),
        ]
    }
}

extension CredentialWay.Grant {
    /// A few words about it.
    var words: String {
        switch self {
        case .nothing: "nothing is needed"
        case .given: "the secret is given"
        case .authorizationCode: "a person consents in a browser"
        case .deviceCode: "a person enters a code in a browser"
        case .clientCredentials: "the client acts for itself"
        }
    }
}
