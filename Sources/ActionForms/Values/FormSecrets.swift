import Alloy
import JSON
import Locking

/// The secrets in the values of `form.validate`, stored for the call that sends them. Its reply has references in their
/// place, `{"secretOf": "validation-1", "pointer": "/data/token"}`, and never the secrets.
///
/// A reference is valid in this process, for the same connector and authentication type, for 15 minutes.
package final class FormSecrets: Sendable {
    private struct Entry {
        let handle: String
        let connectorId: String
        let authenticationType: String?
        let secrets: [(pointer: JSONPointer, value: JSONValue)]
        let bytes: Int
        let instant: ContinuousClock.Instant
    }

    private struct State {
        var entries: [Entry] = []
        var count = 0
        var bytes = 0
    }

    /// The time for which a reference is valid.
    static let maximumAge = Duration.seconds(900)
    private static let maximumEntries = 64
    private static let maximumBytes = 4 << 20

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant
    private let declared: DeclaredSecrets

    /// A store on this clock. References to the secrets that the operator has declared stay as they are.
    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant, declared: DeclaredSecrets = DeclaredSecrets()
    ) {
        self.now = now
        self.declared = declared
    }

    /// Stores the secrets of the form and returns the values with a reference in place of each.
    package func keep(_ values: JSONValue, of form: Form, connectorId: String) -> JSONValue {
        let secrets = form.secrets(in: values)
        guard !secrets.isEmpty else { return values }
        let handle = state.withLock { state in
            state.count += 1
            let handle = "validation-\(state.count)"
            let bytes = secrets.reduce(0) { $0 + $1.value.bytes.count }
            state.entries.append(
                Entry(
                    handle: handle, connectorId: connectorId,
                    authenticationType: values["authenticationType"]?.stringValue, secrets: secrets, bytes: bytes,
                    instant: now()))
            state.bytes += bytes
            while state.entries.count > Self.maximumEntries
                || state.bytes > Self.maximumBytes && state.entries.count > 1
            {
                state.bytes -= state.entries.removeFirst().bytes
            }
            return handle
        }
        return secrets.reduce(values) { values, secret in
            values.replacing(
                at: secret.pointer.tokens[...],
                with: ["secretOf": .string(handle), "pointer": .string(secret.pointer.description)])
        }
    }

    /// Removes everything. The handles start from 1 again when the sandbox does.
    package func removeAll() { state.withLock { $0 = State() } }

    /// Returns the arguments of a call with the secrets in place of the references in the parameter `name`.
    ///
    /// Throws `invalid_input` with all references that are not valid here.
    package func resolve(_ arguments: JSONObject, _ name: String) throws(AlloyError) -> JSONObject {
        guard let value = arguments[name], value.holdsSecretReferences else { return arguments }
        var problems: [AlloyError.Problem] = []
        var arguments = arguments
        arguments[name] = resolve(
            value, at: JSONPointer(tokens: [name]), arguments["connectorId"]?.stringValue ?? "",
            arguments["authenticationType"]?.stringValue, &problems)
        guard problems.isEmpty else {
            var fix: [AlloyError.FixStep] = [
                .advice(
                    "Call form.validate again and send the values that it returns, to the same process and within "
                        + "15 minutes; or put the secret itself in place of the reference.")
            ]
            let names = declared.names(of: arguments["connectorId"]?.stringValue ?? "")
            if !names.isEmpty {
                fix.append(.advice("The operator's secrets here are \(names.sorted().joined(separator: ", "))."))
            }
            throw .notSent(
                .invalidInput, "A reference to a secret is not valid: \(problems[0].expected).", fix: fix,
                problems: problems)
        }
        return arguments
    }

    private func resolve(
        _ value: JSONValue, at location: JSONPointer, _ connectorId: String, _ authenticationType: String?,
        _ problems: inout [AlloyError.Problem]
    ) -> JSONValue {
        switch value {
        case .array(let elements):
            return .array(
                elements.enumerated().map {
                    resolve($1, at: location.appending($0), connectorId, authenticationType, &problems)
                })
        case .object(let object):
            guard let reference = SecretReference(object) else {
                let names = declared.names(of: connectorId)
                if object.isDeclaredSecret(among: names) { return value }
                if object.isMalformedSecretReference {
                    // Nothing of it is repeated: it may be the secret, in the wrong place.
                    let own = "{secretOf, pointer} with the texts that form.validate returned"
                    let expected =
                        names.isEmpty ? own : "\(own), or {secretOf} with the name of a secret for \(connectorId)"
                    problems.append(
                        AlloyError.Problem(at: location, expected: expected, got: "an object with other members"))
                    return .null
                }
                return .object(
                    JSONObject(
                        object.members.map { member in
                            JSONObject.Member(
                                key: member.key,
                                value: resolve(
                                    member.value, at: location.appending(member.key), connectorId, authenticationType,
                                    &problems))
                        }))
            }
            let entry = state.withLock { $0.entries.first { $0.handle == reference.handle } }
            let secret = entry?.secrets.first { $0.pointer == reference.pointer }?.value
            guard let entry, let secret, now() - entry.instant < Self.maximumAge else {
                problems.append(
                    Self.problem(location, "a reference that form.validate returned within 15 minutes", object))
                return .null
            }
            guard entry.connectorId.hasSameCodePoints(as: connectorId) else {
                problems.append(
                    Self.problem(
                        location, "a reference for \(connectorId); this one is for \(entry.connectorId)", object))
                return .null
            }
            if let wanted = entry.authenticationType, let authenticationType,
                !wanted.hasSameCodePoints(as: authenticationType)
            {
                problems.append(
                    Self.problem(location, "a reference for \(authenticationType); this one is for \(wanted)", object))
                return .null
            }
            return secret
        case .null, .bool, .number, .string: return value
        }
    }

    private static func problem(_ location: JSONPointer, _ expected: String, _ got: JSONObject) -> AlloyError.Problem {
        AlloyError.Problem(at: location, expected: expected, got: got["secretOf"]?.preview ?? "something else")
    }
}

/// A reference to a secret that is stored in the host: `{"secretOf": handle, "pointer": …}`.
struct SecretReference: Sendable {
    let handle: String
    let pointer: JSONPointer

    /// Reads a reference; nil for any other object.
    init?(_ object: JSONObject) {
        guard object.count == 2, let handle = object["secretOf"]?.stringValue,
            let pointer = object["pointer"]?.stringValue.flatMap(JSONPointer.init)
        else { return nil }
        self.handle = handle
        self.pointer = pointer
    }
}

extension JSONObject {
    /// True for an object that means a reference and is none, such as one without a `pointer`. It must not be sent in place of
    /// the secret.
    fileprivate var isMalformedSecretReference: Bool { meansSecret && SecretReference(self) == nil }

    /// Indicates the member `secretOf`, in any spelling.
    fileprivate var meansSecret: Bool {
        members.contains { member in
            member.key == "secretOf" || member.key.lowercased().filter(\.isLetter) == "secretof"
        }
    }
}

extension JSONValue {
    /// Indicates that the value contains a reference to a secret, or what is meant as one.
    var holdsSecretReferences: Bool {
        switch self {
        case .array(let elements): elements.contains(where: \.holdsSecretReferences)
        case .object(let object):
            object.meansSecret || object.members.contains { $0.value.holdsSecretReferences }
        case .null, .bool, .number, .string: false
        }
    }

    /// Returns the value without its references to secrets, which are not secret themselves; nor are the pointers of malformed
    /// ones. `declared` has the names of the secrets that the operator has declared.
    package func withoutSecretReferences(declared: Set<String>) -> JSONValue {
        switch self {
        case .array(let elements): .array(elements.map { $0.withoutSecretReferences(declared: declared) })
        case .object(let object):
            SecretReference(object) != nil || object.isDeclaredSecret(among: declared)
                ? .null
                : .object(
                    JSONObject(
                        object.members.filter { $0.key != "pointer" || !object.isMalformedSecretReference }.map {
                            JSONObject.Member(
                                key: $0.key, value: $0.value.withoutSecretReferences(declared: declared))
                        }))
        case .null, .bool, .number, .string: self
        }
    }

    /// Returns the value with `value` at an existing location.
    func replacing(at path: ArraySlice<String>, with value: JSONValue) -> JSONValue {
        guard let token = path.first else { return value }
        switch self {
        case .array(var elements):
            guard let index = Int(token), elements.indices.contains(index) else { return self }
            elements[index] = elements[index].replacing(at: path.dropFirst(), with: value)
            return .array(elements)
        case .object(var object):
            guard let inner = object[token] else { return self }
            object[token] = inner.replacing(at: path.dropFirst(), with: value)
            return .object(object)
        case .null, .bool, .number, .string: return self
        }
    }
}

extension Form {
    /// Returns the secrets in values of this form with their locations: the values of secret fields, and those with the
    /// name of a secret.
    package func secrets(in values: JSONValue) -> [(pointer: JSONPointer, value: JSONValue)] {
        var found: [(pointer: JSONPointer, value: JSONValue)] = []
        Self.find(in: values, root, at: JSONPointer(), &found)
        return found
    }

    /// Returns the values without their secrets.
    package func withoutSecrets(_ values: JSONValue) -> JSONValue {
        secrets(in: values).reduce(values) { values, secret in values.removing(secret.pointer.tokens[...]) }
    }

    private static func find(
        in value: JSONValue, _ node: FormNode?, at location: JSONPointer,
        _ found: inout [(pointer: JSONPointer, value: JSONValue)]
    ) {
        switch value {
        case .array(let elements):
            var element: FormNode?
            if case .list(_, let inner)? = node?.content { element = inner }
            for (index, inner) in elements.enumerated() where !inner.isNamedSecret {
                let location = location.appending(index)
                if element?.isSecret == true {
                    found.append((location, inner))
                } else {
                    find(in: inner, element, at: location, &found)
                }
            }
        case .object(let object):
            for member in object.members where !member.value.isNull && !member.value.isNamedSecret {
                let child = node?.children.first { $0.key.hasSameCodePoints(as: member.key) }
                let location = location.appending(member.key)
                // A plain value in place of a group is most likely the secret itself.
                let isMisplaced = child.map { $0.type == "object" && member.value.objectValue == nil } ?? false
                if isMisplaced || child?.isSecret ?? SecretNames.holdsSecret(member.key) {
                    found.append((location, member.value))
                } else {
                    find(in: member.value, child, at: location, &found)
                }
            }
        case .null, .bool, .number, .string: break
        }
    }
}

extension JSONValue {
    /// Returns the value without the value at a location; in an array null takes its place.
    fileprivate func removing(_ path: ArraySlice<String>) -> JSONValue {
        guard let token = path.first else { return .null }
        switch self {
        case .array(var elements):
            guard let index = Int(token), elements.indices.contains(index) else { return self }
            elements[index] = elements[index].removing(path.dropFirst())
            return .array(elements)
        case .object(var object):
            guard let inner = object[token] else { return self }
            guard path.count > 1 else {
                object.members.removeAll { $0.key.hasSameCodePoints(as: token) }
                return .object(object)
            }
            object[token] = inner.removing(path.dropFirst())
            return .object(object)
        case .null, .bool, .number, .string: return self
        }
    }
}
