import Testing

@testable import CommandLineTool

@Suite struct ProofWireTests {
    private let write = message(#"{"jsonrpc":"2.0","id":1,"method":"execute","params":{}}"#)
    private let again = message(#"{"jsonrpc":"2.0","id":2,"method":"execute","params":{}}"#)
    private let applied = message(#"{"jsonrpc":"2.0","id":1,"result":{"outcome":"applied","executionId":"e"}}"#)
    private let appliedAgain = message(#"{"jsonrpc":"2.0","id":2,"result":{"outcome":"applied","replayed":true}}"#)
    private let other = message(#"{"jsonrpc":"2.0","id":7,"result":{}}"#)
    private let told = ProofWire.Step.record(.told([.applied(executionId: "e", isReplay: false)]))

    private static func message(_ text: String) -> MessageSplitter.Message {
        MessageSplitter.Message(bytes: Array("\(text)\n".utf8), body: Array(text.utf8))
    }

    private func wire(_ row: ProofRow, _ events: [ProofEvent] = []) -> ProofWire { ProofWire(row: row, events: events) }

    @Test("Without a failure everything is passed on, and the write and its answer are recorded")
    func noFault() {
        var wire = wire(.noFault)
        #expect(wire.fromClient(write) == [.record(.asked), .toHost(write.bytes)])
        #expect(wire.fromHost(other) == [.toClient(other.bytes)])
        #expect(wire.fromHost(applied) == [.toClient(applied.bytes), told])
    }

    @Test("An answer is lost as often as the row says, and only an answer about a write that was made")
    func lost() {
        var wire = wire(.answerLost)
        _ = wire.fromClient(write)
        let refused = Self.message(#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"data":{"outcome":"not_sent"}}}"#)
        #expect(wire.fromHost(refused).first == .toClient(refused.bytes))
        _ = wire.fromClient(write)
        #expect(wire.fromHost(applied) == [.record(.failed)])
        #expect(wire.fromClient(again) == [.record(.gaveUp), .record(.asked), .toHost(again.bytes)])
        #expect(wire.fromHost(appliedAgain).first == .toClient(appliedAgain.bytes))
    }

    @Test("A failure that happened with an earlier host does not happen again")
    func earlierHost() {
        var once = wire(.killedBeforeAnswer, [.started(host: 2), .asked, .failed])
        _ = once.fromClient(write)
        #expect(once.fromHost(applied) == [.toClient(applied.bytes), told])
        var twice = wire(.answerLostTwice, [.failed])
        _ = twice.fromClient(write)
        #expect(twice.fromHost(applied) == [.record(.failed)])
    }

    @Test(
        "An answer is held until the client cancels, repeats, or closes its side",
        arguments: [
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
            #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}"#, nil,
        ])
    func held(_ cancellation: String?) {
        var wire = wire(.answerLate)
        _ = wire.fromClient(write)
        #expect(wire.fromHost(applied) == [])
        #expect(wire.holdsAnswer)
        let steps = cancellation.map { wire.fromClient(Self.message($0)) } ?? wire.giveUp()
        #expect(steps.prefix(4) == [.record(.gaveUp), .record(.failed), .toClient(applied.bytes), told])
        #expect(!wire.holdsAnswer)
    }

    @Test("Half of an answer is passed on before the host is killed")
    func cut() {
        var wire = wire(.answerCut)
        _ = wire.fromClient(write)
        let half = Array(applied.bytes.prefix(applied.bytes.count / 2))
        #expect(wire.fromHost(applied) == [.toClient(half), .record(.failed), .killHost])
    }

    @Test("The host is killed instead of getting the request")
    func killedBefore() {
        var wire = wire(.killedBeforeRequest)
        #expect(wire.fromClient(other) == [.toHost(other.bytes)])
        #expect(wire.fromClient(write) == [.record(.asked), .record(.failed), .killHost])
    }

    @Test("A failure of the service is none of the wrapper")
    func service() {
        var wire = wire(.responseLost)
        _ = wire.fromClient(write)
        #expect(wire.fromHost(applied) == [.toClient(applied.bytes), told])
    }

    @Test(
        "Requests for writes are recognized in both protocols",
        arguments: [
            (#"{"method":"execute"}"#, true), (#"{"method":"execute.batch"}"#, true),
            (#"{"method":"execute.plan"}"#, false),
            (#"{"method":"tools/call","params":{"name":"execute_write"}}"#, true),
            (#"{"method":"tools/call","params":{"name":"slack_chat_postMessage"}}"#, true),
            (#"{"method":"tools/call","params":{"name":"execute_read"}}"#, false), (#"{"method":"tools/list"}"#, false),
        ])
    func writes(_ text: String, _ isWrite: Bool) throws {
        let request = text.dropLast() + #","id":1}"#
        var wire = wire(.noFault)
        #expect(wire.fromClient(Self.message(String(request))).contains(.record(.asked)) == isWrite)
    }
}
