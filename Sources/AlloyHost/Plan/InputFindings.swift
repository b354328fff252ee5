import Alloy
import JSON
import JSONSchema

/// What in the arguments of an execution does not fit the action's definition. The service checks none of it, and the third
/// party judges in the end, so these are hints, unless the caller wants them to count.
struct InputFindings: Sendable {
    /// All that is wrong, with pointers into the parameters of `execute`.
    let problems: [AlloyError.Problem]
    /// Of those, what makes the request impossible: placeholders of the path that have no value.
    let obstacles: [AlloyError.Problem]
    /// The places in the schema whose keywords are not checked, as JSON Pointers.
    let unchecked: [String]

    /// Nothing is looked at but whether there is a path to send to.
    init(obstaclesOf planned: PlannedRequest) {
        obstacles = Self.missing(planned.missing)
        problems = obstacles
        unchecked = []
    }

    init(_ request: ExecuteRequest, _ compiled: CompiledActionInput.Compiled, planned: PlannedRequest) {
        obstacles = Self.missing(planned.missing)
        var input = JSONObject()
        input.append("pathParams", request.pathParams.map(JSONValue.object))
        input.append("queryParameters", request.queryParameters.map(JSONValue.object))
        input.append("additionalHeaders", request.additionalHeaders.map(JSONValue.object))
        input.append("requestBody", request.requestBody)
        guard let schema = compiled.schema else {
            problems = obstacles
            unchecked = [""]
            return
        }
        let evaluation = schema.evaluate(.object(input), limit: 200)
        var found = evaluation.violations.map { Self.problem($0, compiled.fields, input) }
        found += Self.strangers(in: input, compiled.fields, unless: found)
        let known = found
        found += obstacles.filter { obstacle in
            !known.contains { $0.pointer == obstacle.pointer || $0.pointer.tokens == ["pathParams"] }
        }
        problems = found
        var places = schema.uncheckedKeywords.map(\.pointer.description)
        for place in evaluation.unchecked.map(\.schema.description) where !places.contains(place) {
            places.append(place)
        }
        unchecked = places
    }

    /// `[{pointer, expected, got, nearest?}, …]`.
    var json: JSONValue { .array(problems.map(\.json)) }

    private static func problem(
        _ violation: Violation, _ fields: FieldIndex, _ input: JSONObject
    ) -> AlloyError.Problem {
        let isSecret = violation.instance.tokens.contains(where: SecretNames.holdsSecret)
        var (expected, nearest) = (violation.expected, violation.nearest)
        // A member that is refused here may belong somewhere else.
        if violation.keyword == "additionalProperties" || violation.keyword == "unevaluatedProperties",
            let home = home(of: violation.instance, fields, input)
        {
            (expected, nearest) = ("it at \(home)", home.description)
        }
        return AlloyError.Problem(
            at: violation.instance, expected: expected, got: isSecret ? "something else" : violation.got,
            nearest: nearest)
    }

    /// A placeholder without a value that makes a path.
    private static func missing(_ names: [String]) -> [AlloyError.Problem] {
        names.map { name in
            AlloyError.Problem(
                at: JSONPointer(tokens: ["pathParams", name]), expected: "a value for the path",
                got: "nothing that fits a path")
        }
    }
}

// Members that the schema does not know, and lets pass.
extension InputFindings {
    /// Groups in which a member that is not known does nothing.
    private static let closedGroups = ["pathParams", "queryParameters"]
    private static let maximumVisits = 2_000

    private static func strangers(
        in input: JSONObject, _ fields: FieldIndex, unless known: [AlloyError.Problem]
    ) -> [AlloyError.Problem] {
        var found: [AlloyError.Problem] = []
        var pending: [(place: JSONPointer, object: JSONObject)] = input.members.reversed().compactMap { member in
            member.value.objectValue.map { (JSONPointer(tokens: [member.key]), $0) }
        }
        var visits = 0
        while let (place, object) = pending.popLast() {
            visits += 1
            if visits > maximumVisits || found.count >= 100 { break }
            let level = fields.levels[place]
            let group = place.tokens.first ?? ""
            for member in object.members {
                let pointer = place.appending(member.key)
                if let inside = member.value.objectValue { pending.append((pointer, inside)) }
                if level?.names.contains(where: { $0.hasSameCodePoints(as: member.key) }) ?? false { continue }
                guard group != "additionalHeaders", level?.isOpen ?? true,
                    !known.contains(where: { $0.pointer == pointer })
                else { continue }
                if let problem = stranger(pointer, level, fields, input) { found.append(problem) }
            }
        }
        return found
    }

    private static func stranger(
        _ pointer: JSONPointer, _ level: FieldIndex.Level?, _ fields: FieldIndex, _ input: JSONObject
    ) -> AlloyError.Problem? {
        let name = pointer.tokens.last ?? ""
        let got = JSONValue.string(name).preview
        if let home = home(of: pointer, fields, input) {
            return AlloyError.Problem(at: pointer, expected: "it at \(home)", got: got, nearest: home.description)
        }
        let names = level?.names ?? []
        if let nearest = nearestName(to: name, among: names) {
            return AlloyError.Problem(
                at: pointer, expected: "a member that the action knows", got: got, nearest: nearest)
        }
        // Where the definition lists nothing, nothing is known of what is taken.
        guard pointer.tokens.count == 2, closedGroups.contains(pointer.tokens[0]), !names.isEmpty else { return nil }
        let more = names.count > 12 ? " and \(names.count - 12) more" : ""
        let expected = "one of \(names.prefix(12).joined(separator: ", "))\(more)"
        return AlloyError.Problem(at: pointer, expected: expected, got: got, nearest: nil)
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
