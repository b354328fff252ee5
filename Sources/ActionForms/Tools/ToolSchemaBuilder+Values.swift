import JSON
import JSONSchema

// Values that hold no others.
extension ToolSchemaBuilder {
    /// More values than this are told in words alone.
    private static let maximumValues = 250

    mutating func string(_ effective: EffectiveSchema, at place: Place) -> JSONObject {
        let object = effective.object
        var notes: [String] = []
        if let values = values(of: effective, place.open) {
            let texts = values.compactMap(\.stringValue).filter { !$0.isEmpty }
            let others = values.filter { $0.stringValue?.isEmpty != false }
            if !others.isEmpty {
                notes.append("The API also takes \(ToolWords.list(others.map(\.preview), "or")) here.")
            }
            if texts.count > Self.maximumValues || texts.isEmpty {
                loosen(place)
                notes.append("It is one of \(ToolWords.list(texts, "or")).")
            }
            var result = described(.string, effective, notes + Self.names(of: values, object))
            if (1...Self.maximumValues).contains(texts.count) { result.append("enum", .strings(texts)) }
            return result
        }
        if kind(of: effective, at: place) == nil { notes.append("It may be any JSON value; here it is text.") }
        if let words = ToolWords.length(object) {
            notes.append(words)
            loosen(place)
        }
        let format = object["format"]?.stringValue
        if let format, format != "date-time" {
            notes.append("Format: \(format).")
            if !Schema.allows(" ", format: format) { loosen(place) }
        }
        if let type = object["contentMediaType"]?.stringValue { notes.append("Its content is \(type).") }
        if let encoding = object["contentEncoding"]?.stringValue {
            notes.append("It is encoded in \(encoding).")
            loosen(place)
        }
        notes += self.notes(on: object, effective, place)
        let pattern = object["pattern"].flatMap { Self.isSimple($0) ? Optional($0) : nil }
        if let text = object["pattern"]?.stringValue, pattern == nil {
            notes.append("It matches \(ToolWords.shortened(text, to: 200)).")
            loosen(place)
        }
        var result = described(.string, effective, notes)
        if format == "date-time" { result.append("format", "date-time") }
        result.append("pattern", pattern)
        return result
    }

    /// True for a pattern that engines without look-around and references back can read.
    private static func isSimple(_ pattern: JSONValue) -> Bool {
        guard let text = pattern.stringValue, text.utf8.count <= 200 else { return false }
        return (try? Schema(compiling: ["pattern": pattern], malformed: .leaveUnchecked))?.uncheckedKeywords.isEmpty
            ?? false
    }

    /// What the values are called, where the definition says so.
    private static func names(of values: [JSONValue], _ object: JSONObject) -> [String] {
        guard let names = object["x-enumNames"]?.arrayValue ?? object["x-enumLabels"]?.arrayValue,
            names.count == values.count, names.count <= 40
        else { return [] }
        let words = zip(values, names).compactMap { value, name in
            name.stringValue.map { "\(value.stringValue ?? value.text): \($0)" }
        }
        return words.isEmpty ? [] : ["\(words.joined(separator: "; "))."]
    }

    mutating func number(_ effective: EffectiveSchema, at place: Place, isInteger: Bool) -> JSONObject {
        let object = effective.object
        var notes: [String] = []
        var (least, most) = (object["minimum"], object["maximum"])
        if let values = values(of: effective, place.open) {
            let numbers = values.compactMap(\.numberValue).sorted { $0.doubleValue < $1.doubleValue }
            least = numbers.first.map(JSONValue.number) ?? least
            most = numbers.last.map(JSONValue.number) ?? most
            let integers = Set(numbers.compactMap { isInteger ? $0.intValue : nil })
            let areAll =
                integers.count == numbers.count
                && integers.count == (integers.max() ?? 0) - (integers.min() ?? 0) + 1
            if !areAll && numbers.count != 1 {
                notes.append("It is one of \(ToolWords.list(values.map(\.text), "or")).")
                loosen(place)
            }
        }
        if let bound = object["exclusiveMinimum"]?.numberValue {
            let isExact = isInteger && bound.isInteger
            least = isExact ? bound.intValue.map { .int($0 + 1) } ?? least : .number(bound)
            if !isExact { notes.append("It is more than \(bound.text).") }
            if !isExact { loosen(place) }
        }
        if let bound = object["exclusiveMaximum"]?.numberValue {
            let isExact = isInteger && bound.isInteger
            most = isExact ? bound.intValue.map { .int($0 - 1) } ?? most : .number(bound)
            if !isExact { notes.append("It is less than \(bound.text).") }
            if !isExact { loosen(place) }
        }
        if let step = object["multipleOf"] {
            notes.append("It is a multiple of \(step.text).")
            loosen(place)
        }
        notes += self.notes(on: object, effective, place)
        var result = described(isInteger ? .integer : .number, effective, notes)
        result.append("minimum", least)
        result.append("maximum", most)
        return result
    }

    mutating func boolean(_ effective: EffectiveSchema, at place: Place) -> JSONObject {
        var notes: [String] = []
        if let values = values(of: effective, place.open), values.count == 1 {
            notes.append("It is always \(values[0].text).")
            loosen(place)
        }
        notes += self.notes(on: effective.object, effective, place)
        return described(.boolean, effective, notes)
    }

    /// What of any value is told in words.
    private mutating func notes(on object: JSONObject, _ effective: EffectiveSchema, _ place: Place) -> [String] {
        var notes: [String] = []
        let open = place.open + effective.references
        if effective.types.count > 1 {
            notes.append("The API takes \(ToolWords.list(effective.types.map(ToolWords.type), "or")) here.")
        }
        if let not = object["not"] {
            notes.append("It must not be \(ToolWords.words(not, resolver, open)).")
            loosen(place)
        }
        if !effective.conditionals.isEmpty { loosen(place) }
        return notes + effective.conditionals.map { ToolWords.conditional($0, resolver, open) }
    }
}
