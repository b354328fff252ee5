import JSON

/// A form of HTML that a browser has sent to a page of a `LoopbackServer`.
public struct FormSubmission: Sendable {
    /// The fields in their order; a name may occur several times.
    public let fields: [(name: String, value: String)]

    /// Reads a body of the type `application/x-www-form-urlencoded`; nil for any other.
    public init?(_ request: HTTPRequest) {
        let type = request.headers["Content-Type"]?.prefix { $0 != ";" }.lowercased()
        guard type?.filter({ $0 != " " }) == "application/x-www-form-urlencoded" else { return nil }
        var fields: [(name: String, value: String)] = []
        for part in (request.body ?? []).split(separator: UInt8(ascii: "&")) {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.text(pair[0]), let value = Self.text(pair.count == 2 ? pair[1] : []) else {
                return nil
            }
            fields.append((name, value))
        }
        self.fields = fields
    }

    /// The value of the only field of this name; nil without one, and for several.
    public subscript(name: String) -> String? {
        let found = values(of: name)
        return found.count == 1 ? found[0] : nil
    }

    /// Returns the values of all fields of this name.
    public func values(of name: String) -> [String] {
        fields.filter { $0.name.hasSameCodePoints(as: name) }.map(\.value)
    }

    /// Returns true for a request that a page of this server has sent, according to the browser.
    ///
    /// A page with `Referrer-Policy: no-referrer` sends `Origin: null` with its forms (Fetch standard, "append a request
    /// `Origin` header"), and so does any page that hides its origin; `Sec-Fetch-Site`, which no page can set, tells them apart.
    public static func isFromOwnPage(_ request: HTTPRequest) -> Bool {
        let origins = request.headers.values(of: "Origin")
        let sites = request.headers.values(of: "Sec-Fetch-Site")
        guard origins.count == 1, let origin = origins.first?.lowercased(), sites.count <= 1,
            sites.first.map({ $0 == "same-origin" }) ?? true
        else { return false }
        if origin == "null" { return sites.first == "same-origin" }
        guard let host = request.headers["Host"]?.lowercased() else { return false }
        return origin == "http://\(host)"
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        let spaced = bytes.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return PercentEncoding.decode(String(decoding: spaced, as: UTF8.self))
    }
}
