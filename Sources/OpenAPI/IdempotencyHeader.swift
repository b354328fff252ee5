import JSON

extension OpenAPIDocument {
    /// The names of headers under whose value providers make a write once, in lower case
    /// (draft-ietf-httpapi-idempotency-key-header, and the spellings before it).
    private static let idempotencyHeaders: Set = [
        "idempotency-key", "x-idempotency-key", "idempotency_key", "x-idempotent-key", "idempotency-token",
        "x-idempotency-token",
    ]

    /// The header of an operation under whose value the provider makes a write once; nil where the document declares none.
    public func idempotencyHeader(of operation: OpenAPIOperation) -> String? {
        parameters(of: operation).lazy.compactMap { parameter -> String? in
            guard parameter["in"] == "header", let name = parameter["name"]?.stringValue,
                Self.idempotencyHeaders.contains(name.lowercased())
            else { return nil }
            return name
        }.first
    }
}
