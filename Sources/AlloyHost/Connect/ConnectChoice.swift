import Alloy
import JSON
import JSONSchema

/// The chosen way to authenticate with a connector, and the check of the caller's input for it. A pure function of the
/// connector's requirements and the request.
struct ConnectChoice: Sendable {
    /// The way that is taken.
    let requirement: CredentialRequirement
    /// The authentication type.
    let authenticationType: String
    /// Indicates that a person has to use a browser.
    let usesBrowser: Bool
    /// The types of the connector's other ways: a credential of one of them is not the one that is waited for.
    let otherTypes: [String]
    /// The redirect URI that the connector itself requires, if it does.
    let fixedRedirect: String?

    private let request: ConnectRequest

    /// Chooses. Throws `invalid_input` with everything that is missing at once.
    init(_ requirements: [CredentialRequirement], _ request: ConnectRequest) throws(AlloyError) {
        let (requirement, type) = try Self.choose(requirements, request)
        self.requirement = requirement
        self.request = request
        authenticationType = type
        otherTypes = requirements.compactMap(\.authenticationType).filter { !$0.hasSameCodePoints(as: type) }
        let redirect = requirement.inputSchema["properties"]?["redirectUri"]
        usesBrowser = redirect != nil || Self.isOAuth(type)
        fixedRedirect = (redirect?["const"] ?? redirect?["enum"]?[0])?.stringValue
        try check()
    }

    /// Returns the problem with a redirect to this machine for this connector; nil when it is accepted.
    func problem(withRedirect uri: String) -> AlloyError.Problem? {
        guard let schema = requirement.inputSchema["properties"]?["redirectUri"],
            let compiled = try? Schema(compiling: schema, malformed: .leaveUnchecked),
            let violation = compiled.violations(of: .string(uri)).first
        else { return nil }
        return AlloyError.Problem(
            at: JSONPointer(tokens: ["redirectUri"]), expected: violation.expected, value: nil)
    }

    private static func isOAuth(_ type: String) -> Bool { type.lowercased().hasPrefix("oauth") }

    private static func choose(
        _ requirements: [CredentialRequirement], _ request: ConnectRequest
    ) throws(AlloyError) -> (CredentialRequirement, String) {
        let types = requirements.compactMap(\.authenticationType)
        if let asked = request.authenticationType {
            if let requirement = requirements.first(where: {
                $0.authenticationType?.hasSameCodePoints(as: asked) == true
            }) {
                return (requirement, asked)
            }
            // One entry without a name can only be what is meant.
            if types.isEmpty, let only = requirements.first { return (only, asked) }
            throw .noSuchType(asked, among: types, request)
        }
        if requirements.count == 1, let only = requirements.first {
            // Where the service doesn't name it: only `oauth2` is a name that is known.
            return (only, only.authenticationType ?? "oauth2")
        }
        if request.data == nil, let oauth = requirements.first(where: { $0.authenticationType == "oauth2" }) {
            return (oauth, "oauth2")
        }
        throw types.isEmpty ? .nothingRequired(request) : .ambiguousType(among: types, request)
    }

    private func check() throws(AlloyError) {
        var problems: [AlloyError.Problem] = []
        var fix: [AlloyError.FixStep] = []
        if requirement.authConfigRequired, request.authConfigId == nil {
            problems.append(
                AlloyError.Problem(
                    at: JSONPointer(tokens: ["authConfigId"]), expected: "the id of an auth config", value: nil))
            fix.append(
                .advice(
                    "Make an auth config for \(request.connectorId) in Alloy's dashboard under Auth Configs, and give its id "
                        + "as authConfigId: the connector has no developer app of Alloy's own."))
        }
        problems += missingData
        guard let first = problems.first else { return }
        if problems.count > fix.count {
            fix.append(.advice("Give what `problems` lists; credentials.requirements describes it."))
        }
        fix.append(.call(method: "credentials.requirements", params: ["connectorId": .string(request.connectorId)]))
        let more = problems.count == 1 ? "" : ", and \(problems.count - 1) more"
        throw .notSent(
            .invalidInput,
            "Connecting \(request.connectorId) with \(authenticationType) takes more: \(first.pointer): expected "
                + "\(first.expected), got \(first.got)\(more).", fix: fix, problems: problems)
    }

    /// The values that the requirement's schema requires under `data` and that are missing. Old forms of it list the
    /// members beside `userId`.
    private var missingData: [AlloyError.Problem] {
        let schema = requirement.inputSchema
        let own = schema["properties"]?["data"]
        let known = ["userId", "authenticationType", "redirectUri", "authConfigId", "data", "connectorId"]
        let beside = names(schema["required"]).filter { !known.contains($0) }
        return
            (names(own?["required"]).map { ($0, own?["properties"]?[$0]) }
            + beside.map { ($0, schema["properties"]?[$0]) })
            .filter { name, _ in !isPresent(request.data?[name]) }
            .map { name, schema in
                AlloyError.Problem(
                    at: JSONPointer(tokens: ["data", name]), expected: expectation(schema), value: request.data?[name])
            }
    }

    private func names(_ required: JSONValue?) -> [String] { required?.arrayValue?.compactMap(\.stringValue) ?? [] }

    private func isPresent(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null: false
        case .string(let text): !text.isEmpty
        default: true
        }
    }

    private func expectation(_ schema: JSONValue?) -> String {
        let type = schema?["type"]?.stringValue ?? "value"
        let kind = "aeiou".contains(type.prefix(1)) ? "an \(type)" : "a \(type)"
        guard var words = schema?["description"]?.stringValue ?? schema?["title"]?.stringValue else { return kind }
        if words.hasSuffix(".") { words.removeLast() }
        return "\(kind) (\(words))"
    }
}
