import JSON
import Logging

/// An object one of whose members is a large text.
public struct TextHolder: Sendable {
    /// The members before the text, and behind it.
    private var before: JSONObject
    private var behind: JSONObject
    private var name: String

    /// The object of `members`, of which the text is the value of the one with this name, whose own value is ignored; of a
    /// new last one if there is none.
    public init(_ members: JSONObject, textIn name: String) {
        let members = members.members
        let index = members.lastIndex { $0.key.hasSameCodePoints(as: name) } ?? members.count
        before = JSONObject(Array(members[..<index]))
        behind = JSONObject(Array(members[min(index + 1, members.count)...]))
        self.name = name
    }

    /// The object with the text as a value.
    func value(with text: JSONValue) -> JSONObject {
        JSONObject(before.members + [JSONObject.Member(key: name, value: text)] + behind.members)
    }

    /// Returns the object without the secrets known to `redactor`.
    func redacted(by redactor: Redactor) -> TextHolder {
        let bytes = JSONValue.object(value(with: .null)).bytes
        guard bytes.withUnsafeBufferPointer({ redactor.finds(in: $0, maskingQueries: false) }) else { return self }
        var copy = self
        copy.before = before.mapTexts { redactor.redact($0, maskingQueries: false) }
        copy.behind = behind.mapTexts { redactor.redact($0, maskingQueries: false) }
        copy.name = redactor.redact(name, maskingQueries: false)
        return copy
    }

    /// Returns the object behind the bytes of `start`, with the text in its place.
    func chain(behind start: [UInt8], _ text: JSONTextEdits) -> JSONTextChain {
        var writer = JSONWriter(start)
        writer.write(raw: "{")
        for member in before.members {
            writer.write(member)
            writer.write(raw: ",")
        }
        writer.write(name)
        writer.write(raw: ":")
        var chain = JSONTextChain()
        chain.append(writer.bytes)
        chain.append(text)
        writer = JSONWriter()
        for member in behind.members {
            writer.write(raw: ",")
            writer.write(member)
        }
        writer.write(raw: "}")
        chain.append(writer.bytes)
        return chain
    }

    func chain(behind start: [UInt8], _ text: JSONText) -> JSONTextChain { chain(behind: start, text.unedited) }
}

extension JSONWriter {
    fileprivate mutating func write(_ member: JSONObject.Member) {
        write(member.key)
        write(raw: ":")
        write(member.value)
    }
}
