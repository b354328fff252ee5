import FuzzSupport
import JSON

@testable import JSONSchema

extension FuzzTarget {
    /// An array of a schema and an instance: what is compiled strictly is compiled leniently, too, and gives the same verdict.
    static let schema = FuzzTarget(
        name: "Schema",
        seeds: [
            ##"[{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"enum":[1,"x"]}},"required":["a"]},{"a":1}]"##,
            #"[{"anyOf":[{"minLength":2,"pattern":"^a+$"},{"items":{"multipleOf":0.1}}],"unevaluatedProperties":false},["aa"]]"#,
            #"[{"if":{"const":1},"then":{"format":"date-time"},"else":{"uniqueItems":true,"contains":{}},"not":{"type":"null"}},[1,1]]"#,
            ##"[{"$id":"http://a/b","$anchor":"c","allOf":[{"$ref":"#c"}],"dependentRequired":{"a":["b"]}},{"a":2}]"##,
        ]
    ) { bytes in
        guard let value = try? JSONValue(parsing: bytes, maximumDepth: 64), let pair = value.arrayValue, pair.count == 2
        else { return }
        let strict = try? Schema(compiling: pair[0], formats: .assert)
        let lenient = try? Schema(compiling: pair[0], malformed: .leaveUnchecked, formats: .assert)
        guard let strict else { return }
        let other = try lenient.orThrow("a schema is valid, and can't be compiled leniently")
        let verdict = strict.evaluate(pair[1], limit: 20, work: 20_000)
        let second = other.evaluate(pair[1], limit: 20, work: 20_000)
        try hold(verdict.violations == second.violations, "two compilations of one schema differ")
    }

    /// An expression and a text: the number of steps is linear in the text.
    static let pattern = FuzzTarget(
        name: "Pattern",
        seeds: ["^(a+)+$\naaaaaaaaaaaaaaaaaaaaab", "[\\d\\-é]{2,3}|\\bx\\B*?\n12é", "(?:a|b)*c\\u{1F600}\\.\nabc"]
    ) { bytes in
        let (expression, text) = bytes.halves
        guard let pattern = try? Pattern(String(decoding: expression, as: UTF8.self)) else { return }
        let subject = String(decoding: text, as: UTF8.self)
        var left = Int.max
        let verdict = pattern.matches(subject, steps: &left)
        try hold(verdict != nil, "a match without a bound of steps has no verdict")
        let most = 4 * (pattern.size + 1) * (subject.unicodeScalars.count + 2)
        try hold(Int.max - left <= most, "\(Int.max - left) steps; \(most) are linear")
    }
}
