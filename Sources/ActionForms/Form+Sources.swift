import Alloy
import JSON

extension Form {
    /// The form for what an action takes: its values are the groups of parameters of `execute`.
    package init(
        _ input: CompiledActionInput, of connectorId: String, actionId: String, _ overlays: OptionOverlays
    ) {
        self.init(
            input,
            labels: [
                "pathParams": "Path", "queryParameters": "Query", "additionalHeaders": "Headers", "requestBody": "Body",
            ])
        self.connectorId = connectorId
        sources = overlays.sources(connectorId: connectorId, actionId: actionId)
    }

    /// The form for what connecting an account takes: its values are parameters of `credentials.create`. What the program
    /// around it knows by itself, the user and where the browser ends up, is not asked for.
    package init(_ requirement: CredentialRequirement, of connectorId: String) {
        let type = requirement.authenticationType ?? ""
        var schema = JSONObject()
        for member in requirement.inputSchema.objectValue?.members ?? [] where member.key != "properties" {
            schema[member.key] = member.value
        }
        let given = requirement.inputSchema["properties"]?.objectValue ?? JSONObject()
        var properties: JSONObject = ["authenticationType": ["const": .string(type)]]
        var data = given["data"]?.objectValue ?? JSONObject()
        var required = ["authenticationType"]
        var requiredData = data["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let wanted = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var inside = data["properties"]?.objectValue ?? JSONObject()
        for member in given.members where !Self.knownElsewhere.contains(member.key) && member.key != "data" {
            if member.key == "authConfigId" {
                properties.append(member.key, member.value)
                if requirement.authConfigRequired || wanted.contains(member.key) { required.append(member.key) }
            } else {
                // Old requirements list the names of what belongs into `data`.
                inside[member.key] = member.value
                if wanted.contains(member.key) { requiredData.append(member.key) }
            }
        }
        if !inside.isEmpty {
            data["type"] = "object"
            data["properties"] = .object(inside)
            if !requiredData.isEmpty { data["required"] = .strings(requiredData) }
        }
        if !data.isEmpty {
            properties.append("data", .object(data))
            if wanted.contains("data") || !requiredData.isEmpty { required.append("data") }
        }
        schema["type"] = "object"
        schema["properties"] = .object(properties)
        schema["required"] = .strings(required)
        self.init(.object(schema), labels: ["data": "Account", "authConfigId": "Auth config"]) { root in
            guard type == "oauth2", case .group(var children) = root.content,
                let index = children.firstIndex(where: { $0.key == "authenticationType" })
            else { return }
            children[index].content = .value(.oauth)
            children[index].label = "Connect \(FormWording.label(connectorId))"
            children[index].help = Self.consent(requirement)
            // What is asked for comes first; the button ends the form.
            children.append(children.remove(at: index))
            root.content = .group(children)
        }
    }

    /// The way to authenticate that a credential's form is for.
    package var authenticationType: JSONValue? {
        root.children.first { $0.key == "authenticationType" }?.schema["const"]
    }

    /// What the caller of `credentials.create` gives besides the form's values.
    package static let knownElsewhere: Set = ["userId", "authenticationType", "redirectUri", "connectorId"]

    private static func consent(_ requirement: CredentialRequirement) -> String {
        let listed = requirement.unknownMembers["scopes"] ?? requirement.inputSchema["scopes"]
        let scopes = listed?.arrayValue?.compactMap { $0.stringValue ?? $0["name"]?.stringValue } ?? []
        let asked = scopes.isEmpty ? "" : " It asks for \(scopes.joined(separator: ", "))."
        return "Opens a page in your browser, where you sign in and allow the access.\(asked)"
    }
}
