import Alloy
import JSON
import JSONSchema

/// Whether what was filled in can be sent, and if not, why, in words for the person who filled it in.
///
/// The values are held against the schema that the form was made from, by the same check as strict `execute` makes.
package struct FormValidation: Sendable {
    /// What is wrong with one field.
    package struct Problem: Sendable {
        let pointer: JSONPointer
        /// The field that is meant, or the nearest around it.
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
    package let problems: [Problem]
    /// The values as they are to be sent.
    package let values: JSONValue
    /// What was changed to make them so.
    let conversions: [FormCheck.Remark]

    package init(_ form: Form, _ given: JSONObject) {
        let check = FormCheck(form, given)
        let messages = FormMessage(shown: check.shown, form: form)
        var problems = check.obstacles.map { remark in
            Problem(pointer: remark.pointer, field: check.shown[remark.pointer], message: remark.message)
        }
        for finding in form.findings(in: check.values.objectValue ?? JSONObject()) {
            // One sentence a field.
            if problems.contains(where: { $0.pointer == finding.pointer }) { continue }
            let reason = check.reasons.first { $0.pointer == finding.pointer }?.message
            problems.append(
                Problem(
                    pointer: finding.pointer, field: messages.field(at: finding.pointer)?.node,
                    message: reason ?? messages.text(finding)))
        }
        let order = Self.order(form)
        self.problems = problems.enumerated().sorted { left, right in
            let (first, second) = (place(of: left.element), place(of: right.element))
            return first == second ? left.offset < right.offset : first < second
        }.map(\.element)
        values = check.values
        conversions = check.conversions

        func place(of problem: Problem) -> Int { problem.field.flatMap { order[$0.pointer] } ?? .max }
    }

    /// `{valid, errors[], values, conversions[]}`.
    package var json: JSONObject {
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

extension Form {
    /// What does not fit the schema that the form was made from.
    fileprivate func findings(in values: JSONObject) -> [InputFinding] {
        let compiled = input
        var missing: [String] = []
        var names = compiled.fields.levels[JSONPointer()]?.names ?? []
        if case .action(let input) = source {
            let template = input.action.path.map(PathTemplate.init)
            missing = template?.filled(with: values["pathParams"]?.objectValue ?? JSONObject()).missing ?? []
            names += InputFindings.groups
        }
        var found = InputFindings(values, compiled, missingInPath: missing).findings
        if case .action = source { found += Self.wrongGroups(in: values, unless: found) }
        return found + strangers(in: values, names, compiled.fields, unless: found)
    }

    /// Groups that the action does not know, and that `execute` takes as objects only.
    private static func wrongGroups(in values: JSONObject, unless known: [InputFinding]) -> [InputFinding] {
        InputFindings.groups.compactMap { name in
            let pointer = JSONPointer(tokens: [name])
            guard name != "requestBody", let value = values[name], value.objectValue == nil,
                !known.contains(where: { $0.pointer == pointer })
            else { return nil }
            let violation = Violation(
                instance: pointer, schema: pointer.appending("type"), keyword: "type", expected: "an object",
                got: value.preview, nearest: nil)
            return InputFinding(pointer: pointer, reason: .refused(violation), got: value.preview)
        }
    }

    /// Members at the top that are no parameters; whoever gets the values knows no others.
    private func strangers(
        in values: JSONObject, _ names: [String], _ fields: FieldIndex, unless known: [InputFinding]
    ) -> [InputFinding] {
        values.members.compactMap { member in
            let pointer = JSONPointer(tokens: [member.key])
            let isKnown = names.contains { $0.hasSameCodePoints(as: member.key) }
            if isKnown || known.contains(where: { $0.pointer == pointer }) { return nil }
            let shown = JSONValue.string(member.key).preview
            let home = fields.places(of: member.key).first {
                $0.tokens.count > 1 && JSONValue.object(values)[$0] == nil
            }
            let reason: InputFinding.Reason
            if let nearest = nearestName(to: member.key, among: names) {
                reason = .misspelt(nearest: nearest)
            } else {
                reason = home.map { .misplaced(home: $0) } ?? .unknown(names: names)
            }
            return InputFinding(pointer: pointer, reason: reason, got: shown)
        }
    }
}
