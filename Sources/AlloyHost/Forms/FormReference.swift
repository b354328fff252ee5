import ActionForms
import Alloy
import JSON
import JSONSchema

/// A reference to a form: that of an action, or that of an authentication type.
struct FormReference: ParameterValue {
    static let schema: JSONObject = [
        "type": "object",
        "properties": [
            "connectorId": ["type": "string", "minLength": 1], "actionId": ["type": "string", "minLength": 1],
            "authenticationType": ["type": "string", "minLength": 1],
        ],
        "required": ["connectorId"], "additionalProperties": false,
    ]
    static let absent = FormReference([:])

    enum Subject: Sendable {
        case action(String)
        /// The authentication type; nil for the only one, or else OAuth.
        case credential(String?)
    }

    let connectorId: String
    let subject: Subject

    init(connectorId: String, _ subject: Subject) {
        self.connectorId = connectorId
        self.subject = subject
    }

    /// Reads the parameter `form`.
    init?(argument: JSONValue) {
        guard let object = argument.objectValue else { return nil }
        self.init(object)
    }

    /// Reads `{connectorId, actionId}` or `{connectorId, authenticationType}`.
    init(_ object: JSONObject) {
        connectorId = object["connectorId"]?.stringValue ?? ""
        let actionId = object["actionId"]?.stringValue
        subject = actionId.map(Subject.action) ?? .credential(object["authenticationType"]?.stringValue)
    }

    /// Returns the problems of a reference that the schema does not find.
    static func problems(_ arguments: JSONObject) -> [AlloyError.Problem] {
        guard let form = arguments[FormMethods.form]?.objectValue, form["connectorId"] != nil,
            (form["actionId"] == nil) == (form["authenticationType"] == nil)
        else { return [] }
        return [
            AlloyError.Problem(
                at: FormMethods.form.pointer, expected: "either actionId or authenticationType",
                got: form["actionId"] == nil ? "neither" : "both")
        ]
    }

    /// The maximum age of the requirements for a form that is being filled in.
    private static let maximumAge = Duration.seconds(300)

    /// Returns the form.
    func form(for call: Call) async throws(AlloyError) -> Form {
        switch subject {
        case .action(let actionId):
            let action = try await call.services.definitions.action(
                actionId, of: connectorId, client: call.client, options: call.userOptions)
            let input = call.services.inputs.input(of: action, actionId, of: connectorId)
            return Form(input, of: connectorId, actionId: actionId, call.services.options.overlays)
        case .credential:
            let subject = CatalogueSubject.requirements(of: connectorId, userId: call.userId)
            let answer = try await call.services.catalogue.answer(
                subject, maxAge: Self.maximumAge, options: call.userOptions
            ) { () async throws(AlloyError) -> JSONValue in try await requirements(for: call) }
            return try credentialForm(answer, call)
        }
    }

    /// Returns the form of an authentication type as JSON, with its age.
    func credentialForm(for call: Call) async throws(AlloyError) -> JSONValue {
        let subject = CatalogueSubject.requirements(of: connectorId, userId: call.userId)
        let answer = try await call.catalogued(subject) { () async throws(AlloyError) -> JSONValue in
            try await requirements(for: call)
        }
        return answer.aged(try credentialForm(answer, call).json)
    }

    private func requirements(for call: Call) async throws(AlloyError) -> JSONValue {
        let requirements = try await call.client.listCredentialRequirements(of: connectorId, options: call.userOptions)
        return .array(requirements.map(\.json))
    }

    private func credentialForm(_ answer: CatalogueAnswer, _ call: Call) throws(AlloyError) -> Form {
        let requirements = answer.elements.compactMap { CredentialRequirement($0) }
        call.services.secretArguments.keep(requirements, of: connectorId)
        var type: String?
        if case .credential(let asked) = subject { type = asked }
        return Form(try requirement(type, among: requirements), of: connectorId)
    }

    private func requirement(
        _ type: String?, among requirements: [CredentialRequirement]
    ) throws(AlloyError) -> CredentialRequirement {
        if let type {
            if let found = requirements.first(where: { $0.authenticationType?.hasSameCodePoints(as: type) == true }) {
                return found
            }
        } else if let only = requirements.count == 1
            ? requirements.first : requirements.first(where: { $0.authenticationType == "oauth2" })
        {
            return only
        }
        let types = requirements.compactMap(\.authenticationType)
        let offered = types.isEmpty ? "none" : types.joined(separator: ", ")
        let nearest = type.flatMap { nearestName(to: $0, among: types) }
        let asked =
            type.map { "has no authentication type \(JSONValue.string($0).preview)" } ?? "needs an authenticationType"
        throw .notSent(
            .notFound, "\(connectorId) \(asked): it has \(offered)\(guess(nearest)).",
            fix: [.call(method: "credentials.requirements", params: ["connectorId": .string(connectorId)])],
            problems: [
                AlloyError.Problem(
                    at: JSONPointer(tokens: ["authenticationType"]), expected: "one of \(offered)",
                    value: type.map(JSONValue.string), nearest: nearest)
            ])
    }
}
