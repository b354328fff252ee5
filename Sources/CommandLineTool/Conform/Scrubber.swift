import Alloy
import JSON

/// Replaces what may be private or secret in the answers of a provider, and keeps types, formats and references: the same value
/// gets the same replacement everywhere, in the order in which values are seen, so that nothing can be computed back.
public struct Scrubber: Sendable {
    /// The kinds of texts that are replaced.
    private enum Kind: String {
        case email, name, secret, text, phone, host, address
    }

    /// The replacements by what they replace.
    private var replacements: [String: String] = [:]
    private var counts: [Kind: Int] = [:]

    private static let nameWords: Set = [
        "name", "firstname", "lastname", "fullname", "displayname", "username", "nickname", "login", "user", "author",
        "owner", "creator", "assignee", "contact", "customer", "company", "organization", "organisation", "handle",
        "realname",
        "givenname", "familyname", "surname", "middlename", "screenname", "recipient", "sender", "createdby",
        "updatedby",
    ]
    private static let addressWords: Set = [
        "address", "street", "city", "town", "postcode", "postalcode", "zip", "zipcode", "line1", "line2", "address1",
        "address2", "birthday", "birthdate", "dateofbirth", "iban", "taxid", "vatid", "ssn", "latitude", "longitude",
    ]
    private static let phoneWords: Set = ["phone", "phonenumber", "mobile", "fax", "tel", "telephone", "cell"]

    /// Nothing has been replaced yet.
    public init() {}

    /// Learns the names and addresses of a value, so that they are replaced wherever else they occur. To be called with all values
    /// before the first is replaced.
    public mutating func learn(_ value: JSONValue) { learn(value, under: "") }

    private mutating func learn(_ value: JSONValue, under name: String) {
        switch value {
        case .object(let object): for member in object.members { learn(member.value, under: member.key) }
        case .array(let elements): for element in elements { learn(element, under: name) }
        case .string(let text):
            if let kind = kind(of: text, under: name), kind != .text { _ = replacement(text, kind) }
        case .null, .bool, .number: break
        }
    }

    /// Returns the value without anything private.
    public mutating func scrubbed(_ value: JSONValue) -> JSONValue { scrubbed(value, under: "") }

    private mutating func scrubbed(_ value: JSONValue, under name: String) -> JSONValue {
        switch value {
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { member in
                        let key = member.key.contains("@") ? text(member.key, under: "") : member.key
                        return JSONObject.Member(key: key, value: scrubbed(member.value, under: member.key))
                    }))
        case .array(let elements): return .array(elements.map { scrubbed($0, under: name) })
        case .string(let text): return .string(self.text(text, under: name))
        case .number(let number):
            let word = Self.plain(name)
            guard Self.addressWords.contains(word) || Self.phoneWords.contains(word) || SecretNames.holdsSecret(name)
            else {
                return value
            }
            return .number(JSONNumber(text: number.text.contains(".") ? "0.5" : "1") ?? number)
        case .null, .bool: return value
        }
    }

    /// A text without anything private.
    public mutating func text(_ text: String, under name: String) -> String {
        if let known = replacements[text] { return known }
        guard let kind = kind(of: text, under: name) else { return text }
        return replacement(text, kind)
    }

    /// The kind of a text; nil for one that can stay, such as an id, a date or a word of a fixed list.
    private func kind(of text: String, under name: String) -> Kind? {
        guard !text.isEmpty else { return nil }
        let word = Self.plain(name)
        if SecretNames.holdsSecret(name) { return .secret }
        if Self.isEmail(text) { return .email }
        if Self.phoneWords.contains(word) { return .phone }
        if text.contains("://") { return .host }
        if Self.isDate(text) || Self.isUUID(text) { return Self.addressWords.contains(word) ? .address : nil }
        if Self.addressWords.contains(word) || Self.isAddress(text) { return .address }
        if Self.nameWords.contains(word) || word.hasSuffix("name") && !word.hasSuffix("typename") { return .name }
        if word == "id" || word.hasSuffix("id") || word.hasSuffix("ids") || word == "key" || word == "slug" {
            return text.contains("@") || text.contains(" ") ? .text : nil
        }
        if Self.looksSecret(text) { return .secret }
        // A single plain word is one of a fixed list, as for states and types.
        let isWord =
            text.utf8.count <= 40
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_-.:/+".utf8.contains(byte)
            }
        return isWord ? nil : .text
    }

    private mutating func replacement(_ text: String, _ kind: Kind) -> String {
        if let known = replacements[text] { return known }
        let number = (counts[kind] ?? 0) + 1
        counts[kind] = number
        let made = Self.made(kind, number, for: text)
        replacements[text] = made
        return made
    }

    private static func made(_ kind: Kind, _ number: Int, for text: String) -> String {
        switch kind {
        case .email: return "person\(number)@example.com"
        case .name:
            let isSlug = !text.utf8.contains { $0 == 0x20 || $0 >= 0x80 || (0x41...0x5A).contains($0) }
            return isSlug ? "name-\(number)" : "Name \(number)"
        case .text: return "Text \(number)"
        case .address:
            return isDate(text)
                ? "1970-01-01" + text.dropFirst(10) : isAddress(text) ? "192.0.2.\(number % 255)" : "Place \(number)"
        case .phone:
            // The signs stay, the digits go.
            var digits = Array(String(number).utf8.reversed())[...]
            let scrubbed = text.utf8.reversed().map { byte -> UInt8 in
                (0x30...0x39).contains(byte) ? digits.popFirst() ?? 0x30 : byte
            }
            return String(decoding: scrubbed.reversed(), as: UTF8.self)
        case .secret:
            // As long as it was, as far as that is possible.
            let digits = String(number)
            let zeros = String(repeating: "0", count: max(0, min(text.utf8.count, 64) - 8 - digits.utf8.count))
            return "scrubbed\(zeros)\(digits)"
        case .host:
            let scheme = text.prefix { $0 != ":" }
            let path = text.dropFirst(scheme.count + 3).drop { $0 != "/" }.prefix { $0 != "?" && $0 != "#" }
            let isPlain =
                path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") }
                && !path.split(separator: "/").contains { looksSecret(String($0)) }
            return "\(scheme)://host\(number).example.com\(isPlain ? String(path) : "/\(number)")"
        }
    }

    // MARK: Forms

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !text.contains(" ")
            && !text.contains("/")
    }

    private static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
        return groups == [8, 4, 4, 4, 12] && text.allSatisfy { $0.isHexDigit || $0 == "-" }
    }

    /// A date, with or without a time.
    private static func isDate(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes.count <= 40, bytes[4] == 0x2D, bytes[7] == 0x2D else { return false }
        return bytes.allSatisfy { (0x30...0x39).contains($0) || "-:TZ+. ".utf8.contains($0) }
    }

    /// An IP address.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// A long text of letters and digits without words, as keys and tokens are.
    static func looksSecret(_ text: String) -> Bool {
        guard text.utf8.count >= 20, !text.contains(" "), !isUUID(text) else { return false }
        if ["eyJ", "sk_", "pk_", "sk-", "ghp_", "gho_", "xox", "AKIA", "glpat-", "Bearer"].contains(
            where: text.hasPrefix)
        {
            return true
        }
        let letters = text.utf8.count { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
        let digits = text.utf8.count { (0x30...0x39).contains($0) }
        let capitals = text.utf8.count { (0x41...0x5A).contains($0) }
        let others = text.utf8.count - letters - digits
        return digits >= 3 && letters >= 8 && others <= 3 && (capitals == 0 || capitals < letters)
            && others * 8 < text.utf8.count
    }

    private static func plain(_ name: String) -> String {
        String(
            name.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) }.map(
                Character.init))
    }
}
