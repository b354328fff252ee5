import JSON

/// The scopes that an account was not granted, as a provider's error names them. Each provider has its own format.
public struct MissingScope: Sendable, Equatable {
    /// The scopes, such as `chat:write`; empty when the error does not name them.
    public let scopes: [String]

    /// The scopes as text, such as `the scope chat:write`.
    public var words: String {
        switch scopes.count {
        case 0: "a scope that this needs"
        case 1: "the scope \(scopes[0])"
        default: "the scopes \(scopes.joined(separator: ", "))"
        }
    }

    /// Finds the scopes in an error: the provider's response, or the service's that contains it. Returns nil when the
    /// error is about something else.
    public static func find(in refusal: JSONValue) -> MissingScope? {
        var scopes: [String] = []
        var isMeant = false
        look(in: refusal, depth: 8, &scopes, &isMeant)
        guard isMeant || !scopes.isEmpty else { return nil }
        var once: [String] = []
        for scope in scopes where !once.contains(scope) && once.count < maximumScopes { once.append(scope) }
        return MissingScope(scopes: once)
    }

    private static let maximumScopes = 12
    /// Folded names of members that list what is needed: HubSpot, Slack, monday, Shopify and others.
    private static let names: Set = [
        "requiredscopes", "requiredgranularscopes", "missingscopes", "neededscopes", "requiredscope", "missingscope",
        "requiredaccess",
    ]
    /// Codes that say that a scope is missing: Slack, HubSpot, RFC 6750 §3.1, Google, Zoho.
    private static let codes: Set = [
        "missingscope", "missingscopes", "insufficientscope", "accesstokenscopeinsufficient", "oauthscopemismatch",
        "insufficientscopes", "invalidscope",
    ]

    private static func look(in value: JSONValue, depth: Int, _ scopes: inout [String], _ isMeant: inout Bool) {
        guard depth > 0 else { return }
        switch value {
        case .array(let elements):
            for element in elements.prefix(32) { look(in: element, depth: depth - 1, &scopes, &isMeant) }
        case .object(let object):
            let isRefusal = object.members.contains { $0.value.stringValue.map { codes.contains(folded($0)) } ?? false }
            for member in object.members.prefix(64) {
                let name = folded(member.key)
                if names.contains(name) || isRefusal && ["needed", "scope", "scopes"].contains(name) {
                    scopes += listed(member.value)
                } else {
                    look(in: member.value, depth: depth - 1, &scopes, &isMeant)
                }
            }
        case .string(let text):
            if codes.contains(folded(text)) { isMeant = true }
            if let said = said(in: text) {
                isMeant = true
                scopes += said
            }
        case .null, .bool, .number: break
        }
    }

    private static func folded(_ text: String) -> String {
        guard text.utf8.count <= 64 else { return "" }
        return String(text.lowercased().filter { $0.isLetter })
    }

    /// The scopes in a list, or in a text between commas, blanks or back quotes.
    private static func listed(_ value: JSONValue) -> [String] {
        switch value {
        case .array(let elements): elements.flatMap(listed)
        case .string(let text):
            text.split { ", `'\"|\n\t;".contains($0) }.map(String.init).map(trimmed).filter(isScope)
        default: []
        }
    }

    /// Finds the scopes in a sentence, such as `requires merchant approval for write_products scope`. Returns nil when
    /// it is about something else.
    private static func said(in text: String) -> [String]? {
        let lowercased = text.prefix(500).lowercased()
        let speaks =
            lowercased.contains("scope")
            && [
                "missing", "required", "requires", "insufficient", "granted", "needs", "lacks", "without",
                "invalid oauth",
            ]
            .contains(where: lowercased.contains)
        return speaks ? listed(.string(String(text.prefix(500)))).filter { isNotable($0) } : nil
    }

    private static func trimmed(_ word: String) -> String {
        var word = word
        while let last = word.last, ".:()[]".contains(last) { word.removeLast() }
        while let first = word.first, "([".contains(first) { word.removeFirst() }
        return word
    }

    /// Returns true for a text that may be a scope (RFC 6749 §3.3) and is no word of a sentence around it.
    private static func isScope(_ word: String) -> Bool {
        !word.isEmpty && word.utf8.count <= 128
            && !["access", "scope", "scopes", "and", "or"].contains(word.lowercased()) && !codes.contains(folded(word))
            && word.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// Returns true for a text that does not look like an ordinary word: `chat:write`, `read_customers`,
    /// `crm.objects.read`.
    private static func isNotable(_ word: String) -> Bool {
        let inner = word.dropFirst().dropLast()
        if word.hasPrefix("http") { return word.contains("/auth/") }
        return inner.contains(where: { ":_".contains($0) }) || inner.filter({ $0 == "." }).count > 1
    }
}
