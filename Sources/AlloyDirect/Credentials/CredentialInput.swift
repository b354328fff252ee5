import JSON
import Logging
import OpenAPI

/// The input of a request to add an account, checked against its way to authenticate. A pure function of both, and of the secrets
/// that the operator has declared.
struct CredentialInput: Sendable {
    /// The members that are no secrets.
    private(set) var settings = JSONObject()
    /// The secret members.
    private(set) var fields: [String: Secret] = [:]
    /// The names of declared secrets, by the members that refer to them.
    private(set) var references: [String: String] = [:]

    /// Checks the input. Throws a refusal with everything that is missing or wrong at once.
    ///
    /// - Parameters:
    ///   - declared: The names of the secrets that the operator has declared for the connector.
    ///   - earlier: The user's last account of the same way, whose client is used where `data` names none.
    init(
        _ data: JSONObject, _ way: CredentialWay, of connector: DirectConnectorSecurity, declared: Set<String>,
        earlier: CredentialRecord? = nil
    ) throws(DirectRefusal) {
        if way.grant.isOAuth, let earlier, Self.isAbsent(data["clientId"]) { takeClient(of: earlier) }
        let hasClient = settings["clientId"] != nil || references["clientId"] != nil
        var problems: [String] = []
        var required = way.requiredFields(declared: declared)
        if way.grant.isOAuth, !required.contains("clientId"), !declared.contains("clientId") {
            required.append("clientId")
        }
        let missing = required.filter { Self.isAbsent(data[$0]) && !(hasClient && $0.hasPrefix("client")) }
            .map { "data.\($0)" }
        for field in way.fields {
            guard let value = data[field.name], !Self.isAbsent(value) else {
                if CredentialWay.isOperators(field), !hasClient, declared.contains(field.name) {
                    references[field.name] = field.name
                }
                continue
            }
            if let name = Self.reference(value) {
                if declared.contains(name) {
                    references[field.name] = name
                } else {
                    problems.append(Self.undeclared(name, field.name, connector, declared))
                }
            } else if field.name == "scopes", let scopes = Self.scopes(value) {
                settings[field.name] = .string(scopes)
            } else if let text = value.stringValue {
                if field.isSecret { fields[field.name] = Secret(text) } else { settings[field.name] = value }
            } else {
                problems.append("data.\(field.name) must be a string")
            }
        }
        for variable in connector.serverVariables {
            guard let value = data[variable.name], !Self.isAbsent(value) else { continue }
            guard let text = value.stringValue else {
                problems.append("data.\(variable.name) must be a string")
                continue
            }
            if let values = variable.values, !values.contains(text) {
                problems.append("data.\(variable.name) must be one of \(values.joined(separator: ", "))")
            }
            settings[variable.name] = value
        }
        if !missing.isEmpty {
            problems.insert("\(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") required", at: 0)
        }
        problems += Self.problems(of: way, fields, settings)
        guard problems.isEmpty else {
            throw .invalidInput(
                problems.joined(separator: "; "), details: missing.isEmpty ? [:] : ["missing": .strings(missing)])
        }
    }

    /// Takes the client of an account, so that a person who connects it again is asked for nothing else.
    private mutating func takeClient(of account: CredentialRecord) {
        for name in ["clientId", "scopes"] { settings.append(name, account.settings[name]) }
        for name in ["clientId", "clientSecret"] { references[name] = account.references[name] }
        fields["clientSecret"] = account.secrets.fields["clientSecret"]
    }

    /// The name in `{"secretOf": NAME}`; nil for anything else.
    static func reference(_ value: JSONValue) -> String? {
        guard let object = value.objectValue, object.count == 1 else { return nil }
        return object["secretOf"]?.stringValue
    }

    static func isAbsent(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null, .string(""): true
        default: false
        }
    }

    private static func scopes(_ value: JSONValue) -> String? {
        let texts = value.arrayValue?.map(\.stringValue) ?? [value.stringValue]
        let scopes = texts.compactMap(\.self)
        return scopes.count == texts.count ? scopes.joined(separator: " ") : nil
    }

    private static func undeclared(
        _ name: String, _ field: String, _ connector: DirectConnectorSecurity, _ declared: Set<String>
    ) -> String {
        let others = declared.isEmpty ? "none is" : "declared are \(declared.sorted().joined(separator: ", "))"
        return "data.\(field) refers to the secret \(JSONValue.string(name).preview), which the operator has not "
            + "declared for \(connector.id) with --secret; \(others)"
    }

    /// The values that can't be sent at their place.
    private static func problems(
        of way: CredentialWay, _ fields: [String: Secret], _ settings: JSONObject
    ) -> [String] {
        way.parts.compactMap { part in
            let values = part.fields.map { field in
                fields[field.name] ?? settings[field.name]?.stringValue.map { Secret($0) } ?? Secret("x")
            }
            guard let first = part.fields.first, let problem = part.placement.problem(with: values) else { return nil }
            return "data.\(first.name) must be \(problem)"
        }
    }
}
