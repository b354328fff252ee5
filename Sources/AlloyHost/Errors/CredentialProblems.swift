import ActionForms
import Alloy
import JSON
import JSONSchema

/// The problems of the parameters of `credentials.create`: where they don't fit a connector's requirements, with pointers into
/// them. No value of `data` is shown.
struct CredentialProblems {
    private let call: Call
    private let requirements: [CredentialRequirement]
    private let refusal: AlloyError

    /// The problems of a call that the service refused.
    init(_ call: Call, _ requirements: [CredentialRequirement], refusal: AlloyError) {
        self.call = call
        self.requirements = requirements
        self.refusal = refusal
    }

    /// All problems, in the order of the requirement's schema.
    var all: [AlloyError.Problem] {
        let types = requirements.compactMap(\.authenticationType)
        let type = call.given(.authenticationType) ?? ""
        let known = requirements.first { $0.authenticationType?.hasSameCodePoints(as: type) ?? false }
        let isFree = types.isEmpty || choosesItself && call.given(.authenticationType) == nil
        guard let requirement = known ?? (isFree && requirements.count == 1 ? requirements.first : nil) else {
            guard !isFree else { return missing }
            return [
                AlloyError.Problem(
                    at: JSONPointer(tokens: ["authenticationType"]),
                    expected: "one of \(types.joined(separator: ", "))",
                    value: .string(call.redacted(type)), nearest: nearestName(to: type, among: types))
            ]
        }
        var problems = unknownMembers(requirement) + violations(of: requirement)
        // Without a userId the service takes the key's own user.
        if call.userId == nil { problems.removeAll { $0.pointer.tokens.first == "userId" } }
        if choosesItself {
            let chosen: [ParameterDeclaration] = [.authenticationType, CredentialConnectMethods.redirectUri]
            problems.removeAll { problem in
                problem.got == "nothing" && chosen.contains { problem.pointer.tokens == [$0.name] }
            }
        }
        problems += missing.filter { problem in !problems.contains { $0.pointer == problem.pointer } }
        return problems
    }

    /// Indicates that the host takes the way and the page for the browser's return where the caller names none.
    private var choosesItself: Bool { call.method.name != "credentials.create" }

    private var data: JSONObject { call.given(.credentialData) ?? JSONObject() }

    /// The names under `data` that the requirement knows. Old requirements list them beside `userId`.
    private func names(_ requirement: CredentialRequirement) -> [String] {
        let properties = requirement.inputSchema["properties"]
        let inside = properties?["data"]?["properties"]?.objectValue.map { Array($0.keys) } ?? []
        let beside = properties?.objectValue.map { Array($0.keys) } ?? []
        return inside
            + beside.filter { !Form.callerParameters.contains($0) && $0 != "data" && $0 != "authConfigId" }
    }

    /// The unknown members of `data` that are similar to a known one.
    private func unknownMembers(_ requirement: CredentialRequirement) -> [AlloyError.Problem] {
        let names = names(requirement)
        return data.keys.filter { key in !names.contains { $0.hasSameCodePoints(as: key) } }.compactMap { key in
            let open = names.filter { !data.contains(key: $0) }
            guard let nearest = nearestName(to: key, among: open) ?? (open.count == 1 ? open.first : nil) else {
                return nil
            }
            return AlloyError.Problem(
                at: JSONPointer(tokens: ["data", key]), expected: "one of \(names.joined(separator: ", "))",
                value: .string(call.redacted(key)), nearest: nearest)
        }
    }

    /// The violations of the requirement's own schema by the request's body.
    private func violations(of requirement: CredentialRequirement) -> [AlloyError.Problem] {
        var body = JSONObject()
        body.append("userId", .string(call.userId ?? "the key's own"))
        let sent: [ParameterDeclaration] = [
            .authenticationType, .authConfigId, CredentialConnectMethods.redirectUri, .credentialData,
        ]
        for parameter in sent { body.append(parameter.name, call.arguments[parameter]) }
        if body["data"] == nil, requirement.inputSchema["properties"]?["data"]?["required"] != nil {
            body.append("data", [:])
        }
        // The members that old requirements list beside `userId` are sent under `data`.
        for name in names(requirement) where requirement.inputSchema["properties"]?[name] != nil {
            body.append(name, data[name])
        }
        guard let schema = try? Schema(compiling: requirement.inputSchema, malformed: .leaveUnchecked) else {
            return []
        }
        return schema.violations(of: .object(body)).map { violation in
            var tokens = violation.instance.tokens
            if let first = tokens.first, first != "data", names(requirement).contains(first) {
                tokens.insert("data", at: 0)
            }
            let isSecret = tokens.first == "data" && violation.got != "nothing"
            return AlloyError.Problem(
                at: JSONPointer(tokens: tokens), expected: violation.expected,
                got: isSecret ? "something else" : violation.got, nearest: isSecret ? nil : violation.nearest)
        }
    }

    /// The fields that the service itself names as missing, such as `data.apiKey`.
    private var missing: [AlloyError.Problem] {
        let body = refusal.technical?["body"]
        let details = body?["error"]?["details"] ?? body?["details"]
        return (details?["missing"]?.arrayValue ?? []).compactMap(\.stringValue).map { name in
            AlloyError.Problem(
                at: JSONPointer(tokens: name.split(separator: ".").map(String.init)), expected: "a value",
                got: "nothing")
        }
    }
}
