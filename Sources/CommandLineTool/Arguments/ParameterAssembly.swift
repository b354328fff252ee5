import JSON
import Logging

/// A parameter object that is built value by value.
struct ParameterAssembly {
    private(set) var object: JSONObject

    init(_ object: JSONObject = JSONObject()) { self.object = object }

    /// Sets the value at a path; throws if another argument conflicts with it.
    mutating func set(_ value: JSONValue, at path: ParameterPath) throws(UsageError) {
        guard case .object(let result) = try Self.setting(value, path.steps[...], in: .object(object), path) else {
            return
        }
        object = result
    }

    private static func setting(
        _ value: JSONValue, _ steps: ArraySlice<ParameterPath.Step>, in current: JSONValue?, _ path: ParameterPath
    ) throws(UsageError) -> JSONValue {
        guard let step = steps.first else {
            if current != nil { throw UsageError("\(path.text.escapedForTerminal) is given twice.") }
            return value
        }
        let rest = steps.dropFirst()
        switch (step, current) {
        case (.member(let name), nil): return [name: try setting(value, rest, in: nil, path)]
        case (.member(let name), .object(var object)):
            object[name] = try setting(value, rest, in: object[name], path)
            return .object(object)
        case (.newElement, nil), (.element(0), nil): return [try setting(value, rest, in: nil, path)]
        case (.newElement, .array(let elements)): return .array(elements + [try setting(value, rest, in: nil, path)])
        case (.element(let index), .array(var elements)) where index <= elements.count:
            let element = try setting(value, rest, in: index < elements.count ? elements[index] : nil, path)
            if index < elements.count { elements[index] = element } else { elements.append(element) }
            return .array(elements)
        case (.element(let index), nil), (.element(let index), .array):
            throw UsageError(
                "\(path.text.escapedForTerminal) leaves a gap: give the elements before [\(index)] first, or append with []."
            )
        case (_, let current?):
            throw UsageError(
                "\(path.text.escapedForTerminal) conflicts with an earlier argument, which made it \(kind(current)).")
        }
    }

    private static func kind(_ value: JSONValue) -> String {
        switch value {
        case .object: "an object"
        case .array: "an array"
        default: "a single value"
        }
    }
}
