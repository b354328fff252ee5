import JSON

/// A type, as one schema describes it.
indirect enum TypeReference: Equatable {
    /// Any JSON value.
    case anything
    case null, boolean, integer, number, string
    /// One of these values.
    case literals([JSONValue])
    case array(TypeReference)
    /// An object with members of any names.
    case map(TypeReference)
    case union([TypeReference])
    /// The type of this name.
    case named(String)
}

/// One member of an object type.
struct Member: Equatable {
    let name: String
    let type: TypeReference
    let isRequired: Bool
    var description: String?
}

/// A type with a name.
struct NamedType: Equatable {
    enum Form: Equatable {
        case object([Member])
        case alias(TypeReference)
    }

    let name: String
    /// One sentence, where the schema has one.
    let description: String?
    let form: Form
}
