import JSON
import Platform
import TextCoding

/// The format of a cache file: a line of JSON with the entry's metadata, then the entry's own JSON.
enum CatalogueFile {
    private static let format = 1
    private static let name = "alloy-host catalogue"

    /// Returns the content of a file with the entry `json`, which was read from the service at `time`.
    static func bytes(_ json: [UInt8], key: [UInt8], time: Timestamp) -> [UInt8] {
        let header: JSONValue = [
            "is": .string(name), "format": .int(format), "key": .string(String(decoding: key, as: UTF8.self)),
            "time": .int(Int(time.milliseconds)), "sha256": .string(Hex.encode(SHA256.hash(json))),
        ]
        return header.bytes + [0x0A] + json
    }

    /// Returns the format of a file that begins with these bytes where a newer version wrote it; else nil. In every
    /// version the header is a line of JSON.
    static func newerFormat(of start: [UInt8]) -> NewerFormat? {
        guard let end = start.firstIndex(of: 0x0A), let header = try? JSONValue(parsing: Array(start[..<end])),
            header["is"] == .string(name)
        else { return nil }
        return NewerFormat(of: header, supported: format)
    }

    /// Returns the entry for `key` in a file, and its time; nil for a file that is corrupt, of a newer format, or of
    /// another key.
    static func read(_ bytes: [UInt8], key: [UInt8]) -> (json: [UInt8], time: Timestamp)? {
        guard let end = bytes.firstIndex(of: 0x0A), let header = try? JSONValue(parsing: Array(bytes[..<end])),
            header["is"] == .string(name), header["format"]?.intValue == format,
            header["key"]?.stringValue.map({ Array($0.utf8) }) == key, let time = header["time"]?.intValue
        else { return nil }
        let json = Array(bytes[(end + 1)...])
        guard header["sha256"]?.stringValue == Hex.encode(SHA256.hash(json)) else { return nil }
        return (json, Timestamp(milliseconds: Int64(time)))
    }

    /// Returns the name of the file for `key`: a digest, as ids may contain characters that a file name can't.
    static func name(for key: [UInt8]) -> String { Hex.encode(SHA256.hash(key).prefix(16)) + suffix }

    /// The suffix of the names of cache files.
    static let suffix = ".entry"
}
