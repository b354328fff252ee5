import JSON

/// One kind of HubSpot's CRM objects, from `objects.json`: the name of its records and their properties.
struct HubSpotObjectType: Sendable {
    /// The name in paths: `contacts`.
    let name: String
    /// The name in error messages: `Contact`.
    let label: String
    /// A property whose value no two records share.
    let unique: String?
    /// The properties of an answer that names no others.
    let defaultProperties: [String]
    /// The property with the moment of creation.
    let createdProperty: String
    /// The property with the moment of the last change; contacts have a name of their own for it.
    let modifiedProperty: String
    /// The properties of every new record, as observed on a created contact.
    let initialProperties: JSONObject
    /// The records of a new account.
    let seeds: [JSONObject]
    private let otherProperties: [String]
    private let options: JSONValue?
    private let associationTypes: JSONValue?

    /// Reads an element of `types`.
    init(_ json: JSONValue) {
        name = json["name"]?.stringValue ?? ""
        label = json["label"]?.stringValue ?? ""
        unique = json["unique"]?.stringValue
        defaultProperties = json["defaultProperties"]?.argumentList ?? []
        otherProperties = json["otherProperties"]?.argumentList ?? []
        createdProperty = json["createdProperty"]?.stringValue ?? ""
        modifiedProperty = json["modifiedProperty"]?.stringValue ?? ""
        initialProperties = json["initialProperties"]?.objectValue ?? [:]
        seeds = (json["seeds"]?.arrayValue ?? []).compactMap(\.objectValue)
        options = json["options"]
        associationTypes = json["associationTypes"]
    }

    /// Returns true when a caller may set the property; HubSpot says of any other that it doesn't exist.
    func allows(_ property: String) -> Bool {
        defaultProperties.contains(property) || otherProperties.contains(property)
    }

    /// Returns the values that a property may have; nil for one without a list of them.
    func options(of property: String) -> [String]? { options?[property]?.argumentList }

    /// Returns the number of HubSpot's own kind of association to another kind of record (HubSpot, "Associations v4",
    /// association type ids); nil where HubSpot has none.
    func associationTypeID(to other: String) -> Int? { associationTypes?[other]?.intValue }
}
