import JSON
import TestSupport
import Testing

extension Live {
    /// A service that responds in pieces, late, or incompletely: replies state what is known.
    @Suite struct BrokenAnswerTests {
        struct Case: Sendable, CustomTestStringConvertible {
            let name: String
            let answer: LiveService.Answer
            /// Kind, origin, outcome, and `safe` if a retry is; or the result.
            let read: String
            let write: String
            /// Indicates that the call's own deadline ends it.
            var endsByDeadline = false

            var testDescription: String { name }
        }

        private static let lost = (read: "network network unknown safe", write: "unknown_outcome network unknown")
        private static let garbled = (
            read: "alloy_failed alloy unknown safe", write: "unknown_outcome alloy unknown"
        )
        private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

        static let cases = [
            Case(name: "closed without an answer", answer: .bytes(""), read: lost.read, write: lost.write),
            Case(
                name: "reset without an answer",
                answer: LiveService.Answer { peer, _ in
                    peer.reset()
                    throw LiveService.Ended()
                }, read: lost.read, write: lost.write),
            Case(
                name: "closed in the head", answer: .bytes("HTTP/1.1 200 OK\r\nContent-Ty"), read: garbled.read,
                write: garbled.write),
            Case(
                name: "closed before the body", answer: .bytes(head + "Content-Length: 11\r\n\r\n"),
                read: garbled.read, write: garbled.write),
            Case(
                name: "closed in the body", answer: .bytes(head + "Content-Length: 11\r\n\r\n{\"data"),
                read: garbled.read, write: garbled.write),
            Case(
                name: "closed in a chunk",
                answer: .bytes(head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"da"), read: garbled.read,
                write: garbled.write),
            Case(
                name: "closed before the last chunk",
                answer: .bytes(head + "Transfer-Encoding: chunked\r\n\r\nb\r\n{\"data\":[]}\r\n"), read: garbled.read,
                write: garbled.write),
            Case(
                name: "closed with nothing where nothing says how much there is", answer: .bytes(head + "\r\n"),
                read: garbled.read, write: garbled.write),
            Case(
                name: "something else than HTTP", answer: .bytes("220 mail ready\r\n"), read: garbled.read,
                write: garbled.write),
            Case(
                name: "no answer in time", answer: LiveService.Answer { peer, _ in try peer.hang() },
                read: "timed_out network unknown safe", write: "unknown_outcome network unknown",
                endsByDeadline: true),
            Case(
                name: "no end in time",
                answer: LiveService.Answer { peer, _ in
                    try peer.send(head + "Content-Length: 11\r\n\r\n{\"data")
                    try peer.hang()
                }, read: "timed_out network unknown safe", write: "unknown_outcome network unknown",
                endsByDeadline: true),
        ]

        @Test(arguments: cases)
        func brokenResponseIsAnErrorWithTheRightOutcome(case: Case) async throws {
            // What a busy machine does not send before its deadline says nothing of the service.
            let (service, host) = try await withGrowingTime(
                from: .milliseconds(300),
                until: { (_, host: LiveHost) in
                    !["read", "write"].contains { (try? host.error($0))?["data"]?["outcome"] == "not_sent" }
                },
                { limit -> (LiveService, LiveHost) in
                    let service = try LiveService(["GET /users/1": `case`.answer, "POST /users": `case`.answer])
                    let deadline = `case`.endsByDeadline ? #","timeoutMs":\#(limit / .milliseconds(1))"# : ""
                    let host = try await LiveHost(
                        [
                            LiveHost.request("read", "users.get", #"{"userId":"1"\#(deadline)}"#),
                            LiveHost.request("write", "users.create", #"{"username":"ada"\#(deadline)}"#),
                        ], before: service)
                    return (service, host)
                })
            // What was sent may not have been read yet.
            if try host.error("write")["data"]?["outcome"] != "not_sent" {
                await eventually { service.asked.contains("POST /users") }
            }
            for (id, expected) in [("read", `case`.read), ("write", `case`.write)] {
                let error = try host.error(id)
                #expect(ErrorTests.summary(error) == expected, "\(id): \(error.text)")
            }
            #expect(service.asked.count { $0 == "POST /users" } == 1, "a write is never sent twice by itself")
            #expect(host.status == 0)
        }

        @Test func connectionIsRefused() async throws {
            let url = try LiveService([:]).url
            let host = try await LiveHost(
                [
                    LiveHost.request("read", "users.list"),
                    LiveHost.request("write", "users.create", #"{"username":"ada"}"#),
                ], "--base-url", url)
            for id in ["read", "write"] {
                #expect(ErrorTests.summary(try host.error(id)) == "network network not_sent safe")
            }
        }

        /// Complete responses that arrive in unusual ways.
        static let whole: [(String, LiveService.Answer)] = [
            (
                "chunks",
                .bytes(
                    head
                        + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n5;x=y\r\n\"user\r\na\r\nId\":\"ü\"}\n\r\n0\r\n\r\n"
                )
            ),
            (
                "a trailer",
                .bytes(head + "Transfer-Encoding: chunked\r\n\r\nf\r\n{\"userId\":\"ü\"}\r\n0\r\nX-T: 1\r\n\r\n")
            ),
            (
                "an interim answer",
                .bytes("HTTP/1.1 103 Early Hints\r\n\r\n" + head + "Content-Length: 15\r\n\r\n{\"userId\":\"ü\"}")
            ),
            (
                "one byte at a time",
                LiveService.Answer { peer, _ in
                    for byte in (head + "Content-Length: 15\r\n\r\n{\"userId\":\"ü\"}").utf8 { try peer.send([byte]) }
                }
            ),
        ]

        @Test(arguments: whole)
        func responseIsReadInAnyPieces(name: String, answer: LiveService.Answer) async throws {
            let host = try await LiveHost(
                [LiveHost.request("it", "users.get", #"{"userId":"1"}"#)], before: LiveService(["GET /users/1": answer])
            )
            #expect(try host.result("it") == ["userId": "ü"])
        }

        /// The slow response ends after the others have theirs: they do not wait for it.
        @Test(.hangLimit) func slowResponseDoesNotBlockOthers() async throws {
            let gate = SocketServerGate()
            let service = try LiveService([
                "GET /users/slow": LiveService.Answer { peer, _ in
                    try peer.send(Self.head + "Content-Length: 17\r\n\r\n{\"userId\":")
                    gate.wait()
                    try peer.send("\"slow\"")
                    try peer.send("}")
                    throw LiveService.Ended()
                },
                "GET /users/quick": LiveService.Answer { peer, _ in
                    try peer.answer(body: #"{"userId":"quick"}"#)
                    gate.open()
                },
            ])
            let host = try await LiveHost(
                [
                    LiveHost.request("slow", "users.get", #"{"userId":"slow"}"#),
                    LiveHost.request("quick", "users.get", #"{"userId":"quick"}"#),
                ], before: service)
            #expect(try host.result("slow") == ["userId": "slow"])
            #expect(try host.result("quick") == ["userId": "quick"])
        }
    }
}
