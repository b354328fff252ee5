import JSON

/// The layout of a form in the vocabulary of JSON Forms (jsonforms.io, "UI Schema"): layouts, groups, and controls with
/// scopes that point into the schema of the form.
enum FormLayout {
    /// Returns the layout of a group.
    static func layout(of node: FormNode) -> JSONValue {
        ["type": "VerticalLayout", "elements": .array(elements(node.children, below: "#"))]
    }

    private static func elements(_ nodes: [FormNode], below scope: String) -> [JSONValue] {
        nodes.filter { $0.widget != .hidden }.map { element($0, below: scope) }
    }

    private static func element(_ node: FormNode, below parent: String) -> JSONValue {
        let scope = "\(parent)/properties/\(JSONPointer(tokens: [node.key]).description.dropFirst())"
        var element: JSONObject
        switch node.content {
        case .group:
            var inside = elements(node.children, below: scope)
            if node.entry != nil { inside.append(further(scope, "Others", ["map": true])) }
            element = ["type": "Group", "label": .string(node.label), "elements": .array(inside)]
        case .tuple(let children, let rest):
            var inside = children.indices.map { index in
                position(children[index], "\(scope)/prefixItems/\(index)")
            }
            if let rest {
                var options: JSONObject = ["from": .int(children.count)]
                if !rest.children.isEmpty { options.append("detail", layout(of: rest)) }
                inside.append(further(scope, rest.label, options))
            }
            element = ["type": "Group", "label": .string(node.label), "elements": .array(inside)]
        case .value, .list, .map:
            element = ["type": "Control", "scope": .string(scope), "label": .string(node.label)]
            let options = options(node)
            if !options.isEmpty { element.append("options", .object(options)) }
        }
        if let condition = node.condition {
            let deciding = "\(parent)/properties/\(JSONPointer(tokens: [condition.key]).description.dropFirst())"
            element.append(
                "rule",
                [
                    "effect": "SHOW",
                    "condition": ["scope": .string(deciding), "schema": ["const": condition.equals]],
                ])
        }
        return .object(element)
    }

    /// Returns the control of one element of a tuple.
    private static func position(_ node: FormNode, _ scope: String) -> JSONValue {
        if case .group = node.content {
            return [
                "type": "Group", "label": .string(node.label),
                "elements": .array(elements(node.children, below: scope)),
            ]
        }
        var element: JSONObject = ["type": "Control", "scope": .string(scope), "label": .string(node.label)]
        let options = options(node)
        if !options.isEmpty { element.append("options", .object(options)) }
        return .object(element)
    }

    /// Returns the control of the members or elements without a field of their own.
    private static func further(_ scope: String, _ label: String, _ options: JSONObject) -> JSONValue {
        ["type": "Control", "scope": .string(scope), "label": .string(label), "options": .object(options)]
    }

    private static func options(_ node: FormNode) -> JSONObject {
        switch node.content {
        case .value(.file):
            if let type = node.schema["contentMediaType"] {
                ["format": "file", "accept": type]
            } else {
                ["format": "file"]
            }
        case .map(let entry):
            entry.children.isEmpty ? ["map": true] : ["map": true, "detail": layout(of: entry)]
        case .value(.textarea), .value(.json): ["multi": true]
        case .value(.password): ["format": "password"]
        case .value(.date): ["format": "date"]
        case .value(.datetime): ["format": "date-time"]
        case .value(.time): ["format": "time"]
        case .list(.items, let element): element.children.isEmpty ? [:] : ["detail": layout(of: element)]
        default: [:]
        }
    }
}
