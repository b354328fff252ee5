import Alloy
import JSON
import Testing

@testable import AlloyHost

/// What a connect does while a person is away: a machine of values, so time is a number here.
@Suite struct ConnectWaitTests {
    private static let start = ContinuousClock.now
    private static let deadline = start.advanced(by: .seconds(60))

    private static func at(_ seconds: Double) -> ContinuousClock.Instant {
        start.advanced(by: .seconds(seconds))
    }

    private static func row(_ id: Int, _ type: String? = "c-oauth2") throws -> Credential {
        try #require(
            Credential(["credentialId": .string("\(id)"), "type": .optional(type)], connectorId: "c"))
    }

    private static func wait(_ before: [Int] = [1, 2], _ pace: ConnectWait.Pace = .usual) throws
        -> ConnectWait
    {
        ConnectWait(
            before: try before.map { try row($0) }, otherTypes: ["apiKey"], deadline: deadline, pace: pace
        )
    }

    private static let refusal = AlloyError(.forbidden, "no", origin: .alloy, outcome: .rejected)
    private static let failure = AlloyError(
        .network, "gone", origin: .network, outcome: .unknown,
        retry: AlloyError.RetryAdvice(isSafe: true))

    @Test func looksSeldomerAndSeldomer() throws {
        var wait = try Self.wait()
        var now = Self.start
        var action = wait.begin(now: now)
        var pauses: [Duration] = []
        while case .wait(let until) = action, pauses.count < 10 {
            pauses.append(now.duration(to: until))
            now = until
            #expect(wait.handle(.due, now: now) == .look)
            action = wait.handle(.listed([]), now: now)
        }
        #expect(pauses.first == .milliseconds(500))
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(pauses.last == .seconds(5))
    }

    @Test func endsOnANewCredential() throws {
        var wait = try Self.wait()
        // Neither the last of the list nor the first.
        let rows = try [1, 3, 2].map { try Self.row($0) }
        #expect(wait.handle(.listed(rows), now: Self.at(1)) == .end(.connected("3")))
    }

    @Test func doesNotEndOnAnExistingCredential() throws {
        var wait = try Self.wait()
        guard case .wait = wait.handle(.listed(try [2, 1].map { try Self.row($0) }), now: Self.at(1))
        else {
            Issue.record("it did not go on")
            return
        }
    }

    @Test func namesTwoThatAreNew() throws {
        var wait = try Self.wait()
        let rows = try [1, 2, 3, 4].map { try Self.row($0) }
        #expect(wait.handle(.listed(rows), now: Self.at(1)) == .end(.several(["3", "4"])))
    }

    @Test func knowsThatAnotherKindIsAnotherCredential() throws {
        var wait = try Self.wait()
        let rows = [try Self.row(3, "c-apiKey"), try Self.row(4)]
        #expect(wait.handle(.listed(rows), now: Self.at(1)) == .end(.connected("4")))
        var other = try Self.wait()
        // A type that nobody has heard of may be the one.
        #expect(
            other.handle(.listed([try Self.row(3, "c-oauth")]), now: Self.at(1)) == .end(.connected("3")))
        var old = try Self.wait()
        #expect(old.handle(.listed([try Self.row(3, nil)]), now: Self.at(1)) == .end(.connected("3")))
    }

    @Test func looksAtOnceWhenTheBrowserIsBack() throws {
        var wait = try Self.wait()
        _ = wait.begin(now: Self.start)
        #expect(wait.handle(.returned(BrowserReturn()), now: Self.at(20)) == .look)
        // What Alloy makes of the consent can lag a little.
        guard case .wait(let until) = wait.handle(.listed([]), now: Self.at(20)) else {
            Issue.record("it did not wait")
            return
        }
        #expect(until == Self.at(20.5))
        #expect(wait.handle(.listed([try Self.row(3)]), now: Self.at(21)) == .end(.connected("3")))
    }

    @Test func takesAReturnWithoutACredentialForADenial() throws {
        var wait = try Self.wait()
        _ = wait.handle(.returned(BrowserReturn()), now: Self.at(20))
        _ = wait.handle(.listed([]), now: Self.at(29))
        #expect(wait.handle(.listed([]), now: Self.at(30)) == .end(.denied(reason: nil)))
    }

    @Test func waitsBrieflyAfterAnErrorInTheRedirect() throws {
        var wait = try Self.wait()
        let denial = BrowserReturn(parameters: [("error", "access_denied")])
        _ = wait.handle(.returned(denial), now: Self.at(20))
        guard case .wait(let until) = wait.handle(.listed([]), now: Self.at(20)) else {
            Issue.record("it did not wait")
            return
        }
        #expect(until <= Self.at(21))
        #expect(
            wait.handle(.listed([]), now: Self.at(21)) == .end(.denied(reason: "access was denied")))
    }

    @Test func looksOnceMoreAtTheEnd() throws {
        var wait = try Self.wait()
        guard case .wait(let until) = wait.handle(.listed([]), now: Self.at(59.9)) else {
            Issue.record("it did not wait")
            return
        }
        #expect(until == Self.deadline)
        #expect(wait.handle(.due, now: Self.deadline) == .look)
        var lucky = wait
        #expect(wait.handle(.listed([]), now: Self.deadline) == .end(.timedOut))
        #expect(lucky.handle(.listed([try Self.row(9)]), now: Self.at(61)) == .end(.connected("9")))
    }

    @Test func survivesTemporaryErrors() throws {
        var wait = try Self.wait()
        guard case .wait = wait.handle(.notListed(Self.failure), now: Self.at(1)) else {
            Issue.record("it gave up")
            return
        }
        var throttled = Self.failure
        throttled.retry.afterMilliseconds = 20_000
        #expect(wait.handle(.notListed(throttled), now: Self.at(1)) == .wait(until: Self.at(21)))
        #expect(
            wait.handle(.notListed(Self.failure), now: Self.deadline) == .end(.failed(Self.failure)))
    }

    @Test func waitsTheWholeGraceWithoutASharedList() throws {
        for pace in [ConnectWait.Pace.usual, .reported] {
            var wait = try Self.wait([], pace)
            _ = wait.handle(.returned(BrowserReturn()), now: Self.at(1))
            // Long after the credential should be there, the list still can't be had.
            guard case .wait(let until) = wait.handle(.notListed(Self.failure), now: Self.at(30)) else {
                Issue.record("it did not wait")
                return
            }
            #expect(until > Self.at(30.4) && until < Self.at(36))
            #expect(wait.handle(.listed([]), now: Self.at(31)) == .end(.denied(reason: nil)))
        }
    }

    @Test func endsOnAPermanentError() throws {
        var wait = try Self.wait()
        #expect(wait.handle(.notListed(Self.refusal), now: Self.at(1)) == .end(.failed(Self.refusal)))
    }

    @Test func listsOnlyOnReportedDecisions() throws {
        var wait = try Self.wait([1], .reported)
        #expect(wait.begin(now: Self.start) == .wait(until: Self.deadline))
        #expect(wait.handle(.returned(BrowserReturn()), now: Self.at(5)) == .look)
        #expect(wait.handle(.listed([try Self.row(1)]), now: Self.at(5)) == .end(.denied(reason: nil)))
    }

    @Test(
        arguments: [
            ([], nil), ([("code", "7")], nil), ([("error", "access_denied")], "access was denied"),
            ([("error", "server_error")], "server_error"),
            ([("Error", "x"), ("error_description", "Not you.")], "Not you."),
            ([("error", "")], nil),
        ] as [([(String, String)], String?)])
    func readsWhatTheBrowserBrings(_ parameters: [(String, String)], _ error: String?) {
        #expect(BrowserReturn(parameters: parameters.map { (name: $0.0, value: $0.1) }).error == error)
    }
}
