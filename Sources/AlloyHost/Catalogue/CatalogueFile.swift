import JSON
import Platform

/// An entry as it stands in a file: a line of JSON that says what it is, and the entry's own JSON behind it.
enum CatalogueFile {
    private static let format = 1
    private static let name = "alloy-host catalogue"

    /// The bytes of a file that holds `json`, which came at `time`.
    static func bytes(_ json: [UInt8], key: [UInt8], time: Timestamp) -> [UInt8] {
        let header: JSONValue = [
            "is": .string(name), "format": .int(format), "key": .string(String(decoding: key, as: UTF8.self)),
            "time": .int(Int(time.milliseconds)), "sha256": .string(Hex.encode(SHA256.hash(json))),
        ]
        return header.bytes + [0x0A] + json
    }

    /// The format of a file that begins with these bytes, where a newer version wrote it. Its header is a line of JSON in every
    /// version.
    static func newerFormat(of start: [UInt8]) -> NewerFormat? {
        guard let end = start.firstIndex(of: 0x0A), let header = try? JSONValue(parsing: Array(start[..<end])),
            header["is"] == .string(name)
        else { return nil }
        return NewerFormat(of: header, supported: format)
    }

    /// What a file holds for `key`, and when it came; nil for a file that is damaged, of another format, or of something
    /// else.
    static func read(_ bytes: [UInt8], key: [UInt8]) -> (json: [UInt8], time: Timestamp)? {
        guard let end = bytes.firstIndex(of: 0x0A), let header = try? JSONValue(parsing: Array(bytes[..<end])),
            header["is"] == .string(name), header["format"]?.intValue == format,
            header["key"]?.stringValue.map({ Array($0.utf8) }) == key, let time = header["time"]?.intValue
        else { return nil }
        let json = Array(bytes[(end + 1)...])
        guard header["sha256"]?.stringValue == Hex.encode(SHA256.hash(json)) else { return nil }
        return (json, Timestamp(milliseconds: Int64(time)))
    }

    /// The name of the file for `key`: ids may hold what a file's name can't.
    static func name(for key: [UInt8]) -> String { Hex.encode(SHA256.hash(key).prefix(16)) + suffix }

    static let suffix = ".entry"
}
