import Platform

/// A service inside this process that replaces the live one: the facts about it that methods depend on.
///
/// With one, answers need no network and two runs of the same calls give the same results: ids are a sequence, and the items
/// of a batch run one after the other.
public struct SimulatedService: Sendable {
    /// The name of the data that it started with.
    public let seedName: String
    /// Sentences about data that it could not use.
    public let warnings: [String]
    /// The time on its clock.
    public let now: @Sendable () -> Timestamp
    /// The way in which its consent links are decided.
    public let consent: Consent

    /// The way in which consent links are decided.
    public enum Consent: Sendable {
        /// A person decides, on a page in a browser, as with the live service.
        case page
        /// Another call of the same connection decides; the note goes out beside the link.
        case anotherCall(note: String)
        /// The function, which gets a link and consents to it.
        case automatic(@Sendable (_ link: String) -> Void)
        /// A decision is impossible; the advice says how to start the host instead.
        case nobody(advice: [String])
    }

    /// A service with these properties.
    public init(
        seedName: String, warnings: [String], now: @escaping @Sendable () -> Timestamp, consent: Consent
    ) {
        self.seedName = seedName
        self.warnings = warnings
        self.now = now
        self.consent = consent
    }

    /// The note that goes out beside a link that no browser can open; nil where none is needed.
    var linkNote: String? { if case .anotherCall(let note) = consent { note } else { nil } }

    /// Indicates that no browser can return from a link: the service reports the decision itself.
    var reportsDecisions: Bool { if case .page = consent { false } else { true } }
}
