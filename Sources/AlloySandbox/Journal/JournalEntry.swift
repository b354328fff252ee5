import HTTP
import JSON
import Platform

/// One call to the service, kept as bytes and decoded when the journal is read.
struct JournalEntry: Sendable {
    /// The fault that hit the call.
    struct Fault: Sendable, Equatable {
        /// The fault's index among those that were set.
        let index: Int
        let effect: FaultEffect
    }

    /// The number of bytes of a body that are kept. Longer bodies are cut.
    static let keptBytes = 16 << 10

    /// The number of the call since the sandbox started, from 1.
    let number: Int
    let at: Timestamp
    let requestID: String
    let method: String
    let target: String
    /// The user that the call stated, or the key's own.
    let userID: String
    let request: Body
    let status: Int
    let answer: Body
    /// Indicates that the call was done, whatever happened to the response.
    let isApplied: Bool
    let changes: [StateChange]
    let fault: Fault?

    /// A body, or the start of one that is too long.
    struct Body: Sendable {
        let bytes: [UInt8]
        /// The length of the whole body.
        let count: Int

        init(_ bytes: [UInt8]?) {
            let bytes = bytes ?? []
            count = bytes.count
            self.bytes = count > keptBytes ? Array(bytes.prefix(keptBytes)) : bytes
        }
    }

    /// The approximate size in memory, in bytes.
    var weight: Int { 400 + target.utf8.count + request.bytes.count + answer.bytes.count }
}

extension JournalEntry {
    /// The entry for a reader, without secrets.
    func json(_ subject: CallSubject, _ redaction: JournalRedaction) -> JSONValue {
        var object: JSONObject = [
            "n": .int(number), "at": .string(at.iso8601), "requestId": .string(requestID), "method": .string(method),
            "path": .string(redaction.masked(target)), "userId": .string(subject.userID),
        ]
        object.append("connectorId", subject.connectorID.map(JSONValue.string))
        object.append("actionId", subject.actionID.map(JSONValue.string))
        object.append("request", redaction.request(request, isCredential: subject.isCredentialCreation))
        object.append("status", .int(status))
        object.append("answer", redaction.answer(answer))
        object.append("applied", .bool(isApplied))
        object.append("changes", .array(changes.map(\.json)))
        object.append(
            "fault",
            fault.map { ["index": .int($0.index), "effect": .string($0.effect.rawValue)] })
        return .object(object)
    }
}
