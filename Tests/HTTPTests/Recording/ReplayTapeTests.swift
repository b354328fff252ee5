import JSON
import Testing

@testable import HTTP

@Suite struct ReplayTapeTests {
    private static func recorded(_ request: HTTPRequest) -> RecordedRequest { RecordedRequest(request, .test) }

    private static func tape(_ requests: [HTTPRequest], _ order: ReplayTape.Order) -> ReplayTape {
        let exchanges = requests.enumerated().map { number, request in
            RecordedExchange(
                number: number + 1, request: recorded(request),
                outcome: .response(status: 200 + number, headers: [:], body: .absent))
        }
        return ReplayTape(Recording(exchanges: exchanges.reversed()), order: order)
    }

    /// The status that comes, or why none does.
    private static func ask(_ tape: inout ReplayTape, _ request: HTTPRequest) -> String {
        do throws(ReplayTape.Mismatch) {
            guard case .response(let status, _, _) = try tape.exchange(of: recorded(request)).outcome else {
                return "failure"
            }
            return "\(status)"
        } catch {
            return error.reason
        }
    }

    @Test func inTheirOrderOrNotAtAll() {
        let requests: [HTTPRequest] = [.test("GET", "/a"), .test("GET", "/b"), .test("GET", "/c")]
        var tape = Self.tape(requests, .strict)
        #expect(Self.ask(&tape, .test("GET", "/a")) == "200")
        let difference =
            "Exchange 2 of the recording, GET /b, is not the request that came: the path is /c and was /b"
        #expect(Self.ask(&tape, .test("GET", "/c")) == difference)
        // The first difference is the one to look at.
        #expect(Self.ask(&tape, .test("GET", "/b")) == difference)

        var whole = Self.tape(requests, .strict)
        #expect(requests.map { Self.ask(&whole, $0) } == ["200", "201", "202"])
        #expect(
            Self.ask(&whole, .test("GET", "/d"))
                == "The recording has ended: GET /d comes after its last exchange")
    }

    @Test func whicheverMatchesOnce() {
        let requests: [HTTPRequest] = [.test("GET", "/a"), .test("GET", "/b"), .test("GET", "/a")]
        var tape = Self.tape(requests, .matching)
        #expect(Self.ask(&tape, .test("GET", "/b")) == "201")
        #expect(Self.ask(&tape, .test("GET", "/a")) == "200")
        #expect(Self.ask(&tape, .test("GET", "/a")) == "202")
        #expect(Self.ask(&tape, .test("GET", "/a")) == "The recording has GET /a fewer times than it was sent")
        #expect(Self.ask(&tape, .test("GET", "/d")) == "The recording has no GET /d")
    }

    @Test(arguments: [
        (HTTPRequest.test("PUT", "/a", #"{"x":1,"y":{"z":"b"}}"#, user: "u"), "the method is PUT and was POST"),
        (.test("POST", "/a?q", #"{"x":1,"y":{"z":"b"}}"#, user: "u"), "the path is /a?q and was /a"),
        (.test("POST", "/a", #"{"x":1,"y":{"z":"b"}}"#), "the field x-alloy-userid is missing and was u"),
        (
            .test("POST", "/a", #"{"x":1,"y":{"z":"c"}}"#, user: "u"),
            #"/y/z of the body is "c" and was "b""#
        ),
        (.test("POST", "/a", #"{"x":1.0,"y":{"z":"b"}}"#, user: "u"), "/x of the body is 1.0 and was 1"),
        (.test("POST", "/a", #"{"y":{"z":"b"}}"#, user: "u"), "/x of the body is missing and was 1"),
        (
            .test("POST", "/a", #"{"x":1,"y":{"z":"b","w":[]}}"#, user: "u"),
            "/y/w of the body is an array of 0 elements, and there was none"
        ),
        (.test("POST", "/a", "[]", user: "u"), "the body is an array of 0 elements and was an object of 2 members"),
        (.test("POST", "/a", "text", user: "u"), #"the body is "text" and was an object of 2 members"#),
        (.test("POST", "/a", nil, user: "u"), "the body is missing and was an object of 2 members"),
    ])
    func theFirstDifferenceIsNamed(request: HTTPRequest, difference: String) {
        let original = HTTPRequest.test("POST", "/a", #"{"x":1,"y":{"z":"b"}}"#, user: "u")
        var tape = Self.tape([original], .strict)
        let reason = Self.ask(&tape, request)
        #expect(reason == "Exchange 1 of the recording, POST /a, is not the request that came: \(difference)")
    }

    /// Writers of JSON differ in the order of members, and mean nothing by it.
    @Test func theOrderOfMembersIsNone() {
        var tape = Self.tape([.test("POST", "/a", #"{"x":1,"y":2}"#)], .strict)
        #expect(Self.ask(&tape, .test("POST", "/a", #"{ "y": 2, "x": 1 }"#)) == "200")
    }

    /// A listener of the host's own has another port and another path in every run.
    @Test(arguments: [
        ("http://127.0.0.1:40001/connected/a", "http://127.0.0.1:52322/connected/b", true),
        ("http://localhost:3000/", "http://127.0.0.1:52322/connected/b", true),
        ("http://[::1]:3000/", "http://localhost/", true),
        ("http://127.0.0.1:40001/a", "https://app.example/connected", false),
        ("https://app.example/connected", "http://127.0.0.1:40001/a", false),
        ("https://app.example/a", "https://app.example/b", false),
        ("http://127.0.0.1.app.example/a", "http://127.0.0.1.app.example/b", false),
        // The sandbox in a process serves no page: its browser ends up nowhere.
        ("https://consent.sandbox.invalid/connected", "http://127.0.0.1:52322/connected/b", true),
        ("https://consent.sandbox.invalid.example/connected", "http://127.0.0.1:52322/connected/b", false),
    ])
    func whereTheBrowserComesHomeIsTheSame(recorded: String, came: String, isSame: Bool) {
        func request(_ body: String) -> HTTPRequest { .test("POST", "/connectors/slack/credentials", body) }
        var tape = Self.tape([request(#"{"userId":"u","redirectUri":"\#(recorded)"}"#)], .strict)
        let answer = Self.ask(&tape, request(#"{"userId":"u","redirectUri":"\#(came)"}"#))
        #expect((answer == "200") == isSame, "\(answer)")
        // What is given to a provider is compared to the letter.
        var inside = Self.tape([request(#"{"requestBody":{"redirectUri":"\#(recorded)"}}"#)], .strict)
        #expect(Self.ask(&inside, request(#"{"requestBody":{"redirectUri":"\#(came)"}}"#)) != "200")
    }

    @Test func theNearestIsComparedWhereNoneMatches() {
        var tape = Self.tape([.test("GET", "/a"), .test("POST", "/b", #"{"n":1}"#)], .matching)
        #expect(
            Self.ask(&tape, .test("POST", "/b", #"{"n":2}"#))
                == "Exchange 2 of the recording, POST /b, is not the request that came: /n of the body is 2 and was 1")
        // Nothing was used up by asking for something else.
        #expect(Self.ask(&tape, .test("POST", "/b", #"{"n":1}"#)) == "201")
    }
}
