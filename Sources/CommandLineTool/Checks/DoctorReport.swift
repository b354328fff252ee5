import JSON
import Logging

/// The findings of `alloy-host doctor`.
public struct DoctorReport: Sendable {
    /// One checked part of the installation.
    public struct Finding: Sendable, Equatable {
        /// The state of a part.
        public enum State: String, Sendable {
            case ok
            /// It works, but something should be changed.
            case warning
            case failed
            /// It was not checked; the message says why.
            case skipped
        }

        /// The name of the part, such as `key`.
        public let check: String
        public let state: State
        /// One sentence; never a secret.
        public let message: String
        /// The way to mend it, for everything that is neither in order nor skipped.
        public let mend: String?

        /// A finding without anything to mend.
        public static func ok(_ check: String, _ message: String) -> Finding {
            Finding(check: check, state: .ok, message: message, mend: nil)
        }

        /// A part that is not checked.
        public static func skipped(_ check: String, _ message: String) -> Finding {
            Finding(check: check, state: .skipped, message: message, mend: nil)
        }

        /// A part that works, but should be changed.
        public static func warning(_ check: String, _ message: String, mend: String) -> Finding {
            Finding(check: check, state: .warning, message: message, mend: mend)
        }

        /// A part that does not work.
        public static func failed(_ check: String, _ message: String, mend: String) -> Finding {
            Finding(check: check, state: .failed, message: message, mend: mend)
        }
    }

    /// The findings in the order of the checks.
    public var findings: [Finding] = []

    /// An empty report.
    public init() {}

    /// Indicates that no part failed.
    public var isSound: Bool { !findings.contains { $0.state == .failed } }

    /// The exit status: 1 if a part failed.
    public var exitStatus: Int32 { isSound ? 0 : 1 }

    /// The report as JSON.
    public var json: JSONValue {
        let list = findings.map { finding -> JSONValue in
            var object: JSONObject = [
                "check": .string(finding.check), "state": .string(finding.state.rawValue),
                "message": .string(finding.message),
            ]
            object.append("mend", finding.mend.map(JSONValue.string))
            return .object(object)
        }
        return ["ok": .bool(isSound), "findings": .array(list)]
    }

    /// The report for a person: a line for each finding, with its mend below it.
    public func text(style: TerminalStyle) -> String {
        let width = findings.map(\.check.count).max() ?? 0
        var lines: [String] = []
        for finding in findings {
            let state = finding.state.rawValue.padded(to: 8)
            let role: TerminalStyle.Role =
                switch finding.state {
                case .ok: .string
                case .warning, .failed: .warning
                case .skipped: .remark
                }
            lines.append(
                "\(style.show(state, as: role)) \(finding.check.padded(to: width))  \(finding.message.escapedForTerminal)"
            )
            if let mend = finding.mend {
                lines.append(String(repeating: " ", count: 11 + width) + "Mend: \(mend.escapedForTerminal)")
            }
        }
        let failures = findings.count { $0.state == .failed }
        let warnings = findings.count { $0.state == .warning }
        let summary =
            failures == 0 && warnings == 0
            ? "Everything that was checked is in order." : "\(failures) failed, \(warnings) to be changed."
        return (lines + ["", summary]).joined(separator: "\n") + "\n"
    }
}
