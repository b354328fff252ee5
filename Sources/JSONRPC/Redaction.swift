import JSON
import Logging

// What goes out is looked at when it has been written, right before it is sent, and not when it comes in: only here
// everything passes, what callers and memories brought included, and the one place that may show a secret can say so.
// One pass over the bytes tells whether anything is to be done, which takes a hundredth of the time that reading and writing
// them took. Only then the value itself is redacted, text by text, and written again: so it stays JSON, and what holds no
// secret goes out as it came, byte for byte.

extension Payload {
    /// The value without the secrets that `redactor` knows, but for those that it is to show.
    public func value(redactedBy redactor: Redactor) -> JSONValue {
        let redactor = own(redactor)
        return value.mapTexts { redactor.redact($0, maskingQueries: false) }
    }

    /// The redactor for this payload.
    func own(_ redactor: Redactor) -> Redactor {
        if case .showing(_, let secrets) = self { redactor.sparing(secrets) } else { redactor }
    }
}

extension RPCError {
    /// The error without secrets, and without what parameters of URLs hold that are secrets by their name.
    public func redacted(by redactor: Redactor) -> RPCError {
        RPCError(
            code: code, message: redactor.redact(message), data: data.map { $0.mapTexts { redactor.redact($0) } })
    }
}

extension Parameters {
    /// The parameters without the secrets that `redactor` knows.
    public func redacted(by redactor: Redactor) -> Parameters {
        switch self {
        case .none: self
        case .named(let object): .named(object.mapTexts { redactor.redact($0) })
        case .positional(let values): .positional(values.map { $0.mapTexts { redactor.redact($0) } })
        }
    }
}

extension JSONWriter {
    /// Appends the payload without secrets.
    mutating func write(_ payload: Payload, redactor: Redactor) {
        let start = bytes.count
        write(payload)
        guard payload.own(redactor).finds(in: bytes, from: start, maskingQueries: false) else { return }
        bytes.removeSubrange(start...)
        write(payload.value(redactedBy: redactor))
    }

    /// Appends the error without secrets.
    mutating func write(_ error: RPCError, redactor: Redactor) {
        let start = bytes.count
        write(error.json)
        guard redactor.finds(in: bytes, from: start, maskingQueries: true) else { return }
        bytes.removeSubrange(start...)
        write(error.redacted(by: redactor).json)
    }
}

extension Redactor {
    fileprivate func finds(in bytes: [UInt8], from start: Int, maskingQueries: Bool) -> Bool {
        bytes.withUnsafeBufferPointer { text in
            finds(in: UnsafeBufferPointer(rebasing: text[start...]), maskingQueries: maskingQueries)
        }
    }
}
