import Alloy
import JSON
import JSONSchema

/// A part of an action's input that does not fit its schema.
package struct InputFinding: Sendable {
    package enum Reason: Sendable {
        /// The schema refuses the value.
        case refused(Violation)
        /// The member belongs at another location.
        case misplaced(target: JSONPointer)
        /// No field has the name of the member; the nearest known name.
        case misspelled(nearest: String)
        /// No field has the name of the member; the known names.
        case unknown(names: [String])
        /// The path lacks a value.
        case missingInPath
    }

    /// The location in the input.
    package let pointer: JSONPointer
    package let reason: Reason
    /// A short description of the value.
    package let got: String

    /// The finding as a problem, for `findings` and for the `problems` of an error.
    package var problem: AlloyError.Problem {
        switch reason {
        case .refused(let violation):
            return AlloyError.Problem(
                at: pointer, expected: violation.expected, got: got, nearest: violation.nearest)
        case .misplaced(let target):
            return AlloyError.Problem(at: pointer, expected: "it at \(target)", got: got, nearest: target.description)
        case .misspelled(let nearest):
            return AlloyError.Problem(
                at: pointer, expected: "a member that the action knows", got: got, nearest: nearest)
        case .unknown(let names):
            let more = names.count > 12 ? " and \(names.count - 12) more" : ""
            let expected = "one of \(names.prefix(12).joined(separator: ", "))\(more)"
            return AlloyError.Problem(at: pointer, expected: expected, got: got, nearest: nil)
        case .missingInPath:
            return AlloyError.Problem(
                at: pointer, expected: "a value for the path", got: "nothing that fits a path")
        }
    }
}

/// The differences between the arguments of an execution and the action's definition. The service does not check them,
/// and the provider decides in the end, so they are hints, unless the caller wants them to be errors.
package struct InputFindings: Sendable {
    /// All findings, with pointers into the parameters of `execute`.
    package let findings: [InputFinding]
    /// The findings that make the request impossible: placeholders of the path without a value.
    package let obstacles: [InputFinding]
    /// The locations of the keywords in the schema that are not checked, as JSON Pointers.
    package let unchecked: [String]

    /// The parameters of `execute` that an input schema describes.
    package static let groups = ["pathParams", "queryParameters", "additionalHeaders", "requestBody"]

    /// The obstacles alone: the placeholders of the path that have no value.
    package init(missingInPath names: [String]) {
        obstacles = Self.missing(names)
        findings = obstacles
        unchecked = []
    }

    package init(_ request: ExecuteRequest, _ compiled: CompiledInput, missingInPath: [String]) {
        var input = JSONObject()
        input.members.reserveCapacity(Self.groups.count)
        input.append("pathParams", request.pathParams.map(JSONValue.object))
        input.append("queryParameters", request.queryParameters.map(JSONValue.object))
        input.append("additionalHeaders", request.additionalHeaders.map(JSONValue.object))
        input.append("requestBody", request.requestBody)
        self.init(input, compiled, missingInPath: missingInPath)
    }

    /// Validates input against a schema. `missingInPath` are the placeholders without a value that fits into a path.
    package init(_ input: JSONObject, _ compiled: CompiledInput, missingInPath: [String] = []) {
        obstacles = Self.missing(missingInPath)
        guard let schema = compiled.schema else {
            findings = obstacles
            unchecked = [""]
            return
        }
        let evaluation = schema.evaluate(.object(input), limit: 200)
        if evaluation.isProvenValid, schema.uncheckedKeywords.isEmpty, missingInPath.isEmpty,
            Self.hasOnlyKnownMembers(input, compiled.fields)
        {
            (findings, unchecked) = ([], [])
            return
        }
        var found = evaluation.violations.map { Self.finding($0, compiled.fields, input) }
        found += Self.unknownMembers(in: input, compiled.fields, unless: found)
        findings = Self.combine(found, obstacles, hasPathParams: input["pathParams"] != nil)
        var locations = schema.uncheckedKeywords.map(\.pointer.description)
        for location in evaluation.unchecked.map(\.schema.description) where !locations.contains(location) {
            locations.append(location)
        }
        unchecked = locations
    }

    package var problems: [AlloyError.Problem] { findings.map(\.problem) }

    /// `[{pointer, expected, got, nearest?}, …]`.
    package var json: JSONValue { .array(problems.map(\.json)) }

    private static func finding(_ violation: Violation, _ fields: FieldIndex, _ input: JSONObject) -> InputFinding {
        var reason = InputFinding.Reason.refused(violation)
        // A member that is refused here may belong at another location.
        if violation.keyword == "additionalProperties" || violation.keyword == "unevaluatedProperties",
            let target = target(of: violation.instance, fields, input)
        {
            reason = .misplaced(target: target)
        }
        let isSecret = violation.instance.tokens.contains(where: SecretNames.holdsSecret)
        return InputFinding(
            pointer: violation.instance, reason: reason, got: isSecret ? "something else" : violation.got)
    }

    /// Returns the findings of the schema and the obstacles, without what both say.
    private static func combine(
        _ found: [InputFinding], _ obstacles: [InputFinding], hasPathParams: Bool
    ) -> [InputFinding] {
        let isAboutAll = { (finding: InputFinding) in finding.pointer.tokens == ["pathParams"] }
        // Which values are missing says more than that all are.
        if !hasPathParams, !obstacles.isEmpty { return obstacles + found.filter { !isAboutAll($0) } }
        return found
            + obstacles.filter { obstacle in !found.contains { $0.pointer == obstacle.pointer || isAboutAll($0) } }
    }

    /// Returns a finding for each placeholder without a value.
    private static func missing(_ names: [String]) -> [InputFinding] {
        names.map { name in
            InputFinding(pointer: JSONPointer(tokens: ["pathParams", name]), reason: .missingInPath, got: "nothing")
        }
    }
}

// Unknown members that the schema allows.
extension InputFindings {
    /// Groups in which an unknown member has no effect.
    private static let closedGroups = ["pathParams", "queryParameters"]
    private static let maximumVisits = 2_000

    /// A value to be visited, with its location in the input and in the schema.
    private struct Visit {
        let location: JSONPointer
        let schemaLocation: JSONPointer
        let value: JSONValue
        let isInArray: Bool
        /// Indicates that the value is in an object whose schema lists no members: it may have any.
        let isFreeForm: Bool
    }

    private static func unknownMembers(
        in input: JSONObject, _ fields: FieldIndex, unless known: [InputFinding]
    ) -> [InputFinding] {
        if hasOnlyKnownMembers(input, fields) { return [] }
        var found: [InputFinding] = []
        var pending = input.members.reversed().map { member in
            let location = JSONPointer(tokens: [member.key])
            let isFreeForm =
                !closedGroups.contains(member.key) && fields.levels[location] == nil
                && fields.levels[JSONPointer()]?.contains(member.key) ?? false
            return Visit(
                location: location, schemaLocation: location, value: member.value, isInArray: false,
                isFreeForm: isFreeForm)
        }
        var visits = 0
        while let visit = pending.popLast() {
            let level = fields.levels[visit.schemaLocation]
            let children: [(token: String, value: JSONValue)]
            switch visit.value {
            case .object(let object): children = object.members.map { ($0.key, $0.value) }
            case .array(let elements): children = elements.enumerated().map { (String($0.offset), $0.element) }
            default: continue
            }
            visits += 1
            if visits > maximumVisits || found.count >= 100 { break }
            for child in children {
                let isContainer = child.value.objectValue != nil || child.value.arrayValue != nil
                let isUnknown = visit.value.objectValue != nil && isUnknown(child.token, level, visit)
                guard isContainer || isUnknown else { continue }
                let pointer = visit.location.appending(child.token)
                if isContainer {
                    let location = fields.location(child.token, in: visit.schemaLocation)
                    let isInArray = visit.isInArray || visit.value.arrayValue != nil
                    let isFreeForm =
                        visit.isFreeForm || fields.levels[location] == nil && level?.contains(child.token) ?? false
                    pending.append(
                        Visit(
                            location: pointer, schemaLocation: location, value: child.value, isInArray: isInArray,
                            isFreeForm: isFreeForm))
                }
                guard isUnknown, !known.contains(where: { $0.pointer == pointer }),
                    let reason = reason(pointer, level, fields, input)
                else { continue }
                found.append(
                    InputFinding(pointer: pointer, reason: reason, got: JSONValue.string(child.token).preview))
            }
        }
        return found
    }

    /// Returns true for input whose groups have no member that is unknown, and none with members of its own: most input is so
    /// simple, and seen without a list of places to visit.
    private static func hasOnlyKnownMembers(_ input: JSONObject, _ fields: FieldIndex) -> Bool {
        for index in input.members.indices where !hasOnlyKnownMembers(input.members[index], fields) { return false }
        return true
    }

    private static func hasOnlyKnownMembers(_ group: JSONObject.Member, _ fields: FieldIndex) -> Bool {
        guard case .object(let object) = group.value else { return group.value.arrayValue == nil }
        let level = fields.groups.first { $0.name.hasSameCodePoints(as: group.key) }?.level
        let takesAnyName =
            group.key.hasSameCodePoints(as: "additionalHeaders")
            || level.map { !$0.isOpen || $0.takesAnyName } ?? false
        for index in object.members.indices {
            switch object.members[index].value {
            case .array, .object: return false
            case .null, .bool, .number, .string:
                let isKnown =
                    takesAnyName || level?.contains(object.members[index].key) ?? false
                guard isKnown else { return false }
            }
        }
        return true
    }

    /// Returns true for an unlisted member that may be a mistake.
    private static func isUnknown(_ name: String, _ level: FieldIndex.Level?, _ visit: Visit) -> Bool {
        // Elements without a schema may have any members, and so may objects whose schema lists none.
        if level == nil, visit.isInArray || visit.isFreeForm { return false }
        if level?.contains(name) ?? false { return false }
        return visit.location.tokens.first != "additionalHeaders" && level?.isOpen ?? true
            && !(level?.takesAnyName ?? false)
    }

    private static func reason(
        _ pointer: JSONPointer, _ level: FieldIndex.Level?, _ fields: FieldIndex, _ input: JSONObject
    ) -> InputFinding.Reason? {
        if let target = target(of: pointer, fields, input) { return .misplaced(target: target) }
        let names = level?.names ?? []
        if let nearest = nearestName(to: pointer.tokens.last ?? "", among: names) {
            return .misspelled(nearest: nearest)
        }
        // A definition that lists nothing does not say what the provider accepts.
        guard pointer.tokens.count == 2, closedGroups.contains(pointer.tokens[0]), !names.isEmpty else { return nil }
        return .unknown(names: names)
    }

    /// Returns the location where an unknown member belongs: that of a field with its name and without a value. Nil
    /// without such a field, and for another spelling at the same location, which is reported with the nearest name
    /// instead.
    private static func target(
        of pointer: JSONPointer, _ fields: FieldIndex, _ input: JSONObject
    ) -> JSONPointer? {
        let parent = pointer.tokens.dropLast()
        return fields.locations(of: pointer.tokens.last ?? "").first { location in
            location.tokens.count > 1 && !location.tokens.dropLast().elementsEqual(parent)
                && JSONValue.object(input)[location] == nil
        }
    }
}
