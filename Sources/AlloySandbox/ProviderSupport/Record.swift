import JSON
import Platform

/// One thing that a provider keeps.
struct Record: Sendable {
    /// The provider's id of it, as text even where the provider writes a number.
    let id: String
    /// The fields that the caller stored or the provider added.
    var fields: JSONObject
    let createdAt: Timestamp
    var updatedAt: Timestamp
    /// Deleted for the lists, but kept: HubSpot and Notion archive.
    var isArchived = false

    /// All members that are stored.
    var object: JSONValue { .object(fields) }

    /// The id as a number where it is one.
    var numericID: JSONValue { JSONNumber(text: id).map(JSONValue.number) ?? .string(id) }
}

/// The records of one kind, in the order they were made.
struct RecordTable: Sendable {
    // A removed record leaves its slot empty, so that the places of the others hold.
    private var slots: [Record?] = []
    private var places: [String: Int] = [:]
    private let uniqueField: String?
    // Who holds which value of the unique field, in lower case: a search through all records at every write would make
    // n writes cost n².
    private var holders: [String: String] = [:]

    /// An empty table. `uniqueField` names a field to find records by, case not counted.
    init(uniqueField: String? = nil) { self.uniqueField = uniqueField }

    /// The record that holds this value of the unique field and is not archived.
    func holder(of value: String) -> Record? { holders[value.lowercased()].flatMap { self[$0] } }

    /// All records, oldest first.
    var records: [Record] { slots.compactMap { $0 } }

    /// Indicates that there is no record.
    var isEmpty: Bool { places.isEmpty }

    /// The record of this id. Setting replaces it, or appends one that is new; setting nil removes it.
    subscript(id: String) -> Record? {
        get { places[id].flatMap { slots[$0] } }
        set {
            if uniqueField != nil {
                if let old = self[id].flatMap(uniqueValue), holders[old] == id { holders[old] = nil }
                if let newValue, let value = uniqueValue(newValue) { holders[value] = id }
            }
            if let place = places[id] {
                slots[place] = newValue
                if newValue == nil { places[id] = nil }
            } else if let newValue {
                places[id] = slots.count
                slots.append(newValue)
            }
        }
    }

    private func uniqueValue(_ record: Record) -> String? {
        guard let uniqueField, !record.isArchived else { return nil }
        return record.fields[uniqueField]?.argumentText?.lowercased()
    }

    /// Keeps a new record, and returns it.
    @discardableResult
    mutating func insert(_ id: String, _ fields: JSONObject, at moment: Timestamp) -> Record {
        let record = Record(id: id, fields: fields, createdAt: moment, updatedAt: moment)
        self[id] = record
        return record
    }

    /// Keeps a record that was changed, with the moment of the change, and returns it.
    @discardableResult
    mutating func update(_ record: inout Record, at moment: Timestamp) -> Record {
        record.updatedAt = moment
        self[record.id] = record
        return record
    }
}

/// A page of a list, cut by offset.
struct OffsetPage<Element> {
    let elements: [Element]
    /// The offset of the next page; nil at the end.
    let nextOffset: Int?
    /// The offset of this page.
    let offset: Int
    /// The number of elements of the whole list.
    let total: Int

    /// A page of at most `limit` of `all`, from `offset` on; both are at least 0.
    init(of all: [Element], offset: Int, limit: Int) {
        let start = min(max(offset, 0), all.count)
        let end = start + min(max(limit, 0), all.count - start)
        elements = Array(all[start..<end])
        nextOffset = end < all.count ? end : nil
        self.offset = start
        total = all.count
    }
}

extension [Record] {
    /// Returns the offset of the record of this id: 0 without an id, nil where no record has it.
    func offset(of id: String?) -> Int? { id.map { id in firstIndex { $0.id == id } } ?? 0 }

    /// Returns the offset behind the record of this id: 0 without an id, nil where no record has it.
    func offset(behind id: String?) -> Int? { id == nil ? 0 : offset(of: id).map { $0 + 1 } }

    /// Returns the records in the order of a text that each has; equal ones keep their positions.
    ///
    /// - Parameter order: -1, 0 or 1 for two texts.
    func sorted(
        isDescending: Bool, by text: (Record) -> String,
        order: (String, String) -> Int = { $0.order(to: $1) }
    ) -> [Record] {
        stablySorted { left, right in
            let order = order(text(left), text(right))
            return isDescending ? order > 0 : order < 0
        }
    }

    /// Returns the records in order; equal ones keep their positions, which `sorted` does not promise.
    func stablySorted(by precedes: (Record, Record) -> Bool) -> [Record] {
        enumerated().sorted { left, right in
            if precedes(left.element, right.element) { return true }
            return !precedes(right.element, left.element) && left.offset < right.offset
        }.map(\.element)
    }
}

extension String {
    /// Returns -1, 0 or 1 for less, equal and greater: compares as numbers when both are, else as texts, without regard to
    /// case.
    func order(to other: String) -> Int {
        if let left = JSONNumber(text: self)?.doubleValue, let right = JSONNumber(text: other)?.doubleValue {
            return left < right ? -1 : left > right ? 1 : 0
        }
        let (left, right) = (lowercased(), other.lowercased())
        return left < right ? -1 : left > right ? 1 : 0
    }
}
