import JSON

/// The difference between a request and the recorded one.
struct RecordingDifference: Sendable, Equatable {
    /// The differing part, such as `the method` or `/requestBody/text of the body`.
    let part: String
    /// The recorded value; nil for none.
    let recorded: String?
    let came: String?

    init(_ part: String, recorded: String?, came: String?) {
        self.part = part
        self.recorded = recorded
        self.came = came
    }

    /// The difference as part of a sentence.
    var description: String {
        switch (recorded, came) {
        case (let recorded?, let came?): "\(part) is \(came) and was \(recorded)"
        case (nil, let came): "\(part) is \(came ?? "absent"), and there was none"
        case (let recorded?, nil): "\(part) is missing and was \(recorded)"
        }
    }
}

extension RecordedBody {
    /// Returns the first difference between this recorded body and `other`; nil when they are equal. The order of
    /// members does not count.
    func difference(from other: RecordedBody) -> RecordingDifference? {
        if case (.json(let recorded), .json(let came)) = (self, other) {
            return recorded.difference(from: came, at: JSONPointer())
        }
        if self == other { return nil }
        return RecordingDifference("the body", recorded: member?.value.preview, came: other.member?.value.preview)
    }
}

extension JSONValue {
    /// Returns the first difference between this and `other`, in the order of this one's members.
    fileprivate func difference(from other: JSONValue, at pointer: JSONPointer) -> RecordingDifference? {
        switch (self, other) {
        case (.object(let recorded), .object(let came)):
            for member in recorded.members {
                let part = pointer.appending(member.key)
                guard let value = came[member.key] else {
                    return .in(part, recorded: member.value, came: nil)
                }
                if pointer.tokens.isEmpty, member.key == "redirectUri", member.value.leadsHome, value.leadsHome {
                    continue
                }
                if let difference = member.value.difference(from: value, at: part) { return difference }
            }
            guard let more = came.members.first(where: { !recorded.contains(key: $0.key) }) else { return nil }
            return .in(pointer.appending(more.key), recorded: nil, came: more.value)
        case (.array(let recorded), .array(let came)):
            for index in 0..<max(recorded.count, came.count) {
                let part = pointer.appending(index)
                guard index < recorded.count, index < came.count else {
                    return .in(part, recorded: self[index], came: other[index])
                }
                if let difference = recorded[index].difference(from: came[index], at: part) { return difference }
            }
            return nil
        default:
            return self == other ? nil : .in(pointer, recorded: self, came: other)
        }
    }
}

extension JSONValue {
    /// Indicates the address of a listener on the machine itself, `http://127.0.0.1:53122/connected/…`, or of none at
    /// all, below `.invalid` (RFC 6761 §6.4), where no browser can return.
    ///
    /// A listener's port is any free one and its path is random, so they differ in every run. The URL that the browser
    /// returns to does not affect Alloy's responses.
    fileprivate var leadsHome: Bool {
        guard let text = stringValue, let url = HTTPURL(text) else { return false }
        return url.origin.isLoopback || url.origin.host.lowercased().hasSuffix(".invalid")
    }
}

extension RecordingDifference {
    fileprivate static func `in`(
        _ pointer: JSONPointer, recorded: JSONValue?, came: JSONValue?
    ) -> RecordingDifference {
        let part = pointer.tokens.isEmpty ? "the body" : "\(pointer) of the body"
        return RecordingDifference(part, recorded: recorded?.preview, came: came?.preview)
    }
}
