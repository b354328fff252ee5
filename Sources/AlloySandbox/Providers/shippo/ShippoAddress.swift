import JSON

/// Shippo's validation of an address.
enum ShippoAddress {
    private static let names = [
        "name", "company", "street1", "street2", "street3", "street_no", "city", "state", "zip", "country", "phone",
        "email", "metadata",
    ]

    /// The address's own members, each as text, and whether they suffice to ship.
    static func fields(_ body: JSONObject) -> JSONObject {
        var fields: JSONObject = ["is_complete": .bool(missing(in: body).isEmpty)]
        for name in names { fields.append(name, .string(body[name]?.plainText ?? "")) }
        fields.append("is_residential", (body["is_residential"]?.argumentBool).map(JSONValue.bool) ?? .null)
        fields.append("validation_results", [:])
        return fields
    }

    /// Returns Shippo's message about a country that is no code of two letters (ISO 3166-1); nil for one that is.
    static func countryProblem(_ body: JSONObject) -> JSONValue? {
        let country = body["country"]?.plainText ?? ""
        if country.count == 2, country.allSatisfy({ $0.isASCII && $0.isLetter }) { return nil }
        return [.string("Invalid value specified for country '\(country)'")]
    }

    /// The result of a validation, with a message for each gap.
    static func validation(_ fields: JSONObject) -> JSONValue {
        let messages = missing(in: fields).map { name -> JSONValue in
            [
                "source": "Shippo Address Validator", "type": "address_error", "code": "incomplete_address",
                "text": .string("The field '\(name)' is missing."),
            ]
        }
        return ["is_valid": .bool(messages.isEmpty), "messages": .array(messages)]
    }

    /// The fields that a label could not do without.
    private static func missing(in address: JSONObject) -> [String] {
        var required = ["name", "street1", "city", "zip", "country"]
        if ["US", "CA", "AU"].contains(address["country"]?.plainText.uppercased()) { required.append("state") }
        return required.filter { address[$0]?.argumentText == nil }
    }
}
