import JSON

extension ProviderReply {
    /// 200 with this body.
    static func ok(_ body: JSONValue) -> ProviderReply { ProviderReply(status: 200, body: body) }

    /// 201 with this body.
    static func created(_ body: JSONValue) -> ProviderReply { ProviderReply(status: 201, body: body) }

    /// 204, nothing to say.
    static var noContent: ProviderReply { ProviderReply(status: 204, body: nil) }
}
