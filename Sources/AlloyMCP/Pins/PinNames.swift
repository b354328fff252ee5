import Platform
import TextCoding

/// The names of pinned tools: at most 40 of `a`–`z`, `0`–`9` and `_`, since clients put the server's name before them and cut or
/// drop what is longer than 60.
///
/// An action's name depends on nothing but the set of pins: not on their order, and not on what is known of them.
struct PinNames: Sendable {
    static let maximumLength = 40
    private static let digitCount = 8

    /// The names with their actions, in the order of the pins.
    let all: [(name: String, pin: PinnedAction)]

    /// Names these pins. Pins that would have the same name, that of another tool, or one that is too long get digits of
    /// their digest.
    init(_ pins: [PinnedAction], besides taken: [String]) {
        let plain = pins.map { Self.plain("\($0.connectorId)_\($0.actionId)") }
        all = zip(pins, plain).map { pin, name in
            let isUnique = plain.count { $0 == name } == 1 && !taken.contains(name)
            let isUsable = isUnique && name.utf8.count <= Self.maximumLength && !name.isEmpty
            return (isUsable ? name : Self.digested(name, pin), pin)
        }
    }

    /// Returns the words of an id, in lower case: `chat_postMessage` becomes `chat_post_message`.
    private static func plain(_ id: String) -> String {
        var name = ""
        var wasLower = false
        for scalar in id.unicodeScalars {
            let isUpper = ("A"..."Z").contains(scalar)
            let isPlain = isUpper || ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
            if isUpper, wasLower { name.append("_") }
            if isPlain {
                name += String(scalar).lowercased()
            } else if !name.isEmpty, name.last != "_" {
                name.append("_")
            }
            wasLower = isPlain && !isUpper
        }
        while name.last == "_" { name.removeLast() }
        return name
    }

    private static func digested(_ name: String, _ pin: PinnedAction) -> String {
        let digest = Hex.encode(SHA256.hash(Array("\(pin.connectorId).\(pin.actionId)".utf8))).prefix(digitCount)
        let start = name.isEmpty ? "pin" : String(name.prefix(maximumLength - digitCount - 1))
        return "\(start.last == "_" ? String(start.dropLast()) : start)_\(digest)"
    }
}
