import JSON
import JSONSchema

/// What is said of a member that is no field of a form.
enum UnknownField {
    /// A sentence for a person; nil where a further member may well be meant: the group is open, and no field is near.
    static func message(_ name: String, in group: FormNode, of form: Form) -> String? {
        let shown = JSONValue.string(name).preview
        let fields = group.children.filter { !$0.isVirtual }
        if let nearest = nearestName(to: name, among: fields.map(\.key)),
            let field = fields.first(where: { $0.key.hasSameCodePoints(as: nearest) })
        {
            return "There is no field \(shown); did you mean \(field.label) (\(field.key))?"
        }
        var elsewhere: FormNode?
        form.visit(form.root) { node in
            if elsewhere == nil, !node.isVirtual, node.key.hasSameCodePoints(as: name),
                !node.pointer.tokens.contains("*")
            {
                elsewhere = node
            }
        }
        if let elsewhere { return "\(shown) belongs at \(elsewhere.pointer), not here." }
        let isClosed = group.schema["additionalProperties"] == false || group.pointer.tokens.isEmpty
        return isClosed ? "There is no field \(shown)." : nil
    }
}
