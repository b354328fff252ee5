/// The treatment of arguments that don't fit the action's definition.
enum InputValidation: String, ParameterEnumeration {
    /// They are not looked at.
    case off
    /// They are sent, and the reply says what does not fit.
    case warn
    /// They are refused, and nothing is sent.
    case strict
}

/// The schema that an action's arguments are written by.
enum SchemaDialect: String, ParameterEnumeration {
    /// The action's own, as JSON Schema 2020-12.
    case jsonSchema = "json-schema"
    /// The form that tools of language models take, in which other names may stand for the action's own.
    case tool
}
