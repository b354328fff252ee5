import HTTP
import JSON
import Testing

@testable import Alloy

@Suite("The outcome of a call over all its attempts")
struct AttemptHistoryTests {
    /// One letter an attempt: n not sent, t refused with 429, k refused with 401 and another key found, r refused with 400,
    /// g refused with 404, u ambiguous with 500, b broken off; a answered. The last letter may be x: cancelled before it.
    struct Case: Sendable, CustomTestStringConvertible {
        var script: String
        var outcomes: [RequestClass: (AlloyError.Kind, Outcome)]

        var testDescription: String { script }
    }

    private static func all(_ script: String, _ kind: AlloyError.Kind, _ outcome: Outcome) -> Case {
        Case(
            script: script,
            outcomes: Dictionary(uniqueKeysWithValues: RequestClass.allCases.map { ($0, (kind, outcome)) }))
    }

    /// A read's error is its own; a change that is in doubt stays so.
    private static func doubtful(_ script: String, _ kind: AlloyError.Kind, _ outcome: Outcome) -> Case {
        var test = all(script, .unknownOutcome, .unknown)
        test.outcomes[.read] = (kind, outcome)
        return test
    }

    static let cases: [Case] = [
        all("n", .network, .notSent), all("nn", .network, .notSent), all("t", .rateLimited, .rejected),
        all("tn", .network, .rejected), all("nt", .rateLimited, .rejected), all("r", .invalidInput, .rejected),
        all("nr", .invalidInput, .rejected), all("tr", .invalidInput, .rejected), all("kr", .invalidInput, .rejected),
        all("kn", .network, .rejected), all("x", .cancelled, .notSent), all("nx", .cancelled, .notSent),
        all("tx", .cancelled, .rejected), all("tnx", .cancelled, .rejected),
        doubtful("u", .alloyFailed, .unknown), doubtful("b", .network, .unknown),
        doubtful("un", .network, .unknown), doubtful("bn", .network, .unknown), doubtful("ut", .rateLimited, .rejected),
        doubtful("ur", .invalidInput, .rejected), doubtful("ug", .notFound, .rejected),
        doubtful("uu", .alloyFailed, .unknown), doubtful("ub", .network, .unknown),
        doubtful("nu", .alloyFailed, .unknown), doubtful("tu", .alloyFailed, .unknown),
        doubtful("utn", .network, .rejected), doubtful("unn", .network, .unknown),
        doubtful("ux", .cancelled, .unknown), doubtful("bx", .cancelled, .unknown),
        doubtful("utx", .cancelled, .rejected), doubtful("ukr", .invalidInput, .rejected),
        doubtful("unx", .cancelled, .unknown),
    ]

    private static func call(_ requestClass: RequestClass) -> ServiceCall {
        ServiceCall(
            operation: .execute, method: "POST", path: "/x", requestClass: requestClass, options: CallOptions(),
            deadline: .now)
    }

    private static func failure(_ letter: Character, _ errors: ErrorMapping) -> AttemptFailure {
        func answer(_ status: Int) -> AttemptFailure {
            errors.failure(for: HTTPResponse(status: status, body: Array(#"{"message":"no"}"#.utf8)))
        }
        return switch letter {
        case "n": errors.failure(for: HTTPFailure(phase: .notSent, reason: .connectFailed, technical: ""))
        case "b": errors.failure(for: HTTPFailure(phase: .ambiguous, reason: .connectionClosed, technical: ""))
        case "t": answer(429)
        case "k": answer(401)
        case "g": answer(404)
        case "u": answer(500)
        default: answer(400)
        }
    }

    @Test(arguments: cases, RequestClass.allCases)
    func outcome(test: Case, requestClass: RequestClass) throws {
        let call = Self.call(requestClass)
        let configuration = AlloyConfiguration(key: .missing)
        let errors = ErrorMapping(call, configuration, key: .init(""))
        var record = AttemptHistory(requestClass)
        var last = errors.notStarted(.cancelled)
        for letter in test.script where letter != "x" {
            let failure = Self.failure(letter, errors)
            record.add(Attempt(number: record.nextNumber, phase: failure.phase, status: failure.status), failure)
            last = failure.error
        }
        if test.script.hasSuffix("x") { last = errors.notStarted(.cancelled) }
        let error = record.ended(by: last)
        let (kind, outcome) = try #require(test.outcomes[requestClass])
        #expect(error.kind == kind)
        #expect(error.outcome == outcome)
        #expect(error.attempts == record.attempts)
        #expect(error.attempts.map(\.number) == Array(1..<(record.attempts.count + 1)))
        #expect(record.counted == test.script.filter { $0 != "x" && $0 != "k" }.count)
        if outcome == .unknown, kind == .unknownOutcome {
            #expect(error.message.contains("whether it was done is not known"))
            #expect(error.retry.isSafe == RetryRules(for: requestClass).allowRetry(after: .ambiguous, status: nil))
        }
        #expect(error.message.hasSuffix("."))
        #expect(record.ended(by: error) == error, "said twice, it is the same")
    }

    @Test("the error after an ambiguous attempt is reported too, with its retry hint")
    func whatCameAfter() {
        let call = Self.call(.idempotent)
        let errors = ErrorMapping(call, AlloyConfiguration(key: .missing), key: .init(""))
        var record = AttemptHistory(.idempotent)
        let broken = Self.failure("b", errors)
        record.add(Attempt(number: 1, phase: .ambiguous), broken)
        let throttled = errors.failure(for: HTTPResponse(status: 429, headers: ["Retry-After": "7"]))
        record.add(Attempt(number: 2, phase: .refused, status: 429), throttled)
        let error = record.ended(by: throttled.error)
        #expect(
            error.message
                == "The connection was closed before the response, so whether it was done is not known; and then: "
                + "Alloy got too many requests: Too Many Requests.")
        #expect(error.retry.afterMilliseconds == 7_000)
    }

    @Test("earlier attempts on another route are numbered, but do not count against the policy")
    func behindOthers() {
        let errors = ErrorMapping(Self.call(.write), AlloyConfiguration(key: .missing), key: .init(""))
        var record = AttemptHistory(.write, behind: [Attempt(number: 1, phase: .refused, status: 404)])
        #expect(record.nextNumber == 2)
        let failure = Self.failure("n", errors)
        record.add(Attempt(number: 2, phase: .notSent), failure)
        #expect(record.counted == 1)
        #expect(record.ended(by: failure.error).attempts.count == 2)
    }
}
