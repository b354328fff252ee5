/// The way in which a parameter's value is written
/// (https://spec.openapis.org/oas/v3.1.1.html#style-values).
public enum ParameterStyle: String, Sendable {
    case matrix
    case label
    case simple
    case form
    case spaceDelimited
    case pipeDelimited
    case deepObject

    /// The style of a parameter that names none, by its place: `path`, `query`, `header` or `cookie`.
    public static func usual(in place: String) -> ParameterStyle {
        switch place {
        case "path", "header": .simple
        default: .form
        }
    }

    /// Indicates that the elements of an array, and the members of an object, are written apart where the parameter does not say.
    public var explodesUsually: Bool { self == .form }

    /// Indicates that a parameter in this place may have this style.
    func isAllowed(in place: String) -> Bool {
        switch place {
        case "path": [.matrix, .label, .simple].contains(self)
        case "query": [.form, .spaceDelimited, .pipeDelimited, .deepObject].contains(self)
        case "header": self == .simple
        default: self == .form
        }
    }
}
