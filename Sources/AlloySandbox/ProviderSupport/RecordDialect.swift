import JSON
import Platform

/// One kind of record that a REST provider keeps.
struct RecordKind: Sendable {
    /// As the provider's replies name it: `ticket`, `Contact`, `profile`.
    let name: String
    /// The path of the collection.
    let path: String
    /// The path that makes a new one where that is another one.
    var createPath: String?
    /// The path that lists it where that is another one, with a placeholder for the record above it.
    var listPath: String?
    /// The field that holds the id of the record above it.
    var parentField: String?
    /// Fields that a new record can't do without.
    var required: [String] = []
    /// A field whose value no two records share.
    var unique: String?
    /// What a new record has beside what the caller gives.
    var defaults: JSONObject = [:]
    /// What an account starts with.
    var seeds: [JSONObject] = []
}

/// What came of a call, before the provider words it.
enum RecordOutcome {
    case listed([Record])
    case fetched(Record)
    case created(Record)
    case updated(Record)
    case deleted(Record)
    case notFound(id: String)
    case missing([String])
    case duplicate(field: String, of: Record)
    case unreadableBody
    case unknownRoute
}

/// What tells one REST provider from another, once all of them keep records.
protocol RecordDialect: Sendable {
    /// What it keeps.
    var kinds: [RecordKind] { get }

    /// The id of a new record of this kind.
    func makeID(_ kind: RecordKind, _ sequence: inout NumericSequence, _ random: inout SeededGenerator) -> String

    /// The fields that a write carries; nil when the body has not the provider's form.
    func fields(_ kind: RecordKind, _ call: ProviderCall) -> JSONObject?

    /// The provider's reply.
    func reply(
        _ outcome: RecordOutcome, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply

    /// A call that is none of the five usual ones, such as a search; nil when this provider has no such.
    func special(
        _ call: ProviderCall, _ tables: [String: RecordTable], _ context: inout ProviderContext
    ) -> ProviderReply?
}

extension RecordDialect {
    func makeID(_ kind: RecordKind, _ sequence: inout NumericSequence, _ random: inout SeededGenerator) -> String {
        sequence.next(&random)
    }

    /// The body itself.
    func fields(_ kind: RecordKind, _ call: ProviderCall) -> JSONObject? {
        call.requestBody == nil ? [:] : call.requestBody?.objectValue
    }

    func special(
        _ call: ProviderCall, _ tables: [String: RecordTable], _ context: inout ProviderContext
    ) -> ProviderReply? { nil }
}
