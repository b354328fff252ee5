import HTTP

extension HTTPRequest {
    /// Returns true unless the browser says that a page of another origin has sent this request.
    ///
    /// `Sec-Fetch-Site` is `none` for an address that the person has typed or opened from another program. Programs other than
    /// browsers send neither field; they have to know the secrets.
    var isOfOwnOrigin: Bool {
        let sites = headers.values(of: "Sec-Fetch-Site")
        guard sites.count <= 1, sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) else { return false }
        return headers.values(of: "Origin").isEmpty || FormSubmission.isFromOwnPage(self)
    }

    /// Returns true for a request by which a browser only prepares for what the person may open later: it must use nothing up.
    var isPrefetch: Bool {
        ["Sec-Purpose", "Purpose"].contains { headers[$0]?.contains("prefetch") == true }
    }

    /// The path, without the query.
    var path: String { String(target.prefix { $0 != "?" }) }

    /// The type of the body, without its parameters.
    var contentType: String? {
        headers["Content-Type"]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    }
}
