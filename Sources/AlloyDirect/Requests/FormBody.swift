import HTTP
import JSON
import OpenAPI

/// A body of the type `application/x-www-form-urlencoded`.
enum FormBody {
    /// Returns the text of a form with these members.
    ///
    /// An encoding of the document decides how a member is written. Without one, a list repeats the name, and an object is
    /// JSON (https://spec.openapis.org/oas/v3.1.1.html#encoding-object).
    static func text(_ members: JSONObject, encodings: [ExactString: OperationRequest.Encoding]) -> String {
        members.members.flatMap { member in
            parts(member, encodings[ExactString(member.key)])
        }.joined(separator: "&")
    }

    private static func parts(_ member: JSONObject.Member, _ encoding: OperationRequest.Encoding?) -> [String] {
        let style = encoding?.style ?? .form
        let isObject = member.value.objectValue != nil
        let writer = ParameterWriter(
            name: member.key, style: style, explodes: encoding?.explodes ?? style.explodesUsually,
            isJSON: isObject && encoding?.style == nil && encoding?.explodes == nil)
        return writer.queryParts(member.value)
    }
}
