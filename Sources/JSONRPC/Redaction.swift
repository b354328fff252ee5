import JSON
import Logging

// Redaction applies to outgoing bytes, right before they are sent, and not to incoming data: only there everything
// passes, including what callers and stores contributed, and only there it is known which secrets a reply may show. One
// pass over the bytes detects whether a secret is present, at about 1 % of the cost of parsing and writing them. Only
// if one is, the value is redacted text by text and written again, so that it stays JSON; all other messages are sent
// byte for byte.

extension Payload {
    /// Returns the value without the secrets known to `redactor`, except those that the payload may show.
    public func value(redactedBy redactor: Redactor) -> JSONValue {
        let redactor = own(redactor)
        return value.mapTexts { redactor.redact($0, maskingQueries: false) }
    }

    /// Returns the redactor for this payload, without the secrets that it may show.
    func own(_ redactor: Redactor) -> Redactor {
        if case .showing(_, let secrets) = self { redactor.excluding(secrets) } else { redactor }
    }
}

extension RPCError {
    /// Returns the error without secrets, including those in query parameters of URLs.
    public func redacted(by redactor: Redactor) -> RPCError {
        RPCError(
            code: code, message: redactor.redact(message), data: data.map { $0.mapTexts { redactor.redact($0) } })
    }
}

extension Parameters {
    /// Returns the parameters without the secrets known to `redactor`.
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
