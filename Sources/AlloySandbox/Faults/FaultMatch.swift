import JSON

/// The calls that a fault is for: those that match every given member.
public struct FaultMatch: Sendable, Equatable {
    /// The connector in the call's path.
    public var connectorId: String?
    /// The action in the call's path. Alone it means the action's execution; with `method` or `path`, whatever these say,
    /// such as its definition.
    public var actionId: String?
    /// The HTTP method; case does not count.
    public var method: String?
    /// The path as it is sent, without its query; `*` matches any run of characters.
    public var path: String?
    /// The user that the call acts for, or is about.
    public var userId: String?
    /// The number, from 1, of the first call that matches among those that match everything else.
    public var nth: Int?

    /// A match of these members; of none, every call.
    public init(
        connectorId: String? = nil, actionId: String? = nil, method: String? = nil, path: String? = nil,
        userId: String? = nil, nth: Int? = nil
    ) {
        self.connectorId = connectorId
        self.actionId = actionId
        self.method = method
        self.path = path
        self.userId = userId
        self.nth = nth
    }

    /// Returns true when the call matches, `nth` aside.
    func fits(_ call: CallSubject) -> Bool {
        if let connectorId, !Self.same(connectorId, call.connectorID) { return false }
        if let actionId {
            guard Self.same(actionId, call.actionID) else { return false }
            if method == nil, path == nil, !call.isExecution { return false }
        }
        if let method, method.uppercased() != call.method { return false }
        if let path, !WildcardPattern.matches(path, call.path) { return false }
        if let userId, !Self.same(userId, call.userID) { return false }
        return true
    }

    private static func same(_ wanted: String, _ given: String?) -> Bool {
        given?.hasSameCodePoints(as: wanted) == true
    }
}

/// A text in which `*` matches any run of characters, the empty one too.
enum WildcardPattern {
    /// Returns true when all of `text` matches, byte for byte. The time is at most proportional to the product of the lengths.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        let (pattern, text) = (Array(pattern.utf8), Array(text.utf8))
        var (place, index) = (0, 0)
        // Where to go on when it does not: the last `*`, taking one byte more.
        var last: (place: Int, index: Int)?
        while index < text.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                last = (place, index)
                place += 1
            } else if place < pattern.count, pattern[place] == text[index] {
                place += 1
                index += 1
            } else if let retry = last {
                last = (retry.place, retry.index + 1)
                (place, index) = (retry.place + 1, retry.index + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
