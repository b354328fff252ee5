import HTTP

/// The form that a person sends from the consent page.
struct ConsentForm: Sendable, Equatable {
    /// Allow or deny.
    let decision: Sandbox.Decision
    /// The ticked scopes, by name.
    let scopes: [String]
    /// The chosen account; nil for the one that every user has.
    let account: String?
    /// Shows that the form came from the page of this link.
    let token: String

    /// The longest name of an account.
    static let accountLength = 100
    /// The value of the choice beside which a name can be typed.
    static let otherAccount = "other"

    /// Reads `application/x-www-form-urlencoded` (the URL standard, §5.1); nil for anything but a decision with its token.
    init?(_ body: [UInt8]) {
        var fields: [(name: String, value: String)] = []
        for part in body.split(separator: UInt8(ascii: "&")) {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.text(pair[0]), let value = Self.text(pair.count > 1 ? pair[1] : []) else {
                return nil
            }
            fields.append((name, value))
        }
        func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard let token = value("token") else { return nil }
        switch value("decision") {
        case "allow": decision = .allow
        case "deny": decision = .deny
        default: return nil
        }
        self.token = token
        scopes = fields.filter { $0.name == "scope" }.map(\.value)
        let chosen = value("account") == Self.otherAccount ? value("otherAccount") : value("account")
        let name = (chosen ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard name.count <= Self.accountLength else { return nil }
        account = name.isEmpty ? nil : name
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        PercentEncoding.decode(
            String(decoding: bytes.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }, as: UTF8.self))
    }
}
