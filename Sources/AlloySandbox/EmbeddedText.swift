import JSON

/// The text files of this module outside the providers' folders. The build plugin `EmbedDataFiles` writes `files`, the texts
/// by their paths in the module's folder.
enum EmbeddedText {
    /// Returns the text of a file, such as `Seeds/Large/verbs.txt`.
    static func text(_ path: String) -> String {
        String(decoding: bytes(path), as: UTF8.self)
    }

    /// Returns the value of a file of JSON. The tests parse every file, so that a program that passes them has a value here.
    static func json(_ path: String) -> JSONValue { (try? JSONValue(parsing: bytes(path))) ?? .null }

    private static func bytes(_ path: String) -> [UInt8] {
        guard let text = files.first(where: { $0.path == path })?.text else { return [] }
        return Array(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
