import JSON
import JSONSchema
import TestSupport
import Testing

/// Schemas, instances and patterns damaged in thousands of ways, always the same ones.
struct MutationTests {
    private static let schemas = [
        #"{"type":"object","required":["a"],"properties":{"a":{"type":["string","null"],"minLength":2,"pattern":"^[a-z]+(-\\d{2,3})*$"}},"patternProperties":{"^x":{"enum":[1,"b"]}},"additionalProperties":false}"#,
        #"{"type":"array","prefixItems":[{"const":1.0},{"multipleOf":0.5}],"items":{"minimum":-1,"exclusiveMaximum":5},"uniqueItems":true,"minItems":1}"#,
    ]
    private static let instances = [#"{"a":"ab-12","x":"b"}"#, #"{"a":null,"x1":1.0}"#, "[1,2.5,3,4]", "[1e0,0.5,-1]"]

    @Test func damagedSchemasAndInstancesNeverCrash() throws {
        var generator = SplitMix(state: 7)
        var counts = (compiled: 0, allowed: 0, refused: 0)
        for round in 0..<10_000 {
            let schemaText = damaged(Self.schemas[round % 2], by: Int.random(in: 0..<3, using: &generator), &generator)
            let instanceText = damaged(
                Self.instances[round % 4], by: Int.random(in: 0..<2, using: &generator), &generator)
            guard let document = try? JSONValue(parsing: schemaText),
                let instance = try? JSONValue(parsing: instanceText),
                let schema = try? Schema(compiling: document, malformed: .leaveUnchecked)
            else { continue }
            counts.compiled += 1
            let violations = schema.violations(of: instance)
            if violations.isEmpty { counts.allowed += 1 } else { counts.refused += 1 }
            #expect(schema.allows(instance) == violations.isEmpty)
            for violation in violations {
                #expect(violation.got.unicodeScalars.count <= 40)
                // The violated keyword is at its reported location.
                #expect(violation.keyword == "false" || document[violation.schema] != nil)
            }
        }
        #expect(counts.compiled > 1_000 && counts.allowed > 100 && counts.refused > 100, "\(counts)")
    }

    @Test(.tags(.slow), .notInInnerLoop) func damagedExpressionsNeverCrash() throws {
        var generator = SplitMix(state: 11)
        var compiled = 0
        for _ in 0..<10_000 {
            let text = String(
                decoding: damaged(#"^([a-z]+|\d{2,3}|[^\s\w-]*?)(?:b|\u0041)?$"#, by: 3, &generator), as: UTF8.self)
            guard let schema = try? Schema(compiling: ["pattern": .string(text)]) else { continue }
            if schema.uncheckedKeywords.isEmpty { compiled += 1 }
            #expect(schema.allows("12A") || schema.violations(of: "12A").count == 1)
        }
        #expect(compiled > 1_000 && compiled < 10_000, "\(compiled)")
    }

    private func damaged(_ text: String, by count: Int, _ generator: inout SplitMix) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<count where !bytes.isEmpty {
            let location = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[location] = Array(#"{}[]():,"\^$*+?|.-0129abtux"#.utf8).randomElement(using: &generator) ?? 0
            case 1: bytes.remove(at: location)
            case 2: bytes.swapAt(location, Int.random(in: 0..<bytes.count, using: &generator))
            default: bytes.insert(contentsOf: bytes[location...].prefix(12), at: location)
            }
        }
        return bytes
    }
}
