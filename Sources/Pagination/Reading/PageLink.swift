import HTTP
import JSON

/// The address of the next page. Only its query is used, with the same action, never another host or path.
struct PageLink: Sendable {
    /// The parameters of the query, decoded; one that occurs several times has an array.
    let query: [(name: String, value: JSONValue)]
    /// The last segment of the path, decoded: some providers have their cursor there. Nil without a path.
    let lastSegment: JSONValue?

    /// Reads an absolute or relative address; nil for any other text. With `isAddress` every text is taken as an address.
    init?(_ text: String, isAddress: Bool = false) {
        guard
            isAddress || text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("/")
                || text.hasPrefix("?")
        else { return nil }
        let withoutFragment = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        let parts = withoutFragment.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var query: [(name: String, value: JSONValue)] = []
        for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(halves[0])
            let value = JSONValue.string(halves.count > 1 ? Self.decoded(halves[1]) : "")
            if let index = query.firstIndex(where: { $0.name.hasSameCodePoints(as: name) }) {
                query[index].value = .array((query[index].value.arrayValue ?? [query[index].value]) + [value])
            } else {
                query.append((name, value))
            }
        }
        self.query = query
        lastSegment = parts.first?.split(separator: "/").last.map { .string(Self.decoded($0)) }
    }

    /// Decodes a part of a query, in which `+` is a space. A text that can't be decoded stays as it is.
    private static func decoded(_ text: Substring) -> String {
        let text = String(text.map { $0 == "+" ? " " : $0 })
        return PercentEncoding.decode(text) ?? text
    }

    /// Returns the address of the next page in a `Link` header (RFC 8288), and whether there is such a header. Alloy is not
    /// known to pass headers on; these are the members that would have them.
    static func inHeaders(_ metadata: JSONObject, _ response: JSONValue) -> (exists: Bool, link: PageLink?) {
        for holder in headers(metadata) + [.object(metadata), response["headers"]] {
            guard let header = text("link", in: holder), header.contains("<") else { continue }
            return (true, next(in: header))
        }
        return (false, nil)
    }

    /// The members of a reply's metadata that would have the headers of the provider's response.
    private static func headers(_ metadata: JSONObject) -> [JSONValue?] {
        [metadata["headers"], metadata["responseHeaders"]]
    }

    private static func text(_ name: String, in holder: JSONValue?) -> String? {
        let value = holder?.objectValue?.members.first { $0.key.lowercased() == name }?.value
        return value?.stringValue ?? value?[0]?.stringValue
    }

    /// Returns the number in the first header of these names; of `Content-Range: items 0-24/319` (RFC 9110 §14.4) that of all.
    static func number(inHeaders names: [String], _ metadata: JSONObject) -> Int? {
        for holder in headers(metadata) {
            for name in names {
                guard let text = text(name, in: holder) else { continue }
                let digits = name == "content-range" ? text.split(separator: "/").last.map(String.init) : text
                if let number = digits.flatMap({ JSONValue.string($0).pageNumber }), number >= 0 { return number }
            }
        }
        return nil
    }

    private static func next(in header: String) -> PageLink? {
        for link in FieldSyntax.split(header[...], at: ",") {
            guard let start = link.firstIndex(of: "<"), let end = link[start...].firstIndex(of: ">") else { continue }
            guard relations(link[link.index(after: end)...]).contains("next") else { continue }
            return PageLink(String(link[link.index(after: start)..<end]))
        }
        return nil
    }

    /// The relation types among the parameters of a link, in lower case: one, or several with spaces between them in quotes. Only
    /// the first `rel` counts (RFC 8288 §3.3).
    private static func relations(_ parameters: Substring) -> [String] {
        let relation = FieldSyntax.split(parameters, at: ";").lazy.compactMap(FieldSyntax.parameter)
            .first { $0.name == "rel" }
        return relation?.value.lowercased().split { $0 == " " || $0 == "\t" }.map(String.init) ?? []
    }

    /// Returns the address in a list of links with relations, `[{rel: "next", href}]`, at the top or in an object there.
    static func inList(_ response: JSONValue) -> (exists: Bool, text: String?) {
        let holders = [response] + (response.objectValue?.members.map(\.value) ?? []).filter { $0.objectValue != nil }
        for holder in holders {
            for name in ["links", "link", "_links"] {
                guard let links = holder[name]?.arrayValue else { continue }
                let next = links.first { ($0["rel"] ?? $0["relation"])?.stringValue == "next" }
                let hasRelations = links.contains { ($0["rel"] ?? $0["relation"])?.stringValue != nil }
                if hasRelations { return (true, (next?["href"] ?? next?["url"] ?? next?["uri"])?.stringValue) }
            }
        }
        return (false, nil)
    }
}
