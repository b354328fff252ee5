import AlloyHost
import AlloySandbox
import CommandLineTool
import JSON
import JSONRPC
import Logging
import Pagination
import Platform

/// The command `alloy-host conform`: reads with the same calls in the sandbox and at the provider, and prints where the shapes of
/// the answers differ. Only actions that read are sent to the provider.
struct ConformCommand {
    let settings: Settings
    let ending: Ending

    /// The greatest number of reads at the provider; the rest is skipped.
    private static let maximumReads = 200
    private static let pageSize = 5
    private static let recordedPageSize = 50

    /// Compares all connectors, and returns the exit status: 1 where shapes differ, 2 where nothing can be compared.
    func run() -> Int32 {
        ending.onEvent { Main.end($0.exitStatus) }
        let result = Gate<Result<Int32, OptionError>?>(nil)
        Task { result.update { [status = await compareAll()] in $0 = status } }
        result.wait { $0 != nil }
        switch result.update({ $0 }) {
        case .success(let status): return status
        case .failure(let error):
            Main.write("alloy-host: \(error.message.escapedForTerminal)\n", to: .standardError)
            return 2
        case nil: return 2
        }
    }

    private func compareAll() async -> Result<Int32, OptionError> {
        var status: Int32 = 0
        for file in settings.direct.files.indices {
            do throws(OptionError) {
                let report = try await compare(file)
                let style = TerminalStyle.standardOutput
                Main.write(
                    settings.printsJSON
                        ? JSONValue.object(report.json).text.escapedForTerminal + "\n" : report.text(style: style),
                    to: .standardOutput)
                status = max(status, report.exitStatus)
            } catch {
                return .failure(error)
            }
        }
        return .success(status)
    }

    // MARK: The worlds

    private func compare(_ index: Int) async throws(OptionError) -> ConformReport {
        let connector = settings.direct.connectors[index]
        let path = settings.direct.files[index].path
        let document = try Settings.connectorDocument(path)
        let collections = RecordCollections(document)
        let log = settings.makeLog()

        // Accounts are made by another host than the one that reads, which can do nothing else.
        let owner = Host(settings.makeServices(log: log, sandbox: nil))
        var reading = settings
        reading.host.isReadOnly = true
        let reader = Host(reading.makeServices(log: log, sandbox: nil))
        var provider = ConformWorld(
            host: reader, connectorId: connector.id, redactor: log.redactor, userId: settings.host.userId)
        let (credentialId, isOwn) = try await account(
            ConformWorld(host: owner, connectorId: connector.id, redactor: log.redactor, userId: settings.host.userId))
        provider.credentialId = credentialId

        let sandbox = Host(
            sandboxSettings.makeServices(
                log: log, sandbox: try Settings.conformSandbox(connector.id, document, path, collections)))
        var simulated = ConformWorld(host: sandbox, connectorId: connector.id, redactor: log.redactor, userId: nil)
        simulated.credentialId = try await sandboxAccount(simulated)

        var comparison = Comparison(
            provider: provider, simulated: simulated, collections: collections,
            pageSize: settings.seedPath == nil ? Self.pageSize : Self.recordedPageSize)
        var report = try await comparison.report(maximumReads: Self.maximumReads)
        if isOwn {
            _ = try? await ConformWorld(
                host: owner, connectorId: connector.id, redactor: log.redactor, userId: settings.host.userId
            )
            .ask("credentials.delete", ["credentialId": .string(credentialId)])
        }
        if let seedPath = settings.seedPath {
            let name = Settings.path(path, seenFrom: seedPath)
            try Settings.writeSeed(comparison.seed.file(connectorId: connector.id, document: name), to: seedPath)
            let counts = comparison.seed.counts
            report.recorded = (seedPath, counts.collections, counts.records)
        }
        for host in [owner, reader, sandbox] { await host.close() }
        return report
    }

    private var sandboxSettings: Settings {
        var settings = settings
        settings.isSandbox = true
        settings.direct = DirectSettings()
        settings.stateDirectory = nil
        settings.cacheDirectory = nil
        settings.host = HostOptions()
        return settings
    }

    /// The account at the provider: one that is there, or where nothing is needed for one, a new one, which is the caller's to
    /// delete.
    private func account(_ world: ConformWorld) async throws(OptionError) -> (id: String, isOwn: Bool) {
        var user: JSONObject = [:]
        user.append("userId", world.userId.map(JSONValue.string))
        let known = try await world.ask("credentials.list", user)["credentials"]?.arrayValue ?? []
        if let id = known.first?["credentialId"]?.stringValue { return (id, false) }
        let requirements = try await world.ask("credentials.requirements")["requirements"]?.arrayValue ?? []
        let open = requirements.first { row in
            row["inputSchema"]?["properties"]?["data"]?["required"]?.arrayValue?.isEmpty ?? true
                && !(row["authenticationType"]?.stringValue ?? "").hasPrefix("oauth")
        }
        guard let type = open?["authenticationType"] else {
            let first = requirements.first?["authenticationType"]?.stringValue ?? "apiKey"
            throw OptionError(
                "\(world.connectorId) has no account to read with. Connect one first: alloy-host call "
                    + "credentials.\(first.hasPrefix("oauth") ? "connect" : "create") "
                    + "connectorId=\(world.connectorId) authenticationType=\(first) data:=@FILE, with the same options (--direct in place of "
                    + "--connector) and --state-dir.")
        }
        user.append("authenticationType", type)
        user.append("data", [:])
        let made = try await world.ask("credentials.create", user)
        return (made["credentialId"]?.stringValue ?? "", true)
    }

    private func sandboxAccount(_ world: ConformWorld) async throws(OptionError) -> String {
        let requirements = try await world.ask("credentials.requirements")["requirements"]?.arrayValue ?? []
        let given = requirements.first { !($0["authenticationType"]?.stringValue ?? "").hasPrefix("oauth") }
        let requirement = given ?? requirements.first
        let made = try await world.ask(
            "credentials.create",
            [
                "authenticationType": requirement?["authenticationType"] ?? "apiKey",
                "data": requirement?["sampleInput"]?["data"] ?? [:], "redirectUri": "https://example.com/done",
            ])
        if let id = made["credentialId"]?.stringValue { return id }
        guard let link = made["oauthUrl"] else { return "" }
        _ = await world.call("sandbox.oauth.decide", ["oauthUrl": link, "decision": "allow"])
        let known = try await world.ask("credentials.list")["credentials"]?.arrayValue ?? []
        return known.first?["credentialId"]?.stringValue ?? ""
    }
}

/// The reads of one connector in both worlds.
private struct Comparison {
    let provider: ConformWorld
    let simulated: ConformWorld
    let collections: RecordCollections
    let pageSize: Int
    private(set) var seed = RecordedSeed()

    init(provider: ConformWorld, simulated: ConformWorld, collections: RecordCollections, pageSize: Int) {
        self.provider = provider
        self.simulated = simulated
        self.collections = collections
        self.pageSize = pageSize
    }

    mutating func report(maximumReads: Int) async throws(OptionError) -> ConformReport {
        var report = ConformReport(connectorId: provider.connectorId)
        var actions: [ReadAction] = []
        for row in try await simulated.ask("actions.list")["actions"]?.arrayValue ?? [] {
            let details = try await provider.ask("actions.get", ["actionId": row["id"] ?? .null])
            if let action = ReadAction(details["action"] ?? .null) {
                actions.append(action)
            } else {
                report.otherActions += 1
            }
        }
        var inputs = (provider: ReadInputs(pageSize: pageSize), sandbox: ReadInputs(pageSize: pageSize))
        var reads = 0
        // Stable: the document's order decides between equals.
        for action in actions.enumerated().sorted(by: { ($0.element.depth, $0.offset) < ($1.element.depth, $1.offset) })
            .map(\.element)
        {
            let atProvider: JSONObject
            let inSandbox: JSONObject
            do throws(ReadInputs.Missing) {
                atProvider = try inputs.provider.arguments(of: action)
                inSandbox = try inputs.sandbox.arguments(of: action)
            } catch {
                report.rows.append(
                    .init(action, .skipped("no value is known for \(error.parameters.joined(separator: ", "))")))
                continue
            }
            reads += 1
            guard reads <= maximumReads else {
                report.rows.append(.init(action, .skipped("\(maximumReads) reads were made already")))
                continue
            }
            let answer = await provider.read(action.id, atProvider)
            let simulation = await simulated.read(action.id, inSandbox)
            if case .success(let value) = answer { keep(value, action, atProvider, &inputs.provider) }
            if case .success(let value) = simulation, let items = RecordCollections.items(in: value) {
                inputs.sandbox.add(items, of: action, inSandbox)
            }
            var differences = Self.differences(action, simulation, answer)
            if case .success = answer, PagingParameters.style(of: action.queryNames) != nil {
                let styles = (
                    await simulated.pagingStyle(action.id, inSandbox), await provider.pagingStyle(action.id, atProvider)
                )
                if let left = styles.0, let right = styles.1, left != right {
                    differences.append(ShapeDifference(.paging, sandbox: left, provider: right))
                }
            }
            report.rows.append(.init(action, .read(differences)))
        }
        return report
    }

    /// Keeps what a provider's answer has, for later reads and for the seed.
    private mutating func keep(
        _ value: JSONValue, _ action: ReadAction, _ arguments: JSONObject, _ inputs: inout ReadInputs
    ) {
        let path = ReadInputs.location(action.path, arguments)
        if !action.path.hasSuffix("}"), let items = RecordCollections.items(in: value) {
            inputs.add(items, of: action, arguments)
            if collections.contains(path) { seed.add(items, at: path) }
        } else if action.path.hasSuffix("}"), let item = RecordCollections.item(in: value) {
            let segments = path.split(separator: "/")
            let parent = "/" + segments.dropLast().joined(separator: "/")
            if collections.contains(parent) { seed.add(item, id: segments.last.map(String.init) ?? "", at: parent) }
        }
    }

    private static func differences(
        _ action: ReadAction, _ simulation: ConformAnswer, _ answer: ConformAnswer
    ) -> [ShapeDifference] {
        guard case .success(let left) = simulation, case .success(let right) = answer else {
            if simulation.status == answer.status { return [] }
            return [ShapeDifference(.status, sandbox: simulation.status, provider: answer.status)]
        }
        var shape = ValueShape(left)
        if let sample = action.sample { shape.fillEmptyArrays(from: ValueShape(sample)) }
        return ValueShape.differences(sandbox: shape, provider: ValueShape(right))
    }
}

extension ReadAction {
    /// The names of the parameters of the query.
    fileprivate var queryNames: [String] {
        parameters.filter { $0["in"] == "query" }.compactMap { $0["name"]?.stringValue }
    }
}
