import JSON

/// The form in the vocabulary of JSON Forms (jsonforms.io, "UI Schema"): layouts, groups, and controls whose scopes lead
/// into the form's schema.
enum FormLayout {
    /// The layout of everything in a group.
    static func layout(of node: FormNode) -> JSONValue {
        ["type": "VerticalLayout", "elements": .array(elements(node.children, below: "#"))]
    }

    private static func elements(_ nodes: [FormNode], below scope: String) -> [JSONValue] {
        nodes.filter { $0.widget != .hidden }.map { element($0, below: scope) }
    }

    private static func element(_ node: FormNode, below parent: String) -> JSONValue {
        let scope = "\(parent)/properties/\(JSONPointer(tokens: [node.key]).description.dropFirst())"
        var element: JSONObject
        if case .group(let children) = node.content {
            element = [
                "type": "Group", "label": .string(node.label), "elements": .array(elements(children, below: scope)),
            ]
        } else {
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

    private static func options(_ node: FormNode) -> JSONObject {
        switch node.content {
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
