import Alloy
import HTTP
import JSON
import JSONSchema

/// The result of validating the values of a form, with messages for the person who filled them in.
///
/// The values are validated against the schema of the form in the same way as by a strict `execute`.
package struct FormValidation: Sendable {
    /// A problem of one field.
    package struct Problem: Sendable {
        let pointer: JSONPointer
        /// The field of the value, or the nearest field that contains it.
        let field: FormNode?
        let message: String

        var json: JSONValue {
            var object: JSONObject = ["pointer": .string(pointer.description)]
            object.append("field", field.map { .string($0.pointer.description) })
            object.append("message", .string(message))
            return .object(object)
        }
    }

    /// The problems in the order of the fields.
    package let problems: [Problem]
    /// The values that are sent.
    package let values: JSONValue
    /// The changes that were made to the filled-in values.
    let conversions: [FormConversion.Remark]

    /// Validates the values of a form. A reference to one of the declared secrets is valid wherever a text may stand: what the
    /// secret is like, the host does not know.
    package init(_ form: Form, _ given: JSONObject, declared: Set<String> = []) {
        let references = JSONValue.object(given).declaredSecrets(among: declared)
        let plain = references.reduce(JSONValue.object(given)) { values, reference in
            values.replacing(at: reference.pointer.tokens[...], with: .string(reference.name))
        }
        let check = FormConversion(form, plain.objectValue ?? given)
        let messages = FormMessage(shown: check.shown, form: form)
        var problems = check.obstacles.map { remark in
            Problem(pointer: remark.pointer, field: check.shown[remark.pointer], message: remark.message)
        }
        for finding in form.findings(in: check.values.objectValue ?? JSONObject()) {
            // One message for each field.
            if problems.contains(where: { $0.pointer == finding.pointer }) { continue }
            let reason = check.reasons.first { $0.pointer == finding.pointer }?.message
            problems.append(
                Problem(
                    pointer: finding.pointer, field: messages.field(at: finding.pointer)?.node,
                    message: reason ?? messages.text(finding)))
        }
        problems.removeAll { problem in references.contains { $0.pointer == problem.pointer } }
        let order = Self.order(form)
        self.problems = problems.enumerated().sorted { left, right in
            let (first, second) = (location(of: left.element), location(of: right.element))
            return first == second ? left.offset < right.offset : first < second
        }.map(\.element)
        values = references.reduce(check.values) { values, reference in
            values.replacing(at: reference.pointer.tokens[...], with: ["secretOf": .string(reference.name)])
        }
        conversions = check.conversions

        func location(of problem: Problem) -> Int { problem.field.flatMap { order[$0.pointer] } ?? .max }
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
    /// Returns the findings against the schema of the form.
    fileprivate func findings(in values: JSONObject) -> [InputFinding] {
        let compiled = input
        var missing: [String] = []
        var names = compiled.fields.levels[JSONPointer()]?.names ?? []
        if case .action(let input) = source {
            let template = input.action.path.map(PathPattern.init)
            missing = template?.filled(with: values["pathParams"]?.objectValue ?? JSONObject()).missing ?? []
            names += InputFindings.groups
        }
        var found = InputFindings(values, compiled, missingInPath: missing).findings
        if case .action = source { found += Self.wrongGroups(in: values, unless: found) }
        return found + unknownMembers(in: values, names, compiled.fields, unless: found)
    }

    /// Returns a finding for each group that is not an object and unknown to the action.
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

    /// Returns a finding for each top-level member that is not a parameter.
    private func unknownMembers(
        in values: JSONObject, _ names: [String], _ fields: FieldIndex, unless known: [InputFinding]
    ) -> [InputFinding] {
        let set = Set(names: names)
        return values.members.compactMap { member in
            let pointer = JSONPointer(tokens: [member.key])
            if set.contains(name: member.key) || known.contains(where: { $0.pointer == pointer }) { return nil }
            let shown = JSONValue.string(member.key).preview
            let target = fields.locations(of: member.key).first {
                $0.tokens.count > 1 && JSONValue.object(values)[$0] == nil
            }
            let reason: InputFinding.Reason
            if let nearest = nearestName(to: member.key, among: names) {
                reason = .misspelled(nearest: nearest)
            } else {
                reason = target.map { .misplaced(target: $0) } ?? .unknown(names: names)
            }
            return InputFinding(pointer: pointer, reason: reason, got: shown)
        }
    }
}
