import JSON

/// The versions of what the ledger keeps on disk: of its files, and of the state directory around them.
///
/// The first line of a file is `{"type":"ledger","format":1}`, and the state directory holds a file `format.json` with
/// `{"is":"alloy-host state","format":1}`. Without them the version is 1.
enum LedgerFormat {
    /// The `type` of the line that states a file's format.
    static let type = "ledger"
    /// The file that states the format of the state directory.
    static let stateFileName = "format.json"

    private static let version = 1
    private static let stateVersion = 1

    /// The first line of a file, with its line feed.
    static let header = line(["type": .string(type), "format": .int(version)])
    /// The content of `format.json`.
    static let stateFile = line(["is": "alloy-host state", "format": .int(stateVersion)])

    /// The newer format that a line of a file states; nil for a format that can be read, and for any other line.
    static func newer(statedBy line: JSONObject) -> NewerFormat? {
        isHeader(line) ? NewerFormat(of: .object(line), supported: version) : nil
    }

    /// The newer format that the content of `format.json` states.
    static func newer(statedByState json: JSONValue) -> NewerFormat? { NewerFormat(of: json, supported: stateVersion) }

    /// Returns true for a line that states a format.
    static func isHeader(_ line: JSONObject) -> Bool { line["type"]?.stringValue == type }

    private static func line(_ json: JSONValue) -> [UInt8] { json.bytes + [UInt8(ascii: "\n")] }
}

/// A file of the state directory that a newer version of alloy-host wrote. While there is one, this version neither answers from
/// the ledger nor begins writes: it can't know what the file says, and could make a write twice.
struct NewerLedgerFile: Sendable, Equatable {
    /// The file's path.
    let path: String
    /// The format that it states.
    let format: NewerFormat
}
