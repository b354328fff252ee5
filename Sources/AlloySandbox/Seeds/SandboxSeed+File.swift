import JSON
import Platform

extension SandboxSeed {
    /// The seed that a file describes.
    ///
    /// `documents` are those of `connectorFiles`, in their order. Throws everything that is wrong: users, connectors and
    /// actions that don't exist, records that their third party refuses.
    public init(_ file: SeedDocument, documents: [OpenAPIConnector]) throws(SourceFault) {
        self.init(named: file.json["extends"]?.stringValue ?? "demo")
        var problems = SeedProblems()
        addConnectors(file, documents, &problems)
        addUsers(file, &problems)
        addCredentials(file, &problems)
        addRecords(file, &problems)
        guard problems.all.isEmpty else { throw SourceFault(problems.all, in: file.bytes) }
    }

    private mutating func addConnectors(
        _ file: SeedDocument, _ documents: [OpenAPIConnector], _ problems: inout SeedProblems
    ) {
        var documents = documents[...]
        for (index, connector) in (file.json["connectors"]?.arrayValue ?? []).enumerated() {
            let place = ["connectors", String(index)]
            if let path = connector.stringValue {
                let name = path.split(separator: "/").last.map(String.init) ?? path
                if let document = documents.popFirst(), add(document, id: nil, fileName: name) == nil {
                    problems.report(place, "there is a connector of that title already")
                }
                continue
            }
            let definition = DefinitionReader.connector(connector)
            if hasConnector(definition.id) {
                problems.report(place + ["id"], "there is a connector \(definition.id) already")
            } else {
                catalogue.connectors.append(definition)
            }
        }
    }

    private mutating func addUsers(_ file: SeedDocument, _ problems: inout SeedProblems) {
        for (index, json) in (file.json["users"]?.arrayValue ?? []).enumerated() {
            let place = ["users", String(index)]
            let user = User(
                username: json["username"]?.stringValue ?? "", fullName: json["fullName"]?.stringValue,
                userID: json["userId"]?.stringValue)
            if users.contains(where: { $0.username.hasSameCodePoints(as: user.username) }) {
                problems.report(place + ["username"], "another user has this name")
            }
            if let id = user.userID, users.contains(where: { $0.userID == id }) {
                problems.report(place + ["userId"], "another user has this id")
            }
            users.append(user)
        }
    }

    private mutating func addCredentials(_ file: SeedDocument, _ problems: inout SeedProblems) {
        for (index, json) in (file.json["credentials"]?.arrayValue ?? []).enumerated() {
            let place = ["credentials", String(index)]
            let credential = Credential(
                user: json["user"]?.stringValue, connectorID: json["connectorId"]?.stringValue ?? "",
                authenticationType: json["authenticationType"]?.stringValue ?? "",
                data: json["data"]?.objectValue ?? [:], credentialID: json["credentialId"]?.stringValue)
            if let user = credential.user,
                !users.contains(where: { $0.username.hasSameCodePoints(as: user) || $0.userID == user })
            {
                problems.report(place + ["user"], "the file has no such user")
            }
            if let id = credential.credentialID, credentials.contains(where: { $0.credentialID == id }) {
                problems.report(place + ["credentialId"], "another credential has this id")
            }
            check(credential, place, &problems)
            credentials.append(credential)
        }
    }

    private func check(_ credential: Credential, _ place: [String], _ problems: inout SeedProblems) {
        guard let connector = connector(credential.connectorID, place + ["connectorId"], &problems) else { return }
        let requirement = connector.requirements.first {
            $0.authenticationType.hasSameCodePoints(as: credential.authenticationType)
        }
        guard let requirement else {
            let known = connector.requirements.map(\.authenticationType).joined(separator: ", ")
            problems.report(place + ["authenticationType"], "\(connector.id) takes \(known)")
            return
        }
        for name in requirement.requiredData where credential.data[name] == nil {
            problems.report(place + ["data", name], "\(connector.id) needs it")
        }
    }

    private func connector(
        _ id: String, _ place: [String], _ problems: inout SeedProblems
    ) -> ConnectorDefinition? {
        let connector = catalogue.connectors.first { $0.id.hasSameCodePoints(as: id) }
        if connector == nil { problems.report(place, "there is no connector \(id)") }
        return connector
    }

    // MARK: Records

    private mutating func addRecords(_ file: SeedDocument, _ problems: inout SeedProblems) {
        for member in file.json["records"]?.objectValue?.members ?? [] {
            let place = ["records", member.key]
            guard let connector = connector(member.key, place, &problems), let groups = member.value.objectValue,
                let index = catalogue.connectors.firstIndex(where: { $0.id.hasSameCodePoints(as: member.key) })
            else { continue }
            var calls: [(call: ProviderCall, place: [String])] = []
            var collections: [(path: String, records: [JSONObject])] = []
            for group in groups.members {
                let records = (group.value.arrayValue ?? []).map { $0.objectValue ?? [:] }
                if group.key.hasPrefix("/") {
                    let provider = connector.makeProvider() as? ConventionProvider
                    guard provider?.hasCollection(at: group.key) == true else {
                        problems.report(place + [group.key], "\(connector.id) has no collection there")
                        continue
                    }
                    collections.append((group.key, records))
                } else if let action = connector.action(group.key) {
                    for (index, arguments) in records.enumerated() {
                        calls.append((Self.call(action, arguments), place + [group.key, String(index)]))
                    }
                } else {
                    problems.report(place + [group.key], "\(connector.id) has no action of that id")
                }
            }
            let initialized = connector.replacingProvider { [calls, collections] in
                var provider = connector.makeProvider()
                if var convention = provider as? ConventionProvider {
                    convention.initialRecords = collections
                    provider = convention
                }
                return calls.isEmpty ? provider : InitializedProvider(provider, calls: calls.map(\.call))
            }
            catalogue.connectors[index] = initialized
            tryOut(calls, connector, &problems)
        }
    }

    private static func call(_ action: ActionDefinition, _ arguments: JSONObject) -> ProviderCall {
        ProviderCall(
            action: action, pathParams: arguments["pathParams"]?.objectValue ?? [:],
            queryParameters: arguments["queryParameters"]?.objectValue ?? [:], requestBody: arguments["requestBody"],
            additionalHeaders: arguments["additionalHeaders"]?.objectValue ?? [:], credentialData: [:])
    }

    /// Makes the calls once, so that what the third party refuses is told now.
    private func tryOut(
        _ calls: [(call: ProviderCall, place: [String])], _ connector: ConnectorDefinition,
        _ problems: inout SeedProblems
    ) {
        var provider = connector.makeProvider()
        var context = ProviderContext(now: ServiceState.start, random: SeededGenerator(seed: name))
        for (call, place) in calls {
            var call = call
            call.credentialData = connector.requirements.first?.sampleData?.objectValue ?? [:]
            let reply = provider.perform(call, &context)
            guard !(200...299).contains(reply.status) else { continue }
            problems.report(
                place, "\(connector.name) answers it with \(reply.status): \(reply.body?.text.prefix(200) ?? "")")
        }
    }
}

/// What is wrong with a seed file.
struct SeedProblems {
    private(set) var all: [(pointer: JSONPointer, reason: String)] = []

    mutating func report(_ tokens: [String], _ reason: String) { all.append((JSONPointer(tokens: tokens), reason)) }
}

extension ConnectorDefinition {
    /// The action of this id; ids are compared exactly.
    fileprivate func action(_ id: String) -> ActionDefinition? {
        resources.lazy.flatMap(\.actions).first { $0.id.hasSameCodePoints(as: id) }
    }
}

extension ServiceState {
    /// Makes the users and credentials that a seed starts with.
    mutating func begin(with seed: SandboxSeed) {
        for user in seed.users {
            users.add(UserAccount(id: user.userID ?? random.hex(24), username: user.username, fullName: user.fullName))
        }
        for credential in seed.credentials {
            let owner = credential.user.flatMap { try? users.account(named: $0).id } ?? keyUserID
            guard let connector = seed.catalogue.connectors.first(where: { $0.id == credential.connectorID }) else {
                continue
            }
            let new = NewCredential(
                connectorID: connector.id, connectorName: connector.name,
                authenticationType: credential.authenticationType,
                grant: Credential.Grant(data: credential.data))
            users[owner]?.addCredential(new, id: credential.credentialID ?? random.hex(24), at: now)
        }
    }
}
