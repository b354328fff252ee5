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
        let holders = [
            metadata["headers"], metadata["responseHeaders"], .object(metadata), response["headers"],
        ]
        for holder in holders {
            let member = holder?.objectValue?.members.first { $0.key.lowercased() == "link" }
            guard let header = member?.value.stringValue ?? member?.value[0]?.stringValue, header.contains("<") else {
                continue
            }
            return (true, next(in: header))
        }
        return (false, nil)
    }

    private static func next(in header: String) -> PageLink? {
        for part in header.split(separator: "<").dropFirst() {
            guard let end = part.firstIndex(of: ">") else { continue }
            let parameters = part[part.index(after: end)...].lowercased().filter { $0 != " " && $0 != "\"" }
            let isNext = parameters.split(whereSeparator: { $0 == ";" || $0 == "," }).contains("rel=next")
            if isNext { return PageLink(String(part[..<end])) }
        }
        return nil
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
