import JSON
import Logging
import Platform
import Locking

/// A vault behind a program in the protocol of docker's credential helpers (https://github.com/docker/docker-credential-helpers):
/// `docker-credential-NAME get|store|erase`, input on stdin, so that no secret stands in an argument.
public final class CredentialHelper: SecretVault {
    /// Runs the helper with one of its commands and this input, and returns its exit status and its output.
    typealias Run =
        @Sendable (_ command: String, _ input: [UInt8]) throws(SystemError) -> (status: Int32, output: [UInt8])

    private struct Known {
        let generation: Int
        let secrets: JSONValue
    }

    private let name: String
    private let run: Run
    /// The secrets that were read or stored, so that not every call starts a program.
    private let known = Mutex<[String: Known]>([:])

    /// The time for one command. A helper may ask a person for a pass phrase.
    private static let time = Duration.seconds(60)
    private static let maximumBytes = 64 << 10

    /// The helper of this name, such as `secretservice`; nil for a name that no helper has: one with another character than a
    /// letter, a digit, `-` and `_`.
    public convenience init?(_ name: String) {
        guard Self.isName(name) else { return nil }
        let program = "docker-credential-\(name)"
        self.init(name) { command, input throws(SystemError) in
            try ChildCommand.run(
                [program, command], input: input, maximumBytes: Self.maximumBytes, deadline: .now + Self.time)
        }
    }

    init(_ name: String, run: @escaping Run) {
        self.name = name
        self.run = run
    }

    /// Indicates a name that a helper may have.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    || scalar == "-" || scalar == "_"
            }
    }

    func find(_ id: String, generation: Int) throws(CredentialStoreFailure) -> JSONValue? {
        if let known = known.withLock({ $0[id] }), known.generation == generation { return known.secrets }
        let output = try perform("get", Array(Self.url(id).utf8), isMissingAllowed: true)
        guard let output else { return nil }
        guard let text = (try? JSONValue(parsing: output))?["Secret"]?.stringValue else {
            throw CredentialStoreFailure("The credential helper \(name) printed no credential for get.")
        }
        // Some helpers report one that they do not have in this way.
        if text.isEmpty { return nil }
        guard let secrets = try? JSONValue(parsing: Array(text.utf8)) else {
            throw CredentialStoreFailure("The credential helper \(name) printed no credential for get.")
        }
        known.withLock { $0[id] = Known(generation: generation, secrets: secrets) }
        return secrets
    }

    func store(
        _ secrets: JSONValue, of id: String, generation: Int, user: String
    ) throws(CredentialStoreFailure) {
        let credential: JSONValue = [
            "ServerURL": .string(Self.url(id)), "Username": .string(user), "Secret": .string(secrets.text),
        ]
        _ = try perform("store", credential.bytes, isMissingAllowed: false)
        known.withLock { $0[id] = Known(generation: generation, secrets: secrets) }
    }

    func erase(_ id: String) throws(CredentialStoreFailure) {
        known.withLock { $0[id] = nil }
        _ = try perform("erase", Array(Self.url(id).utf8), isMissingAllowed: true)
    }

    /// The name of an account in the vault. Helpers take URLs; no such host exists (RFC 6761 §6.4).
    private static func url(_ id: String) -> String { "https://alloy-host.invalid/credentials/\(id)" }

    /// Runs a command; nil when the helper has no such credential.
    private func perform(
        _ command: String, _ input: [UInt8], isMissingAllowed: Bool
    ) throws(CredentialStoreFailure) -> [UInt8]? {
        let result: (status: Int32, output: [UInt8])
        do throws(SystemError) {
            result = try run(command, input)
        } catch {
            throw CredentialStoreFailure("The credential helper docker-credential-\(name) can't be run (\(error)).")
        }
        guard result.status != 0 else { return result.output }
        // Errors stand on stdout; this is the one that the protocol knows. The rest is not repeated: it may echo its input.
        let words = String(decoding: result.output, as: UTF8.self).lowercased()
        if isMissingAllowed, words.contains("credentials not found") { return nil }
        throw CredentialStoreFailure(
            "The credential helper docker-credential-\(name) ended with status \(result.status) for \(command).")
    }
}
