import JSON

/// In what a request differs from the one that was recorded.
struct RecordingDifference: Sendable, Equatable {
    /// Such as `the method` or `/requestBody/text of the body`.
    let place: String
    /// Nil: it has none.
    let recorded: String?
    let came: String?

    init(_ place: String, recorded: String?, came: String?) {
        self.place = place
        self.recorded = recorded
        self.came = came
    }

    /// One clause for a person.
    var description: String {
        switch (recorded, came) {
        case (let recorded?, let came?): "\(place) is \(came) and was \(recorded)"
        case (nil, let came): "\(place) is \(came ?? "absent"), and there was none"
        case (let recorded?, nil): "\(place) is missing and was \(recorded)"
        }
    }
}

extension RecordedBody {
    /// Where this, what was recorded, and `other` begin to differ; nil when they don't. The order of members is none.
    func difference(from other: RecordedBody) -> RecordingDifference? {
        if case (.json(let recorded), .json(let came)) = (self, other) {
            return recorded.difference(from: came, at: JSONPointer())
        }
        if self == other { return nil }
        return RecordingDifference("the body", recorded: member?.value.preview, came: other.member?.value.preview)
    }
}

extension JSONValue {
    /// Where this and `other` begin to differ, in the order of this one's members.
    fileprivate func difference(from other: JSONValue, at pointer: JSONPointer) -> RecordingDifference? {
        switch (self, other) {
        case (.object(let recorded), .object(let came)):
            for member in recorded.members {
                let place = pointer.appending(member.key)
                guard let value = came[member.key] else {
                    return .in(place, recorded: member.value, came: nil)
                }
                if pointer.tokens.isEmpty, member.key == "redirectUri", member.value.leadsHome, value.leadsHome {
                    continue
                }
                if let difference = member.value.difference(from: value, at: place) { return difference }
            }
            guard let more = came.members.first(where: { !recorded.contains(key: $0.key) }) else { return nil }
            return .in(pointer.appending(more.key), recorded: nil, came: more.value)
        case (.array(let recorded), .array(let came)):
            for index in 0..<max(recorded.count, came.count) {
                let place = pointer.appending(index)
                guard index < recorded.count, index < came.count else {
                    return .in(place, recorded: self[index], came: other[index])
                }
                if let difference = recorded[index].difference(from: came[index], at: place) { return difference }
            }
            return nil
        default:
            return self == other ? nil : .in(pointer, recorded: self, came: other)
        }
    }
}

extension JSONValue {
    /// True for the address of a listener on the machine itself, `http://127.0.0.1:53122/connected/…`, or of none at all, below
    /// `.invalid` (RFC 6761 §6.4), where nobody can come back.
    ///
    /// A listener's port is whichever was free and its path is drawn, so they are others in every run. Where Alloy sends the browser
    /// at the end chooses nothing of its answers.
    fileprivate var leadsHome: Bool {
        guard let text = stringValue, let url = HTTPURL(text) else { return false }
        return url.origin.isLoopback || url.origin.host.lowercased().hasSuffix(".invalid")
    }
}

extension RecordingDifference {
    fileprivate static func `in`(
        _ pointer: JSONPointer, recorded: JSONValue?, came: JSONValue?
    ) -> RecordingDifference {
        let place = pointer.tokens.isEmpty ? "the body" : "\(pointer) of the body"
        return RecordingDifference(place, recorded: recorded?.preview, came: came?.preview)
    }
}
