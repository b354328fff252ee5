import JSON

/// Shippo's form and validation of an address.
struct ShippoAddress {
    let forms: ObjectForms

    /// The address's own members, each as text, and whether they suffice to ship.
    func fields(_ body: JSONObject) -> JSONObject {
        forms.object("address") { name in
            switch name {
            case "isComplete": .bool(missing(in: body).isEmpty)
            case "isResidential": (body["is_residential"]?.argumentBool).map(JSONValue.bool)
            default: .string(body[name]?.plainText ?? "")
            }
        }
    }

    /// Returns Shippo's message about a country that is no code of two letters (ISO 3166-1); nil for one that is.
    static func countryProblem(_ body: JSONObject) -> JSONValue? {
        let country = body["country"]?.plainText ?? ""
        if country.count == 2, country.allSatisfy({ $0.isASCII && $0.isLetter }) { return nil }
        return [.string("Invalid value specified for country '\(country)'")]
    }

    /// The result of a validation, with a message for each gap.
    func validation(_ fields: JSONObject) -> JSONValue {
        let missing = missing(in: fields)
        return .object(
            forms.object("validation", ["isComplete": .bool(missing.isEmpty), "missing": .strings(missing)]))
    }

    /// The fields that a label could not do without.
    private func missing(in address: JSONObject) -> [String] {
        var required = ["name", "street1", "city", "zip", "country"]
        if ["US", "CA", "AU"].contains(address["country"]?.plainText.uppercased()) { required.append("state") }
        return required.filter { address[$0]?.argumentText == nil }
    }
}
