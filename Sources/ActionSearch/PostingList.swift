/// The documents that contain a stem, and its counts in their fields: a few bytes for each document.
struct PostingList: Sendable {
    /// The number of occurrences of a stem in each field, at most 3: two bits for each field.
    struct Counts: Sendable, Equatable {
        var bits: UInt16 = 0

        func count(in field: SearchField) -> Int { Int(bits >> (2 * field.rawValue) & 3) }

        mutating func add(_ field: SearchField) {
            if count(in: field) < 3 { bits += 1 << (2 * field.rawValue) }
        }
    }

    /// The encoded documents: each as its distance from the one before, seven bits in each byte, the lowest first, and the counts.
    private var bytes: [UInt8] = []
    private var last = -1

    /// Appends a document; documents must be appended in ascending order.
    mutating func append(_ document: Int, _ counts: Counts) {
        var distance = document - last
        last = document
        while distance > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: distance) | 0x80)
            distance >>= 7
        }
        bytes.append(UInt8(distance))
        bytes.append(UInt8(truncatingIfNeeded: counts.bits))
        bytes.append(UInt8(truncatingIfNeeded: counts.bits >> 8))
    }

    /// Calls `body` for the documents in ascending order.
    func forEach(_ body: (_ document: Int, _ counts: Counts) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            var document = -1
            var index = 0
            while index < bytes.count {
                var distance = 0
                var shift = 0
                while bytes[index] & 0x80 != 0 {
                    distance |= Int(bytes[index] & 0x7F) << shift
                    shift += 7
                    index += 1
                }
                distance |= Int(bytes[index]) << shift
                document += distance
                body(document, Counts(bits: UInt16(bytes[index + 1]) | UInt16(bytes[index + 2]) << 8))
                index += 3
            }
        }
    }
}

/// A field of a document, with its weight.
enum SearchField: Int, Sendable, CaseIterable {
    /// The action's id and name.
    case title
    /// The resource's name.
    case resource
    /// The action's description.
    case text
    /// The resource's description.
    case resourceDescription
    /// The connector's id, name and categories.
    case connector

    /// The weight of a word in the field, relative to the title.
    var weight: Float {
        switch self {
        case .title: 1
        case .resource: 0.55
        case .text: 0.4
        case .resourceDescription: 0.4
        case .connector: 0.15
        }
    }

    /// The influence of the field's length (BM25's b).
    var lengthWeight: Float {
        switch self {
        case .title: 0.6
        case .resource: 0.3
        case .text: 0.6
        case .resourceDescription: 0.3
        case .connector: 0
        }
    }
}
