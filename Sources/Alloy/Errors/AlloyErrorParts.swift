import JSON

/// The effect of a call, as far as it is known.
public enum Outcome: String, Sendable, CaseIterable {
    /// No byte of the request left this machine.
    case notSent = "not_sent"
    /// It was refused, and nothing ran.
    case rejected
    /// It ran. Of a read: it was answered.
    case applied
    /// It was sent, and nobody can know whether it ran.
    case unknown
}

extension AlloyError {
    /// One next step.
    public enum FixStep: Sendable, Equatable {
        /// A sentence for a person.
        case advice(String)
        /// A call of the host's protocol that can be sent as it is.
        case call(method: String, params: JSONObject)

        /// The sentence, or `{method, params}`.
        public var json: JSONValue {
            switch self {
            case .advice(let sentence): .string(sentence)
            case .call(let method, let params): ["method": .string(method), "params": .object(params)]
            }
        }
    }

    /// Advice about sending the same call again.
    public struct RetryAdvice: Sendable, Equatable {
        /// Indicates that sending the same call again can do no harm and may help.
        public var isSafe: Bool
        /// The time to wait before, in milliseconds, where it is known.
        public var afterMilliseconds: Int?

        /// Advice of these parts.
        public init(isSafe: Bool, afterMilliseconds: Int? = nil) {
            self.isSafe = isSafe
            self.afterMilliseconds = afterMilliseconds
        }

        /// `{safe, afterMs?}`.
        public var json: JSONValue {
            var object: JSONObject = ["safe": .bool(isSafe)]
            object.append("afterMs", afterMilliseconds.map(JSONValue.int))
            return .object(object)
        }
    }

    /// One thing wrong with the input.
    public struct Problem: Sendable, Equatable {
        /// The location, as a JSON Pointer (RFC 6901) into the parameters.
        public var pointer: JSONPointer
        /// A description of a correct value.
        public var expected: String
        /// The value that was given, for a person, in at most 40 characters; `nothing` when there was none.
        public var got: String
        /// The nearest thing that would be right, for "did you mean".
        public var nearest: String?

        /// A problem of these parts; `got` describes the value at that place.
        public init(at pointer: JSONPointer, expected: String, got: String, nearest: String? = nil) {
            self.pointer = pointer
            self.expected = expected
            self.got = got
            self.nearest = nearest
        }

        /// A problem with a value: of nil, that it is missing.
        public init(at pointer: JSONPointer, expected: String, value: JSONValue?, nearest: String? = nil) {
            self.init(at: pointer, expected: expected, got: value?.preview ?? "nothing", nearest: nearest)
        }

        /// `{pointer, expected, got, nearest?}`.
        public var json: JSONValue {
            var object: JSONObject = [
                "pointer": .string(pointer.description), "expected": .string(expected), "got": .string(got),
            ]
            object.append("nearest", nearest.map(JSONValue.string))
            return .object(object)
        }
    }
}

/// One sending of a request, and its result.
public struct Attempt: Sendable, Equatable {
    /// The progress of an attempt.
    public enum Phase: String, Sendable, CaseIterable {
        /// No byte of the request left.
        case notSent
        /// A complete response proves that nothing ran: 3xx, and 4xx except 408.
        case refused
        /// The request was sent, and whether it ran is not known: no complete response, 408, 5xx, or a status that is
        /// not final in HTTP.
        case ambiguous
        /// The response reports success.
        case answered

        /// The phase that an HTTP status proves.
        public init(status: Int) {
            switch status {
            case 200..<300: self = .answered
            case 408: self = .ambiguous
            case 300..<500: self = .refused
            // What is no final status (1xx), or none at all, proves nothing.
            default: self = .ambiguous
            }
        }

        /// The outcome of a call whose last attempt ended in this phase.
        public var outcome: Outcome {
            switch self {
            case .notSent: .notSent
            case .refused: .rejected
            case .ambiguous: .unknown
            case .answered: .applied
            }
        }
    }

    /// The number of the attempt, from 1.
    public var number: Int
    /// The progress of the attempt.
    public var phase: Phase
    /// The HTTP status, when a complete response arrived.
    public var status: Int?
    /// The wait before it, in milliseconds.
    public var waitMilliseconds: Int

    /// An attempt of these parts.
    public init(number: Int, phase: Phase, status: Int? = nil, waitMilliseconds: Int = 0) {
        self.number = number
        self.phase = phase
        self.status = status
        self.waitMilliseconds = waitMilliseconds
    }

    /// `{n, phase, status?, waitMs}`.
    public var json: JSONValue {
        var object = JSONObject()
        object.members.reserveCapacity(4)
        object.append("n", .int(number))
        object.append("phase", .string(phase.rawValue))
        object.append("status", status.map(JSONValue.int))
        object.append("waitMs", .int(waitMilliseconds))
        return .object(object)
    }
}
