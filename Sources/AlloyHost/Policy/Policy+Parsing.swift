import Alloy
import JSON
import JSONSchema

extension Policy {
    /// The maximum depth of the JSON; rules need four levels.
    private static let maximumDepth = 32

    /// Reads the text of a policy file.
    ///
    /// Throws all problems at once: invalid JSON, members that are missing, unknown or duplicate, values that are not allowed.
    public init(parsing bytes: [UInt8]) throws(PolicyFault) {
        // Editors put a byte order mark in front.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        let document: JSONValue
        let lines: SourceLines
        do throws(JSONSyntaxError) {
            document = try JSONValue(parsing: text, maximumDepth: Self.maximumDepth)
            lines = try SourceLines(text, maximumDepth: Self.maximumDepth)
        } catch {
            let line = SourceLines.line(ofByte: error.offset, in: text)
            throw PolicyFault([Self.problem(JSONPointer(), line, "JSON", error.description)])
        }
        let problems = Self.problems(document, lines)
        guard problems.isEmpty else { throw PolicyFault(problems) }
        self.init(document, lines)
    }

    /// Reads a document that has no problems.
    private init(_ document: JSONValue, _ lines: SourceLines) {
        func match(_ line: JSONValue) -> PolicyMatch { PolicyMatch(line["match"]?.objectValue ?? JSONObject()) }
        func limit(_ name: String) -> PolicyLimits.Limit? {
            document["limits"]?[name]?.intValue.map { maximum in
                PolicyLimits.Limit(maximum: maximum, line: lines.line(of: JSONPointer(tokens: ["limits", name])))
            }
        }
        let rules = (document["rules"]?.arrayValue ?? []).enumerated().map { index, rule in
            PolicyDecision.Rule(
                index: index, line: lines.line(of: JSONPointer(tokens: ["rules", String(index)])), match: match(rule),
                verdict: rule["verdict"]?.stringValue.flatMap(PolicyDecision.Verdict.init) ?? .deny,
                because: rule["because"]?.stringValue)
        }
        let effects = (document["effects"]?.arrayValue ?? []).map { line in
            EffectLine(
                match: match(line), effect: line["effect"]?.stringValue.flatMap(Effect.init) ?? .destructive)
        }
        self.init(
            rules: rules, effects: effects,
            limits: PolicyLimits(writes: limit("writes"), destructive: limit("destructive")))
    }

    private static func problems(_ document: JSONValue, _ lines: SourceLines) -> [PolicyFault.Problem] {
        let violations: [Violation]
        do throws(SchemaError) {
            violations = try Schema(compiling: schema).violations(of: document)
        } catch {
            return [problem(JSONPointer(), 1, "a policy", "a defect in this program: \(error.description)")]
        }
        return lines.duplicates.map { problem($0.pointer, $0.line, "each member once", "it again") }
            + violations.map { violation in
                problem(
                    violation.instance, lines.line(of: violation.instance), violation.expected, violation.got,
                    violation.nearest)
            } + effectProblems(document, lines)
    }

    /// The problems of globs that match no effect: a misspelt effect, whose rule would never match.
    private static func effectProblems(_ document: JSONValue, _ lines: SourceLines) -> [PolicyFault.Problem] {
        let names = Effect.allCases.map(\.rawValue)
        return (document["rules"]?.arrayValue ?? []).enumerated().compactMap { index, rule in
            guard let text = rule["match"]?["effect"]?.stringValue, !text.isEmpty,
                !names.contains(where: Glob(text).matches)
            else { return nil }
            let pointer = JSONPointer(tokens: ["rules", String(index), "match", "effect"])
            return problem(
                pointer, lines.line(of: pointer), "a glob for one of \(names.joined(separator: ", "))",
                JSONValue.string(text).preview, nearestName(to: text, among: names))
        }
    }

    private static func problem(
        _ pointer: JSONPointer, _ line: Int, _ expected: String, _ got: String, _ nearest: String? = nil
    ) -> PolicyFault.Problem {
        PolicyFault.Problem(pointer: pointer, line: line, expected: expected, got: got, nearest: nearest)
    }

    private static let glob: JSONValue = ["type": "string", "minLength": 1, "maxLength": .int(Glob.maximumLength)]
    private static let number: JSONValue = ["type": "integer", "minimum": 0, "maximum": 1_000_000_000]

    /// The JSON Schema of the file.
    private static let schema = object(
        [
            "rules": [
                "type": "array",
                "items": object(
                    [
                        "match": object(
                            ["user": glob, "connector": glob, "action": glob, "effect": glob], required: []),
                        "verdict": ["enum": .strings(PolicyDecision.Verdict.allCases.map(\.rawValue))],
                        "because": ["type": "string", "minLength": 1],
                    ], required: ["match", "verdict"]),
            ],
            "effects": [
                "type": "array",
                "items": object(
                    [
                        "match": object(["connector": glob, "action": glob], required: []),
                        "effect": ["enum": .strings(Effect.allCases.map(\.rawValue))],
                    ], required: ["match", "effect"]),
            ],
            "limits": object(["writes": number, "destructive": number], required: []),
        ], required: ["rules"])

    private static func object(_ properties: JSONObject, required: [String]) -> JSONValue {
        [
            "type": "object", "properties": .object(properties), "required": .strings(required),
            "additionalProperties": false,
        ]
    }
}
