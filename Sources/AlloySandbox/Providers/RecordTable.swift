import JSON

/// The records of one kind, in the order they were made.
struct RecordTable: Sendable {
    // A removed record leaves its slot empty, so that the places of the others hold.
    private var slots: [Record?] = []
    private var places: [String: Int] = [:]

    /// All records, oldest first.
    var records: [Record] { slots.compactMap { $0 } }

    /// True when nothing is kept.
    var isEmpty: Bool { places.isEmpty }

    /// The record of this id. Setting replaces it, or appends one that is new; setting nil removes it.
    subscript(id: String) -> Record? {
        get { places[id].flatMap { slots[$0] } }
        set {
            if let place = places[id] {
                slots[place] = newValue
                if newValue == nil { places[id] = nil }
            } else if let newValue {
                places[id] = slots.count
                slots.append(newValue)
            }
        }
    }

    /// Keeps a new record.
    mutating func insert(_ record: Record) { self[record.id] = record }
}
