import Alloy
import JSON
import JSONSchema

extension Policy {
    /// The maximum depth of the JSON; rules need four levels.
    private static let maximumDepth = 32

    /// Reads the text of a policy file.
    ///
    /// Throws all problems at once: invalid JSON, members that are missing, unknown or duplicate, values that are not allowed.
    public init(parsing bytes: [UInt8]) throws(SourceFileError) {
        let file = try SourceFile(parsing: bytes, maximumDepth: Self.maximumDepth)
        let problems =
            file.problems(against: Self.schema) + Self.effectProblems(file.json)
            + Self.accountProblems(file.json)
        guard problems.isEmpty, let lines = file.lines() else { throw file.error(problems) }
        self.init(file.json, lines)
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
                account: (rule["account"]?.objectValue).map(PinnedAccount.init),
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

    /// The problems of globs that match no effect: a misspelt effect, whose rule would never match.
    private static func effectProblems(_ document: JSONValue) -> [SourceFileError.Problem] {
        let names = Effect.allCases.map(\.rawValue)
        return (document["rules"]?.arrayValue ?? []).enumerated().compactMap { index, rule in
            guard let text = rule["match"]?["effect"]?.stringValue, !text.isEmpty,
                !names.contains(where: Glob(text).matches)
            else { return nil }
            return SourceFileError.Problem(
                at: JSONPointer(tokens: ["rules", String(index), "match", "effect"]),
                "expected a glob for one of \(names.joined(separator: ", ")), got \(JSONValue.string(text).preview)",
                nearest: nearestName(to: text, among: names))
        }
    }

    /// The problems of accounts that rules pin and deny: such a rule reads as if it allowed another account.
    private static func accountProblems(_ document: JSONValue) -> [SourceFileError.Problem] {
        (document["rules"]?.arrayValue ?? []).enumerated().compactMap { index, rule in
            guard rule["account"] != nil, rule["verdict"] == "deny" else { return nil }
            return SourceFileError.Problem(
                at: JSONPointer(tokens: ["rules", String(index), "account"]),
                "a rule that denies can't pin an account: expected another verdict, or no account")
        }
    }

    private static let glob: JSONValue = ["type": "string", "minLength": 1, "maxLength": .int(Glob.maximumLength)]
    private static let number: JSONValue = ["type": "integer", "minimum": 0, "maximum": 1_000_000_000]

    private static let pinnedAccount: JSONValue = {
        let properties = JSONObject(PinnedAccount.members.map { JSONObject.Member(key: $0, value: glob) })
        return .object(
            JSONObject(
                (object(properties, required: []).objectValue ?? [:]).members + [.init(key: "minProperties", value: 1)])
        )
    }()

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
                        "account": pinnedAccount,
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
