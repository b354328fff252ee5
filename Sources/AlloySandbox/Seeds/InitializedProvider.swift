import JSON

/// A provider that starts with other records than its own: with none, or with those that calls create.
struct InitializedProvider: Provider {
    private var provider: any Provider
    private let hasRecords: Bool
    private var calls: [ProviderCall]

    /// The first call makes `calls` before it is answered.
    init(_ provider: any Provider, hasRecords: Bool = true, calls: [ProviderCall] = []) {
        self.provider = provider
        self.hasRecords = hasRecords
        self.calls = calls
    }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        let before = context.hasRecords
        if !hasRecords { context.hasRecords = false }
        defer { context.hasRecords = before }
        while !calls.isEmpty {
            var first = calls.removeFirst()
            // The account's own: its region, its address.
            first.credentialData = call.credentialData
            _ = provider.perform(first, &context)
        }
        return provider.perform(call, &context)
    }
}
