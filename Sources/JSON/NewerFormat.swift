/// The format of a file that a newer version of this program wrote, and that this version can't read.
///
/// A file states the version of its format as an integer: the member `format` of a JSON object. A file without that member has
/// version 1.
public struct NewerFormat: Error, Sendable, Equatable, CustomStringConvertible {
    /// The version that the file states, as JSON.
    public let stated: String
    /// The latest version that this program reads.
    public let supported: Int

    /// The format that `json` states; nil when it is one of 1…`supported`. Anything but an integer counts as newer.
    public init?(of json: JSONValue, supported: Int) {
        guard let format = json["format"] else { return nil }
        if let number = format.intValue, (1...supported).contains(number) { return nil }
        stated = format.preview
        self.supported = supported
    }

    /// A clause for a person: the two versions.
    public var description: String {
        "its format is \(stated), and this version of alloy-host reads formats up to \(supported)"
    }
}
