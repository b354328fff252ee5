import JSON
import Testing

@Suite struct ExactStringTests {
    @Test func normalFormsAreDifferent() {
        #expect("\u{E9}" == "e\u{301}")
        #expect(ExactString("\u{E9}") != ExactString("e\u{301}"))
        #expect(Set([ExactString("\u{E9}"), ExactString("e\u{301}"), ExactString("\u{E9}")]).count == 2)
    }

    @Test(arguments: ["", "a", "longer than what a string holds without an allocation", "\u{0}", "日本"])
    func theSameCodePointsAreOneKey(text: String) {
        let copy = String(decoding: Array(text.utf8), as: UTF8.self)
        #expect(ExactString(text) == ExactString(copy))
        #expect([ExactString(text): 1][ExactString(copy)] == 1)
        #expect(ExactString(text) != ExactString(text + "x"))
    }
}
