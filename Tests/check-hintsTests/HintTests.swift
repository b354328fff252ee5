import Alloy
import TestSupport
import Testing

@testable import check_hints

/// What `swift run check-hints` finds.
@Suite struct HintTests {
    /// Every action of the sandbox does what its effect says.
    @Test(.tags(.slow), .notInInnerLoop) func nothingFails() async throws {
        let report = try await HintCheck.all()
        for failure in report.failures { Issue.record("\(failure.action): \(failure.sentence)") }
        for note in report.notes { Issue.record("\(note.action): \(note.sentence)") }
        #expect(report.count > 290)
    }

    @Test(arguments: [
        (Effect.read, ["it is a read, and changes"]), (.idempotentWrite, ["made twice it changes", "and answers"]),
    ])
    func aWrongEffectFails(effect: Effect, expected: [String]) async throws {
        let report = try await HintCheck.all(of: ["trello"], EffectRules { _, id in id == "createCard" ? effect : nil })
        let sentences = report.failures.filter { $0.action == "trello.createCard" }.map(\.sentence)
        #expect(sentences.count == expected.count && report.failures.count == expected.count)
        for (sentence, part) in zip(sentences, expected) { #expect(sentence.contains(part), "\(sentence)") }
    }

    /// A read that is called a write does no harm; it is only said.
    @Test func aNeedlessEffectIsNoted() async throws {
        let report = try await HintCheck.all(of: ["trello"], EffectRules { _, id in id == "getBoard" ? .write : nil })
        #expect(report.failures.isEmpty)
        #expect(report.notes.map(\.action) == ["trello.getBoard"])
        #expect(report.text.contains("note    trello.getBoard: it is a write, and this call changes nothing"))
    }

    /// The hints of a pinned tool come from the effect; a report with other effects finds them wrong.
    @Test func aPinnedToolHasTheHintsOfItsAction() async throws {
        let report = try await HintCheck.all(
            of: ["trello"], pinned: EffectRules { _, id in id == "deleteCard" ? .read : nil })
        let failures = report.failures.filter { $0.sentence.contains("its own tool") }
        #expect(failures.count == report.failures.count && failures.count >= 3)
        #expect(Set(failures.map(\.action)) == ["trello.deleteCard"])
    }

    @Test func theTableCountsTheFailedActions() {
        var report = HintReport()
        report.count(.read)
        report.fail("a.b", "One.")
        report.fail("a.b", "Two.")
        report.count(.write)
        #expect(report.count == 2)
        #expect(report.text.contains("read                     1       1\n"))
        #expect(report.text.contains("write                    1       0\n"))
    }
}
