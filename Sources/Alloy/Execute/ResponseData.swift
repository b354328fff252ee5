import JSON

/// What a third party answered: a value, or, where that is large, its text as it came.
public enum ResponseData: Sendable {
    case value(JSONValue)
    case text(JSONText)

    /// From so many bytes on an answer stays text: a tree of it takes many times as much memory, and most callers only
    /// pass it on.
    static let textBytes = 256 << 10

    /// The answer as a value; made anew each time where it is a text.
    public var value: JSONValue {
        switch self {
        case .value(let value): value
        case .text(let text): text.value
        }
    }

    /// Enough of it to see whether it says no.
    var skim: JSONValue {
        switch self {
        case .value(let value): value
        case .text(let text): text.skim()
        }
    }
}
