import JSON

/// What a request to create a credential brings, checked against the requirement it is for.
struct CredentialInput: Sendable {
    /// Where the browser goes after the consent page; nil for the kinds without one.
    let redirectURI: String?
    /// What the connector wants besides: region, shop name, or the secrets of a key.
    let data: JSONObject

    /// Fails with everything that is missing at once.
    init(_ body: RequestBody, _ requirement: RequirementDefinition) throws(ServiceFailure) {
        let data = try Self.data(body, requirement)
        var missing: [String] = []
        if requirement.isOAuth, !RequestBody.isPresent(body["redirectUri"]) { missing.append("redirectUri") }
        if requirement.authConfigRequired, !RequestBody.isPresent(body["authConfigId"]) {
            missing.append("authConfigId")
        }
        missing += requirement.requiredData.filter { !RequestBody.isPresent(data[$0]) }.map { "data.\($0)" }
        try RequestBody.refuse(missing: missing)
        // Auth configs are made in the dashboard, so any well-formed id is one.
        if let id = try body.string("authConfigId"), !id.isObjectID {
            throw .invalidInput("authConfigId must be a valid ObjectId")
        }
        redirectURI = requirement.isOAuth ? try Self.redirectURI(body) : nil
        self.data = data
    }

    /// `data`; for keys also members beside it: whether their secrets belong inside is not known.
    private static func data(
        _ body: RequestBody, _ requirement: RequirementDefinition
    ) throws(ServiceFailure) -> JSONObject {
        var data = try body.object("data")
        guard !requirement.isOAuth else { return data }
        for name in requirement.requiredData where data[name] == nil { data.append(name, body[name]) }
        return data
    }

    private static func redirectURI(_ body: RequestBody) throws(ServiceFailure) -> String? {
        guard let text = try body.string("redirectUri") else { return nil }
        guard isAbsoluteURI(text) else { throw .invalidInput("redirectUri must be a valid uri") }
        return text
    }

    /// True when `text` has a scheme and something behind it (RFC 3986 §3), and no byte that no URI may hold.
    private static func isAbsoluteURI(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return false
        }
        let scheme = bytes[..<colon]
        guard let first = scheme.first, isLetter(first), bytes.index(after: colon) != bytes.endIndex else {
            return false
        }
        return scheme.allSatisfy { isLetter($0) || $0 &- UInt8(ascii: "0") < 10 || "+-.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}
