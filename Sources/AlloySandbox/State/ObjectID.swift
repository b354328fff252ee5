import Platform

extension String {
    /// True when this has the form of the service's ids (a MongoDB ObjectId): 24 hexadecimal digits of either case.
    var isObjectID: Bool { utf8.count == 24 && Hex.decode(self) != nil }
}
