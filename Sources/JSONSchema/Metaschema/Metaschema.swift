import JSON

/// The schemas of schemas, as their authors publish them, for references to them.
enum Metaschema {
    /// The metaschema of this URI, which has no fragment; nil for any other.
    static func document(_ uri: String) -> JSONValue? {
        for (name, text) in draft202012 where name == uri { return try? JSONValue(parsing: text) }
        for (name, text) in elders where name == uri { return try? JSONValue(parsing: text) }
        return nil
    }
}

extension Schema {
    /// What is wrong with `document` as a schema of draft 2020-12, by that draft's own metaschema.
    public static func faults(in document: JSONValue) throws(SchemaError) -> [Violation] {
        let metaschema = try Schema(compiling: ["$ref": "https://json-schema.org/draft/2020-12/schema"])
        return metaschema.violations(of: document)
    }
}
