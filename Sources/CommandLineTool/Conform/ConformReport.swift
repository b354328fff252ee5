import JSON
import Logging

/// The comparison of a connector in the sandbox with its provider.
public struct ConformReport: Sendable {
    /// One action that reads.
    public struct Row: Sendable {
        /// What came of it.
        public enum Result: Sendable, Equatable {
            /// It was read in both worlds.
            case read([ShapeDifference])
            /// It was not sent: why.
            case skipped(String)
        }

        public let action: ReadAction
        public let result: Result

        /// A row of these parts.
        public init(_ action: ReadAction, _ result: Result) {
            self.action = action
            self.result = result
        }

        fileprivate var differences: [ShapeDifference] {
            if case .read(let differences) = result { differences } else { [] }
        }
    }

    /// The connector.
    public let connectorId: String
    public var rows: [Row] = []
    /// The actions that are no reads, of which none was sent.
    public var otherActions = 0
    /// The collections and records of the recorded seed; nil without one.
    public var recorded: (file: String, collections: Int, records: Int)?

    /// A report without rows.
    public init(connectorId: String) { self.connectorId = connectorId }

    private var read: [Row] { rows.filter { if case .read = $0.result { true } else { false } } }

    /// The exit status: 1 where shapes differ, or where nothing could be read.
    public var exitStatus: Int32 { read.isEmpty || read.contains { !$0.differences.isEmpty } ? 1 : 0 }

    private static let maximumDifferences = 20

    /// The report as JSON.
    public var json: JSONObject {
        let list = rows.map { row -> JSONValue in
            var object: JSONObject = [
                "actionId": .string(row.action.id), "method": .string(row.action.method),
                "path": .string(row.action.path),
            ]
            switch row.result {
            case .skipped(let reason):
                object.append("state", "skipped")
                object.append("reason", .string(reason))
            case .read(let differences):
                object.append("state", differences.isEmpty ? "same" : "different")
                object.append("differences", .array(differences.map(\.json)))
            }
            return .object(object)
        }
        var object: JSONObject = [
            "connectorId": .string(connectorId), "same": .bool(exitStatus == 0), "read": .int(read.count),
            "different": .int(read.count { !$0.differences.isEmpty }), "skipped": .int(rows.count - read.count),
            "notReads": .int(otherActions), "actions": .array(list),
        ]
        if let recorded {
            object.append(
                "recorded",
                [
                    "file": .string(recorded.file), "collections": .int(recorded.collections),
                    "records": .int(recorded.records),
                ])
        }
        return object
    }

    /// The report for a person.
    public func text(style: TerminalStyle) -> String {
        var lines: [String] = []
        for row in rows {
            let name = "\(row.action.id)  \(row.action.method) \(row.action.path)".escapedForTerminal
            switch row.result {
            case .read(let differences):
                let state =
                    differences.isEmpty ? style.show("same   ", as: .string) : style.show("differs", as: .warning)
                lines.append("\(state)  \(name)")
                lines += differences.prefix(Self.maximumDifferences).map { "           \($0.words.escapedForTerminal)" }
                let more = differences.count - Self.maximumDifferences
                if more > 0 { lines.append("           and \(more) more") }
            case .skipped(let reason):
                lines.append("\(style.show("skipped", as: .remark))  \(name): \(reason.escapedForTerminal)")
            }
        }
        let different = read.count { !$0.differences.isEmpty }
        lines += [
            "",
            "\(connectorId): \(read.count) reads were made in the sandbox and at the provider; \(different) differ, "
                + "\(rows.count - read.count) were skipped. \(otherActions) actions are no reads, and none of them was sent.",
        ]
        if let recorded {
            lines.append(
                "\(recorded.file.escapedForTerminal) has \(recorded.records) records of \(recorded.collections) collections, without "
                    + "names and secrets: alloy-host --sandbox --seed \(recorded.file.shellWord.escapedForTerminal)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ShapeDifference {
    fileprivate var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "pointer": .string(pointer), "sandbox": .string(sandbox),
            "provider": .string(provider),
        ]
    }

    fileprivate var words: String {
        let place = pointer.isEmpty ? "the answer" : pointer
        switch kind {
        case .status: return "the sandbox answers with \(sandbox), the provider with \(provider)"
        case .type: return "\(place) is \(sandbox) in the sandbox, \(provider) at the provider"
        case .missing: return "\(place) (\(sandbox)) is missing at the provider"
        case .added: return "\(place) (\(provider)) is missing in the sandbox"
        case .paging: return "pages lead on by \(sandbox) in the sandbox, by \(provider) at the provider"
        }
    }
}
