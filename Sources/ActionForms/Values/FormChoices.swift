import JSON

/// The selected branches of the choices in a group, which decide which of its fields are shown.
struct FormChoices {
    private let children: [FormNode]
    private let object: JSONObject
    /// The choices with a value that is none of their options.
    let unknown: [FormNode]

    init(_ children: [FormNode], _ object: JSONObject) {
        self.children = children
        self.object = object
        unknown = children.filter { child in
            child.isVirtual && Self.isFilled(object[child.key]) && Self.picked(child, object) == nil
        }
    }

    /// Returns true for a field of a selected branch.
    func isShown(_ child: FormNode) -> Bool {
        guard let condition = child.condition else { return true }
        return value(of: condition) == condition.equals
    }

    /// Returns true for a field of a branch that was not selected while another one was: its value is not meant.
    func isDeselected(_ child: FormNode) -> Bool {
        guard let condition = child.condition, !isShown(child) else { return false }
        guard let deciding = field(condition.key), deciding.isVirtual else { return value(of: condition) != nil }
        return Self.picked(deciding, object) != nil
    }

    /// Returns the selected option; without a selection, the branch that most of the filled fields belong to.
    func decision(of choice: FormNode) -> JSONValue? {
        if let picked = Self.picked(choice, object) { return picked }
        if !choice.isVirtual, Self.isFilled(object[choice.key]) { return object[choice.key] }
        let branches = choice.options.map { option in
            let fields = children.filter {
                $0.condition?.key.hasSameCodePoints(as: choice.key) == true && $0.condition?.equals == option.value
            }
            let filled = fields.count { field in
                object[field.key].map { FieldValue.isOfType($0, field.type) } ?? false
            }
            return (option.value, filled)
        }
        let best = branches.max { $0.1 < $1.1 }
        if let best, best.1 > 0 { return branches.first { $0.1 == best.1 }?.0 }
        return choice.isRequired || choice.isVirtual ? choice.defaultValue : JSONValue?.none
    }

    private func value(of condition: FormNode.Condition) -> JSONValue? {
        let deciding = field(condition.key)
        let decided = deciding.flatMap { $0.isChoice ? decision(of: $0) : nil }
        return decided ?? object[condition.key] ?? deciding?.defaultValue
    }

    private func field(_ key: String) -> FormNode? { children.first { $0.key.hasSameCodePoints(as: key) } }

    /// Returns the selected option, by its value or its label.
    private static func picked(_ choice: FormNode, _ object: JSONObject) -> JSONValue? {
        guard let given = object[choice.key], isFilled(given) else { return nil }
        if choice.options.contains(where: { $0.value == given }) { return given }
        return choice.options.first { .string($0.label) == given }?.value
    }

    private static func isFilled(_ value: JSONValue?) -> Bool {
        guard let value else { return false }
        return !value.isNull && value != ""
    }
}
