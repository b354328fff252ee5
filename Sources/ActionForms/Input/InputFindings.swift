import Alloy
import JSON
import JSONSchema

/// What in the arguments of an execution does not fit the action's definition. The service checks none of it, and the third
/// party judges in the end, so these are hints, unless the caller wants them to count.
package struct InputFindings: Sendable {
    /// All that is wrong, with pointers into the parameters of `execute`.
    package let findings: [InputFinding]
    /// Of those, what makes the request impossible: placeholders of the path that have no value.
    package let obstacles: [InputFinding]
    /// The places in the schema whose keywords are not checked, as JSON Pointers.
    package let unchecked: [String]

    /// The parameters of `execute` that an input schema speaks of.
    package static let groups = ["pathParams", "queryParameters", "additionalHeaders", "requestBody"]

    /// The obstacles alone: the placeholders of the path that have no value.
    package init(missingInPath names: [String]) {
        obstacles = Self.missing(names)
        findings = obstacles
        unchecked = []
    }

    package init(_ request: ExecuteRequest, _ compiled: CompiledInput, missingInPath: [String]) {
        var input = JSONObject()
        input.append("pathParams", request.pathParams.map(JSONValue.object))
        input.append("queryParameters", request.queryParameters.map(JSONValue.object))
        input.append("additionalHeaders", request.additionalHeaders.map(JSONValue.object))
        input.append("requestBody", request.requestBody)
        self.init(input, compiled, missingInPath: missingInPath)
    }

    /// Holds input against a schema. `missingInPath` are the placeholders that have no value that fits a path.
    package init(_ input: JSONObject, _ compiled: CompiledInput, missingInPath: [String] = []) {
        obstacles = Self.missing(missingInPath)
        guard let schema = compiled.schema else {
            findings = obstacles
            unchecked = [""]
            return
        }
        let evaluation = schema.evaluate(.object(input), limit: 200)
        var found = evaluation.violations.map { Self.finding($0, compiled.fields, input) }
        found += Self.strangers(in: input, compiled.fields, unless: found)
        let known = found
        found += obstacles.filter { obstacle in
            !known.contains { $0.pointer == obstacle.pointer || $0.pointer.tokens == ["pathParams"] }
        }
        findings = found
        var places = schema.uncheckedKeywords.map(\.pointer.description)
        for place in evaluation.unchecked.map(\.schema.description) where !places.contains(place) {
            places.append(place)
        }
        unchecked = places
    }

    package var problems: [AlloyError.Problem] { findings.map(\.problem) }

    /// `[{pointer, expected, got, nearest?}, …]`.
    package var json: JSONValue { .array(problems.map(\.json)) }

    private static func finding(_ violation: Violation, _ fields: FieldIndex, _ input: JSONObject) -> InputFinding {
        var reason = InputFinding.Reason.refused(violation)
        // A member that is refused here may belong somewhere else.
        if violation.keyword == "additionalProperties" || violation.keyword == "unevaluatedProperties",
            let home = home(of: violation.instance, fields, input)
        {
            reason = .misplaced(home: home)
        }
        let isSecret = violation.instance.tokens.contains(where: SecretNames.holdsSecret)
        return InputFinding(
            pointer: violation.instance, reason: reason, got: isSecret ? "something else" : violation.got)
    }

    /// A placeholder without a value that makes a path.
    private static func missing(_ names: [String]) -> [InputFinding] {
        names.map { name in
            InputFinding(pointer: JSONPointer(tokens: ["pathParams", name]), reason: .missingInPath, got: "nothing")
        }
    }
}

// Members that the schema does not know, and lets pass.
extension InputFindings {
    /// Groups in which a member that is not known does nothing.
    private static let closedGroups = ["pathParams", "queryParameters"]
    private static let maximumVisits = 2_000

    /// A value that is still to be looked into: where it stands, and where that is in the schema's terms.
    private struct Visit {
        let place: JSONPointer
        let schemaPlace: JSONPointer
        let value: JSONValue
        let isInArray: Bool
    }

    private static func strangers(
        in input: JSONObject, _ fields: FieldIndex, unless known: [InputFinding]
    ) -> [InputFinding] {
        var found: [InputFinding] = []
        var pending = input.members.reversed().map { member in
            let place = JSONPointer(tokens: [member.key])
            return Visit(place: place, schemaPlace: place, value: member.value, isInArray: false)
        }
        var visits = 0
        while let visit = pending.popLast() {
            let level = fields.levels[visit.schemaPlace]
            let children: [(token: String, value: JSONValue)]
            switch visit.value {
            case .object(let object): children = object.members.map { ($0.key, $0.value) }
            case .array(let elements): children = elements.enumerated().map { (String($0.offset), $0.element) }
            default: continue
            }
            visits += 1
            if visits > maximumVisits || found.count >= 100 { break }
            for child in children {
                let pointer = visit.place.appending(child.token)
                if child.value.objectValue != nil || child.value.arrayValue != nil {
                    let place = fields.place(child.token, in: visit.schemaPlace)
                    let isInArray = visit.isInArray || visit.value.arrayValue != nil
                    pending.append(
                        Visit(place: pointer, schemaPlace: place, value: child.value, isInArray: isInArray))
                }
                guard visit.value.objectValue != nil,
                    isStrange(child.token, level, visit), !known.contains(where: { $0.pointer == pointer }),
                    let reason = reason(pointer, level, fields, input)
                else { continue }
                found.append(
                    InputFinding(pointer: pointer, reason: reason, got: JSONValue.string(child.token).preview))
            }
        }
        return found
    }

    /// True for a member that no schema lists, where that may mean a mistake.
    private static func isStrange(_ name: String, _ level: FieldIndex.Level?, _ visit: Visit) -> Bool {
        // Of elements nothing is known where no schema describes them.
        if level == nil, visit.isInArray { return false }
        if level?.names.contains(where: { $0.hasSameCodePoints(as: name) }) ?? false { return false }
        return visit.place.tokens.first != "additionalHeaders" && level?.isOpen ?? true
            && !(level?.takesAnyName ?? false)
    }

    private static func reason(
        _ pointer: JSONPointer, _ level: FieldIndex.Level?, _ fields: FieldIndex, _ input: JSONObject
    ) -> InputFinding.Reason? {
        if let home = home(of: pointer, fields, input) { return .misplaced(home: home) }
        let names = level?.names ?? []
        if let nearest = nearestName(to: pointer.tokens.last ?? "", among: names) { return .misspelt(nearest: nearest) }
        // Where the definition lists nothing, nothing is known of what is taken.
        guard pointer.tokens.count == 2, closedGroups.contains(pointer.tokens[0]), !names.isEmpty else { return nil }
        return .unknown(names: names)
    }

    /// Where a member that is not known at its place belongs: the place of a field of that name which is still free. Nil when
    /// there is none, or when it would only be written otherwise at the same place, which a near name tells better.
    private static func home(
        of pointer: JSONPointer, _ fields: FieldIndex, _ input: JSONObject
    ) -> JSONPointer? {
        let parent = pointer.tokens.dropLast()
        return fields.places(of: pointer.tokens.last ?? "").first { place in
            place.tokens.count > 1 && !place.tokens.dropLast().elementsEqual(parent)
                && JSONValue.object(input)[place] == nil
        }
    }
}
