import JSON
import Logging
import Platform

/// Takes secrets out of texts that go into an error, should the service have echoed them.
struct Redactor: Sendable {
    /// Shorter ones are left: they would be found in innocent words.
    private static let shortestSecret = 8

    /// Parameters of a URL whose value is a secret: the token of an authorize link, the signature of a presigned URL.
    private static let parameters = ["token=", "x-amz-signature=", "x-amz-credential=", "x-amz-security-token="]
        .map { Array($0.utf8) }

    private let needles: [[UInt8]]

    /// A redactor of these secrets: as they are, and as they stand in JSON, in a URL and in base64.
    init(_ secrets: [Secret]) {
        needles = secrets.map { $0.reveal() }.filter { $0.utf8.count >= Self.shortestSecret }
            .flatMap { text -> [[UInt8]] in
                let plain = Array(text.utf8)
                let escaped = Array(JSONValue.string(text).bytes.dropFirst().dropLast())
                let base64 = Array(Base64.encode(plain).utf8.prefix { $0 != UInt8(ascii: "=") })
                return [plain, escaped, Array(PathSegment.encode(text).utf8), base64]
            }
            // The longest first, so that a secret inside another leaves no rest of it.
            .sorted { $0.count > $1.count }
    }

    /// The text without secrets.
    func redact(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for needle in needles { bytes = Self.replacing(needle, in: bytes) }
        return String(decoding: Self.withoutParameters(bytes), as: UTF8.self)
    }

    /// The value without secrets in its strings and keys.
    func redact(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(redact(text))
        case .array(let elements): .array(elements.map { redact($0) })
        case .object(let object): .object(redact(object))
        case .null, .bool, .number: value
        }
    }

    /// The object without secrets in its strings and keys.
    func redact(_ object: JSONObject) -> JSONObject {
        JSONObject(object.members.map { JSONObject.Member(key: redact($0.key), value: redact($0.value)) })
    }

    private static func replacing(_ needle: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == needle[0], bytes[position...].starts(with: needle) {
                result.append(contentsOf: Secret.placeholder.utf8)
                position += needle.count
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return result
    }

    private static func withoutParameters(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let parameter = parameters.first { name in
                position + name.count <= bytes.count
                    && name.elementsEqual(bytes[position..<position + name.count]) { $0 == lowercase($1) }
            }
            guard let parameter else {
                result.append(bytes[position])
                position += 1
                continue
            }
            result.append(contentsOf: bytes[position..<position + parameter.count])
            result.append(contentsOf: Secret.placeholder.utf8)
            position += parameter.count
            while position < bytes.count, !"&\"'<> \\#\n".utf8.contains(bytes[position]) { position += 1 }
        }
        return result
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
