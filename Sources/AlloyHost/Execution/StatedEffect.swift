import Alloy
import JSON

/// The effect that the arguments of an execution state by themselves, whatever the action is.
///
/// A read must stay one with any input. Many providers take another method than that of the request from a header or a
/// parameter, so that a GET deletes: `X-HTTP-Method-Override` (Google), `X-HTTP-Method` (OData), `X-Method-Override`,
/// `_HttpMethod` (Salesforce), `_method` (Rails, Laravel). And a POST that reads becomes one that writes when a value
/// leads the path elsewhere.
enum StatedEffect {
    // With a hyphen for each underscore: servers such as those of CGI and WSGI make no difference in headers.
    private static let headers: Set = ["x-http-method-override", "x-http-method", "x-method-override"]
    private static let parameters = headers.union(["-method", "-httpmethod"])

    /// Returns the effect that executing `action` with these arguments has: the action's own, or a more severe one.
    static func effect(of request: ExecuteRequest, _ action: ActionDetails) -> Effect {
        var methods: [JSONValue] = values(of: request.additionalHeaders, headers)
        methods += values(of: request.queryParameters, parameters)
        methods += values(of: request.requestBody?.objectValue, parameters)
        var effects = methods.map { effect(ofMethod: $0) }
        if !isRead(action.httpMethod), leavesPath(request.pathParams) { effects.append(.write) }
        return max(action.effect, effects.max() ?? .read)
    }

    /// Returns the values of the members with one of these names, also of those of an object in it: where it is written as
    /// several parameters (`explode`), they have the names of its members.
    private static func values(of object: JSONObject?, _ names: Set<String>, isNested: Bool = false) -> [JSONValue] {
        guard let object else { return [] }
        var found: [JSONValue] = []
        for index in object.members.indices {
            if !isNested, case .object(let inner) = object.members[index].value {
                found += values(of: inner, names, isNested: true)
            }
            // Each of the names has one of these.
            let key = object.members[index].key
            guard key.utf8.contains(where: { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }) else { continue }
            if names.contains(key.lowercased().replacing("_", with: "-")) { found.append(object.members[index].value) }
        }
        return found
    }

    private static func effect(ofMethod value: JSONValue) -> Effect {
        switch value.stringValue?.lowercased() {
        case "get", "head", "options": .read
        case "put": .idempotentWrite
        case "post", "patch": .write
        default: .destructive
        }
    }

    private static func isRead(_ method: String?) -> Bool {
        method.map { ["get", "head"].contains($0.lowercased()) } ?? false
    }

    /// Indicates a value that, if it is not encoded, goes up in the path or ends it.
    private static func leavesPath(_ values: JSONObject?) -> Bool {
        (values?.members ?? []).contains { member in
            guard let text = member.value.stringValue?.lowercased() else { return false }
            return ["..", "%2e", "?", "#", "%3f", "%23"].contains { text.contains($0) }
        }
    }
}
