import JSON

extension JSONValue {
    /// What tells an item from all others of its list: its id; nil for an item that has none.
    var identity: JSONValue? {
        guard case .object = self else { return nil }
        let item = self["node"]?.objectValue == nil ? self : self["node"] ?? self
        for name in ["id", "_id", "uuid", "gid", "uid", "sid", "guid", "Id", "ID", "key"] {
            if let id = item[name], id.stringValue?.isEmpty == false || id.intValue != nil { return id }
        }
        return nil
    }

    /// Enough of a digest to tell two values of one list apart.
    var shortDigest: String { String(sha256.prefix(16)) }

    /// The same as a number of 48 bits.
    var itemDigest: UInt64 { UInt64(sha256.prefix(12), radix: 16) ?? 0 }
}
