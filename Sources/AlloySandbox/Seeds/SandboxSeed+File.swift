import JSON
import Platform

extension SandboxSeed {
    /// The seed that a file describes.
    ///
    /// `documents` are those of `connectorFiles`, in their order. Throws all problems: users, connectors and
    /// actions that don't exist, records that their provider refuses.
    public init(_ file: SeedDocument, documents: [OpenAPIConnector]) throws(SourceFileError) {
        self.init(named: file.json["extends"]?.stringValue ?? "demo")
        var problems = SeedProblems()
        addConnectors(file, documents, &problems)
        addUsers(file, &problems)
        addCredentials(file, &problems)
        addRecords(file, &problems)
        guard problems.all.isEmpty else { throw file.file.error(problems.all) }
    }

    private mutating func addConnectors(
        _ file: SeedDocument, _ documents: [OpenAPIConnector], _ problems: inout SeedProblems
    ) {
        var documents = documents[...]
        var known = Set(catalogue.connectors.map { ExactString($0.id) })
        for (index, connector) in (file.json["connectors"]?.arrayValue ?? []).enumerated() {
            let place = ["connectors", String(index)]
            if let text = connector.stringValue {
                let (id, path) = SeedDocument.connectorFile(text)
                let name = path.split(separator: "/").last.map(String.init) ?? path
                guard let document = documents.popFirst() else { continue }
                if let id = add(document, id: id, fileName: name) {
                    known.insert(ExactString(id))
                } else {
                    problems.report(
                        place,
                        id == nil
                            ? "there is a connector of that title already" : "there is a connector of that id already")
                }
                continue
            }
            let definition = DefinitionReader.connector(connector)
            if !known.insert(ExactString(definition.id)).inserted {
                problems.report(place + ["id"], "there is a connector \(definition.id) already")
            } else {
                catalogue.connectors.append(definition)
            }
        }
    }

    private mutating func addUsers(_ file: SeedDocument, _ problems: inout SeedProblems) {
        var names: Set<ExactString> = []
        var ids: Set<ExactString> = []
        for (index, json) in (file.json["users"]?.arrayValue ?? []).enumerated() {
            let place = ["users", String(index)]
            let user = User(
                username: json["username"]?.stringValue ?? "", fullName: json["fullName"]?.stringValue,
                userID: json["userId"]?.stringValue)
            if !names.insert(ExactString(user.username)).inserted {
                problems.report(place + ["username"], "another user has this name")
            }
            if let id = user.userID, !ids.insert(ExactString(id)).inserted {
                problems.report(place + ["userId"], "another user has this id")
            }
            users.append(user)
        }
    }

    private mutating func addCredentials(_ file: SeedDocument, _ problems: inout SeedProblems) {
        let known = Set(users.flatMap { [$0.username] + ($0.userID.map { [$0] } ?? []) }.map(ExactString.init))
        let connectors = connectorIndexes
        var ids: Set<ExactString> = []
        for (index, json) in (file.json["credentials"]?.arrayValue ?? []).enumerated() {
            let place = ["credentials", String(index)]
            let credential = Credential(
                user: json["user"]?.stringValue, connectorID: json["connectorId"]?.stringValue ?? "",
                authenticationType: json["authenticationType"]?.stringValue ?? "",
                data: json["data"]?.objectValue ?? [:], credentialID: json["credentialId"]?.stringValue)
            if let user = credential.user, !known.contains(ExactString(user)) {
                problems.report(place + ["user"], "the file has no such user")
            }
            if let id = credential.credentialID, !ids.insert(ExactString(id)).inserted {
                problems.report(place + ["credentialId"], "another credential has this id")
            }
            check(credential, connectors, place, &problems)
            credentials.append(credential)
        }
    }

    private func check(
        _ credential: Credential, _ connectors: [ExactString: Int], _ place: [String], _ problems: inout SeedProblems
    ) {
        guard let index = connectors[ExactString(credential.connectorID)] else {
            return problems.report(place + ["connectorId"], "there is no connector \(credential.connectorID)")
        }
        let connector = catalogue.connectors[index]
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

    /// The positions of the connectors in the catalogue, by their ids.
    fileprivate var connectorIndexes: [ExactString: Int] {
        Dictionary(
            catalogue.connectors.enumerated().map { (ExactString($1.id), $0) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: Records

    private mutating func addRecords(_ file: SeedDocument, _ problems: inout SeedProblems) {
        let connectors = connectorIndexes
        for member in file.json["records"]?.objectValue?.members ?? [] {
            let place = ["records", member.key]
            guard let index = connectors[ExactString(member.key)] else {
                problems.report(place, "there is no connector \(member.key)")
                continue
            }
            guard let groups = member.value.objectValue else { continue }
            let connector = catalogue.connectors[index]
            let actions = connector.actionsByID
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
                } else if let action = actions[ExactString(group.key)] {
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

    /// Makes the calls once, so that refusals of the provider are reported now.
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

/// The problems of a seed file.
struct SeedProblems {
    private(set) var all: [SourceFileError.Problem] = []

    mutating func report(_ tokens: [String], _ reason: String) {
        all.append(SourceFileError.Problem(at: JSONPointer(tokens: tokens), reason))
    }
}

extension ConnectorDefinition {
    /// The actions by their ids; of several with one id the first.
    fileprivate var actionsByID: [ExactString: ActionDefinition] {
        Dictionary(
            resources.lazy.flatMap(\.actions).map { (ExactString($0.id), $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension ServiceState {
    /// Creates the users and credentials of a seed.
    mutating func begin(with seed: SandboxSeed) {
        for user in seed.users {
            users.add(UserAccount(id: user.userID ?? random.hex(24), username: user.username, fullName: user.fullName))
        }
        let connectors = seed.connectorIndexes
        for credential in seed.credentials {
            let owner = credential.user.flatMap { try? users.account(named: $0).id } ?? keyUserID
            guard let index = connectors[ExactString(credential.connectorID)] else { continue }
            let connector = seed.catalogue.connectors[index]
            let new = NewSandboxCredential(
                connectorID: connector.id, connectorName: connector.name,
                authenticationType: credential.authenticationType,
                tokens: connector.access.tokens(for: credential.authenticationType),
                grant: SandboxCredential.Grant(data: credential.data))
            users[owner]?.addCredential(new, id: credential.credentialID ?? random.hex(24), at: now)
        }
    }
}

/// A seed file of the right form: `{extends?, users?, credentials?, records?, connectors?}`.
public struct SeedDocument: Sendable {
    let file: SourceFile

    var json: JSONValue { file.json }

    /// The seed in a file that has been validated against the schema of such files.
    public init(_ file: SourceFile) { self.file = file }

    /// The paths of the OpenAPI documents that are named among the connectors, as they are written.
    public var connectorFiles: [String] {
        (json["connectors"]?.arrayValue ?? []).compactMap { $0.stringValue.map { Self.connectorFile($0).path } }
    }

    /// Reads `FILE` or `ID=FILE`.
    static func connectorFile(_ text: String) -> (id: String?, path: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let isID =
            parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
            && parts[0].utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "-_.".utf8.contains(byte)
            }
        return isID ? (parts[0], parts[1]) : (nil, text)
    }
}
