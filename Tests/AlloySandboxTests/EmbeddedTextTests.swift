import JSON
import Testing

@testable import AlloySandbox

/// The data files that the build plugin embeds.
@Suite struct EmbeddedTextTests {
    @Test("Every file has a text, and every file of JSON a value", arguments: EmbeddedText.files.map(\.path))
    func file(_ path: String) throws {
        let text = EmbeddedText.text(path)
        #expect(text.contains("\n"))
        guard path.hasSuffix(".json") else { return }
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(EmbeddedText.json(path) == value)
    }

    @Test("The files of the seeds and of the consent page are embedded")
    func names() {
        let paths = EmbeddedText.files.map(\.path)
        for path in ["Consent/style.css", "Seeds/broken.json", "Seeds/Large/domains.txt", "Fidelity/behaviours.json"] {
            #expect(paths.contains(path), "\(path)")
        }
        #expect(EmbeddedText.text("Seeds/none.txt").isEmpty)
        #expect(EmbeddedText.json("Seeds/none.json") == .null)
    }
}
