import JSON
import JSONSchema

/// Whether what was filled in can be sent, and if not, why, in words for the person who filled it in.
struct FormValidation: Sendable {
    /// What is wrong with one field.
    struct Problem: Sendable {
        let pointer: JSONPointer
        let field: FormNode?
        let message: String

        var json: JSONValue {
            var object: JSONObject = ["pointer": .string(pointer.description)]
            object.append("field", field.map { .string($0.pointer.description) })
            object.append("message", .string(message))
            return .object(object)
        }
    }

    /// In the order of the fields.
    let problems: [Problem]
    /// The values as they are to be sent.
    let values: JSONValue
    /// What was changed to make them so.
    let conversions: [FormCheck.Remark]

    init(_ form: Form, _ given: JSONObject) {
        let check = FormCheck(form, given)
        var problems = check.errors.map { remark in
            Problem(pointer: remark.pointer, field: check.shown[remark.pointer], message: remark.message)
        }
        let schema = try? Schema(compiling: check.schema, malformed: .leaveUnchecked)
        for violation in schema?.violations(of: check.values) ?? [] {
            let pointer = violation.instance
            // One sentence a field.
            if problems.contains(where: { $0.pointer == pointer }) { continue }
            let field = check.shown[pointer]
            let message = FormMessage.text(violation, field, in: check.shown)
            problems.append(Problem(pointer: pointer, field: field, message: message))
        }
        let order = Self.order(form)
        self.problems = problems.enumerated().sorted { left, right in
            let places = (
                order[FormOptions.pattern(left.element.pointer)], order[FormOptions.pattern(right.element.pointer)]
            )
            let (first, second) = (places.0 ?? .max, places.1 ?? .max)
            return first == second ? left.offset < right.offset : first < second
        }.map(\.element)
        values = check.values
        conversions = check.conversions
    }

    /// `{valid, errors[], values, conversions[]}`.
    var json: JSONObject {
        [
            "valid": .bool(problems.isEmpty), "errors": .array(problems.map(\.json)), "values": values,
            "conversions": .array(
                conversions.map {
                    ["pointer": .string($0.pointer.description), "message": .string($0.message)]
                }),
        ]
    }

    private static func order(_ form: Form) -> [JSONPointer: Int] {
        var order: [JSONPointer: Int] = [:]
        form.visit(form.root) { node in if order[node.pointer] == nil { order[node.pointer] = order.count } }
        return order
    }
}
