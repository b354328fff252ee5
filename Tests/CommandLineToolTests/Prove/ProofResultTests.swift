import JSON
import Testing

@testable import CommandLineTool

@Suite struct ProofResultTests {
    private static let applied = ProofStatement.applied(executionId: "e1", isReplay: false)
    private static let replayed = ProofStatement.applied(executionId: "e1", isReplay: true)
    private static let unknown = ProofStatement.unknown(kind: nil)
    private static let refused = ProofStatement.notMade(kind: "timed_out")

    private static func result(
        _ row: ProofRow, _ written: Int, _ told: [ProofStatement], hasFailed: Bool = true,
        conclusion: ProofStatement? = nil
    ) -> ProofResult {
        ProofResult(
            row: row, written: written, events: [.started(host: 2), .asked, .told(told)], hasFailed: hasFailed,
            statuses: [0], conclusion: conclusion)
    }

    @Test(
        "A row is in order if the write was made once and nothing else was said",
        arguments: [
            result(.noFault, 1, [applied], hasFailed: false), result(.answerLost, 1, [replayed]),
            result(.answerLost, 1, [applied, replayed], conclusion: applied),
            result(.responseLost, 1, [unknown, unknown]),
            result(.killedAfterWrite, 1, []), result(.answerLate, 1, [refused, replayed]),
            result(.killedBeforeWrite, 0, [unknown]), result(.killedBeforeRequest, 0, [], conclusion: refused),
            result(.serviceSlow, 1, [unknown], conclusion: unknown),
        ])
    func ok(_ result: ProofResult) { #expect(result.verdict == .ok) }

    @Test(
        "A row fails if the write was made twice, is missing, or something else was said",
        arguments: [
            (result(.answerLost, 2, [applied]), "made 2 times"), (result(.answerLost, 0, [unknown]), "not made"),
            (result(.killedBeforeWrite, 0, [applied]), "told that it was made, and it was not"),
            (result(.answerLate, 1, [refused]), "told that it was not made, and it was"),
            (
                result(.answerLate, 1, [applied, .applied(executionId: "e2", isReplay: false)]),
                "told of 2 writes, made 1"
            ),
            (
                result(.serviceSlow, 1, [unknown], conclusion: refused),
                "the client says that it was not made, and it was"
            ),
            (
                result(.killedBeforeWrite, 0, [unknown], conclusion: applied),
                "the client says that it was made, and it was not"
            ),
            (result(.answerLost, 1, [applied], hasFailed: false), "the failure did not happen"),
        ])
    func failed(_ result: ProofResult, _ reason: String) { #expect(result.verdict == .failed(reason)) }

    @Test("A client that does not make its write fails every row")
    func idle() {
        let result = ProofResult(
            row: .noFault, written: 0, events: [.started(host: 2)], hasFailed: false, statuses: [0], conclusion: nil)
        #expect(result.verdict == .failed("the client did not ask for the write"))
    }

    @Test("The report is a table with a last line, or JSON")
    func report() {
        let results = [
            Self.result(.answerLost, 1, [Self.replayed]), Self.result(.responseLost, 2, [Self.unknown, Self.unknown]),
        ]
        let report = ProofReport(client: ["agent"], task: ProofTask(timeoutMilliseconds: 3_000), results: results)
        #expect(
            report.text(width: nil, style: .plain) == """
                failure                  written  the client was told  verdict
                answer lost              1        applied (replayed)   ok
                service's response lost  2        unknown 2 times      FAILED: made 2 times

                1 of 2 rows failed.

                """)
        #expect(report.json["ok"] == false)
        #expect(report.json["rows"]?[1]?["reason"] == "made 2 times")
        #expect(report.json["task"]?["timeoutMs"] == 3_000)
    }

    @Test(
        "Statements are read from answers of both protocols",
        arguments: [
            (#"{"id":1,"result":{"outcome":"applied","executionId":"e1"}}"#, [applied]),
            (#"{"id":1,"result":{"outcome":"applied","executionId":"e1","replayed":true}}"#, [replayed]),
            (#"{"id":1,"error":{"code":1,"data":{"kind":"timed_out","outcome":"not_sent"}}}"#, [refused]),
            (
                #"{"id":1,"error":{"code":1,"data":{"kind":"conflict","outcome":"not_sent"}}}"#,
                [.unknown(kind: "conflict")]
            ), (#"{"id":1,"result":{"structuredContent":{"outcome":"applied","executionId":"e1"}}}"#, [applied]),
            (
                #"{"id":1,"result":{"isError":true,"structuredContent":{"error":{"kind":"timed_out","outcome":"not_sent"}}}}"#,
                [refused]
            ),
            (
                #"{"id":1,"result":{"content":[{"type":"text","text":"{\"outcome\":\"applied\",\"executionId\":\"e1\"}"}]}}"#,
                [applied]
            ),
            (#"{"id":1,"result":{"resultType":"input_required"}}"#, []), (#"{"method":"notifications/progress"}"#, []),
        ] as [(String, [ProofStatement])])
    func statements(_ text: String, _ statements: [ProofStatement]) throws {
        let message = try JSONValue(parsing: text)
        #expect(ProofStatement.all(in: message) == statements)
    }

    @Test("Events are read from their lines")
    func events() {
        let events: [ProofEvent] = [
            .started(host: 42), .asked, .failed, .gaveUp, .told([Self.applied, Self.unknown, Self.refused]),
        ]
        #expect(ProofEvent.all(inText: events.map { "\($0.line)\n" }.joined() + #"{"event":"ask"#) == events)
    }
}
