import JSON
import Platform

/// The valid calls of a connector's actions that can't be made from the schemas alone: a file of `Calls`.
///
/// `calls` has inputs of actions, and `steps` calls that must come first, each with the pointer to the part of its result
/// that an input takes with `"$name"`. A step that is called like a resource gives the id of the actions of this resource.
/// A call may have `before`: steps that it needs, though none of their results.
struct CallBook {
    /// A call that comes before another.
    struct Step {
        let action: String
        let input: JSONObject?
        /// The part of the response that later inputs use.
        let pointer: JSONPointer
        /// The time that passes after it, in seconds.
        let seconds: Int
    }

    let steps: [String: Step]
    let calls: [String: JSONObject]
    /// The steps that come before the calls of an action.
    let before: [String: [String]]

    /// Reads the book of a connector; an empty one where there is no file.
    init(of connector: String) throws {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let path = "\(folder)/Calls/\(connector).json"
        guard let file = try? Descriptor.open(path: path) else {
            (steps, calls, before) = ([:], [:], [:])
            return
        }
        defer { file.close() }
        let json = try SourceFile(parsing: try file.readToEnd(maximumBytes: 1 << 20)).json
        var steps: [String: Step] = [:]
        for member in json["steps"]?.objectValue?.members ?? [] {
            guard let action = member.value["action"]?.stringValue,
                let pointer = JSONPointer(member.value["at"]?.stringValue ?? "")
            else { throw CheckError("\(path): the step \(member.key) needs `action` and `at`") }
            steps[member.key] = Step(
                action: action, input: member.value["input"]?.objectValue, pointer: pointer,
                seconds: member.value["seconds"]?.intValue ?? 0)
        }
        self.steps = steps
        let calls = json["calls"]?.objectValue?.members ?? []
        before = Dictionary(
            calls.map { ($0.key, ($0.value["before"]?.arrayValue ?? []).compactMap(\.stringValue)) }
        ) { first, _ in first }
        self.calls = Dictionary(
            calls.map { member in
                var input = member.value.objectValue ?? [:]
                input["before"] = nil
                return (member.key, input)
            }
        ) { first, _ in first }
    }
}
