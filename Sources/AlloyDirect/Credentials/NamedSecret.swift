import JSON
import Logging
import Platform

/// A secret that the operator declares for one connector: `--secret CONNECTOR.NAME=env:X|file:P|command:C`.
///
/// Callers refer to it by its name and never see it; no caller can make the host read a file or run a command.
public struct NamedSecret: Sendable, Equatable {
    /// The place of a secret.
    public enum Source: Sendable, Equatable {
        /// An environment variable.
        case environment(String)
        /// A file, by its path.
        case file(String)
        /// The output of a command of the system's shell.
        case command(String)
    }

    /// The connector that it is for.
    public let connectorId: String
    /// The name by which callers refer to it.
    public let name: String
    /// Its place.
    public let source: Source

    /// Parses a declaration; nil for anything else than `CONNECTOR.NAME=env:X`, `file:P` or `command:C`.
    ///
    /// A connector's id may contain periods, a name only letters, digits, `_` and `-`.
    public init?(parsing text: String) {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let period = halves[0].lastIndex(of: ".") else { return nil }
        let (connector, name) = (halves[0][..<period], halves[0][halves[0].index(after: period)...])
        let parts = halves[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard !connector.isEmpty, Self.isName(name), parts.count == 2, !parts[1].isEmpty else { return nil }
        let place = String(parts[1])
        switch parts[0] {
        case "env": source = .environment(place)
        case "file": source = .file(place)
        case "command": source = .command(place)
        default: return nil
        }
        connectorId = String(connector)
        self.name = String(name)
    }

    /// The declaration as it is written. It says where the secret is, and not the secret.
    public var text: String {
        switch source {
        case .environment(let name): "\(connectorId).\(self.name)=env:\(name)"
        case .file(let path): "\(connectorId).\(name)=file:\(path)"
        case .command(let command): "\(connectorId).\(name)=command:\(command)"
        }
    }

    private static func isName(_ name: Substring) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    || scalar == "_" || scalar == "-"
            }
    }
}

/// The secrets that the operator has declared, read when they are needed. Blocks: must run on a thread of its own.
public struct NamedSecrets: Sendable {
    /// A function that reads a secret; throws a clause for a person that names the place and not the content.
    public typealias Read = @Sendable (NamedSecret.Source) throws(ReadFailure) -> [UInt8]

    /// The reason why a secret can't be read, as a clause.
    public struct ReadFailure: Error, Sendable, Equatable {
        /// The clause.
        public let reason: String

        /// A failure for this reason.
        public init(_ reason: String) { self.reason = reason }
    }

    /// A file or an output longer than this holds something else than a secret.
    private static let maximumBytes = 64 << 10
    /// A command may ask a person, or a vault far away.
    private static let commandTime = Duration.seconds(60)

    private let secrets: [NamedSecret]
    private let read: Read

    /// These secrets; of two of the same name the last counts.
    public init(_ secrets: [NamedSecret] = [], read: @escaping Read = NamedSecrets.read) {
        self.secrets = secrets
        self.read = read
    }

    /// Returns the names that are declared for a connector.
    public func names(of connectorId: String) -> Set<String> {
        Set(secrets.filter { $0.connectorId.hasSameCodePoints(as: connectorId) }.map(\.name))
    }

    /// Reads the secret of this name; nil when none is declared for this connector.
    ///
    /// White space around it is not part of it.
    func value(of name: String, connectorId: String) throws(ReadFailure) -> Secret? {
        let declared = secrets.last {
            $0.name.hasSameCodePoints(as: name) && $0.connectorId.hasSameCodePoints(as: connectorId)
        }
        guard let declared else { return nil }
        let bytes = try read(declared.source)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ReadFailure("\(declared.source.place) holds bytes that are no UTF-8")
        }
        let start = text.drop(while: \.isWhitespace)
        let value = String(start.reversed().drop(while: \.isWhitespace).reversed())
        guard !value.isEmpty else { throw ReadFailure("\(declared.source.place) is empty") }
        return Secret(value)
    }

    /// Reads from this machine.
    public static func read(_ source: NamedSecret.Source) throws(ReadFailure) -> [UInt8] {
        switch source {
        case .environment(let name):
            guard let value = Environment.value(of: name) else { throw ReadFailure("\(source.place) is not set") }
            return Array(value.utf8)
        case .file(let path):
            do throws(SystemError) {
                let file = try Descriptor.open(path: path)
                defer { file.close() }
                return try file.readToEnd(maximumBytes: maximumBytes)
            } catch {
                throw ReadFailure("\(source.place) can't be read (\(error))")
            }
        case .command(let command):
            do throws(ChildCommand.Failure) {
                return try ChildCommand.output(
                    ofShell: command, maximumBytes: maximumBytes, deadline: .now + commandTime)
            } catch {
                switch error {
                case .system(let error): throw ReadFailure("\(source.place) failed (\(error))")
                case .status(let status): throw ReadFailure("\(source.place) ended with status \(status)")
                }
            }
        }
    }
}

extension NamedSecret.Source {
    /// The place in words. A command is not repeated: its arguments may be secret.
    fileprivate var place: String {
        switch self {
        case .environment(let name): "the environment variable \(name)"
        case .file(let path): "the file \(path)"
        case .command: "its command"
        }
    }
}
