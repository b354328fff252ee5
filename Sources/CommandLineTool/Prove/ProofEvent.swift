import JSON

/// One event of a row, as the wrapper around the host records it: a line of JSON.
public enum ProofEvent: Sendable, Equatable {
    /// A host was started; its process number.
    case started(host: Int32)
    /// The client asked for the write.
    case asked
    /// An answer about the write reached the client.
    case told([ProofStatement])
    /// The row's failure happened.
    case failed
    /// The client cancelled the write, asked for it again, or closed its side.
    case gaveUp

    /// The line without its end.
    public var line: String {
        let object: JSONObject =
            switch self {
            case .started(let host): ["event": "started", "host": .int(Int(host))]
            case .asked: ["event": "asked"]
            case .told(let statements): ["event": "told", "statements": .array(statements.map { .object($0.json) })]
            case .failed: ["event": "failed"]
            case .gaveUp: ["event": "gave_up"]
            }
        return JSONValue.object(object).text
    }

    /// Returns the events in the text of a record; a last line that is being written is left out.
    public static func all(inText text: String) -> [ProofEvent] {
        text.split(separator: "\n").compactMap { (try? JSONValue(parsing: String($0))).flatMap(ProofEvent.init(json:)) }
    }

    private init?(json: JSONValue) {
        switch json["event"]?.stringValue {
        case "started":
            guard let host = json["host"]?.intValue else { return nil }
            self = .started(host: Int32(truncatingIfNeeded: host))
        case "asked": self = .asked
        case "told": self = .told((json["statements"]?.arrayValue ?? []).compactMap(ProofStatement.init(json:)))
        case "failed": self = .failed
        case "gave_up": self = .gaveUp
        default: return nil
        }
    }
}
