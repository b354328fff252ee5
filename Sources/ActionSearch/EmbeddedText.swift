/// The text files of this module. The build plugin `EmbedDataFiles` writes `files`, the texts by their paths in the module's folder.
enum EmbeddedText {
    /// Returns the lines of a file of `Words`, without comments and empty lines.
    static func lines(_ name: String) -> [Substring] {
        guard let text = files.first(where: { $0.path == "Words/\(name).txt" })?.text else { return [] }
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    }
}
