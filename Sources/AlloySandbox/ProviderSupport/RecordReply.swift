/// The replies of `records.json` that `RecordProvider` gives. A provider's own code may add others, and name them itself.
///
/// Every reply knows the placeholders of `RecordTemplate.commonPlaceholders`, and those in `placeholders`.
enum RecordReply: String, CaseIterable, Sendable {
    /// A page of a list.
    case listed
    /// A page without records; else `listed`.
    case listedNone
    /// A record that was read.
    case fetched
    /// A new record.
    case created
    /// A changed record.
    case updated
    /// A record that was deleted.
    case deleted
    /// There is no record of the id.
    case notFound
    /// The same for a GET; else `notFound`.
    case notFoundToRead
    /// The call has no id; else `notFound`.
    case noID
    /// The id does not have the length `idLength`.
    case malformedID
    /// A new record lacks fields of `required`.
    case missing
    /// Another record has the value of the field `unique`.
    case duplicate
    /// The body does not have the form that `input` describes.
    case unreadable
    /// No kind of record has the path.
    case unknownRoute
    /// The size or the number of a page is out of bounds, and `paging.refuses` names it.
    case invalidSize
    /// No record has the id that a cursor names.
    case invalidCursor
    /// A filter of the style `equals` can't be read.
    case invalidFilter

    /// The placeholders that only this reply knows.
    var placeholders: Set<String> {
        switch self {
        case .listed, .listedNone: RecordPaging.placeholders.union(["records"])
        case .fetched, .created, .updated, .deleted: RecordTemplate.recordPlaceholders.union(["record"])
        case .notFound, .notFoundToRead, .noID, .malformedID: ["id"]
        case .missing: ["missing", "field", "Field"]
        case .duplicate: ["duplicate", "value", "field", "Field"]
        case .unreadable, .unknownRoute, .invalidSize, .invalidCursor, .invalidFilter: []
        }
    }
}
