import JSON

/// A provider with a host, and records, for each customer. The name that the credential was made with decides which one a
/// call reaches.
///
/// A wrong name shows when an action is executed, never when the account is connected.
struct TenantProvider: Provider {
    /// The member of the credential's `data` that has the name: `domain`, `shopName`.
    private let field: String
    private let makeTenant: @Sendable () -> any Provider
    /// The reply for a name without a customer.
    private let nobody: @Sendable (_ name: String) -> ProviderReply
    private var tenants: [String: any Provider] = [:]

    /// A provider whose customers are each a value of `makeTenant`.
    init(
        by field: String, nobody: @escaping @Sendable (_ name: String) -> ProviderReply,
        _ makeTenant: @escaping @Sendable () -> any Provider
    ) {
        self.field = field
        self.nobody = nobody
        self.makeTenant = makeTenant
    }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        let name = call.credentialData[field]?.plainText.lowercased() ?? ""
        guard name.isHostLabel else { return nobody(name) }
        // Taken out while it works, so that its state is not copied.
        var tenant = tenants.removeValue(forKey: name) ?? makeTenant()
        defer { tenants[name] = tenant }
        return tenant.perform(call, &context)
    }
}

extension String {
    /// True for what can stand between two dots of a host name (RFC 1123 §2.1): `acme`, not `acme.zendesk.com`.
    fileprivate var isHostLabel: Bool {
        (1...63).contains(utf8.count) && first != "-" && last != "-"
            && allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || $0 == "-" }
    }
}
