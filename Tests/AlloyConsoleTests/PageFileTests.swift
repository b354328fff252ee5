import HTTP
import Testing

@testable import AlloyConsole

/// The files of the page, as they are embedded.
@Suite struct PageFileTests {
    private static let names = EmbeddedText.files.map { $0.path }

    @Test func allFilesAreServed() {
        for name in Self.names.map({ $0.dropFirst("Page/".count) }) where !name.hasSuffix(".html") {
            #expect(PageFile.asset(String(name))?.bytes.isEmpty == false, "\(name)")
        }
        #expect(Self.names.count > 20)
    }

    /// What the policy of the page's own headers would refuse must not be written in the first place.
    @Test func nothingIsInlineAndNothingComesFromElsewhere() {
        for (path, text) in EmbeddedText.files {
            let text = text.description
            for forbidden in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write", "new Function", " style=\"",
            ] {
                #expect(!text.contains(forbidden), "\(path): \(forbidden)")
            }
            let words = text.split { $0.isWhitespace || "\"'`()".contains($0) }
            let addresses = words.filter { $0.contains("://") || $0.hasPrefix("//") && $0.contains(".") }
            #expect(addresses.allSatisfy { $0 == "http://www.w3.org/2000/svg" }, "\(path): \(addresses)")
        }
    }

    @Test func modulesImportOnlyModulesThatExist() throws {
        for (path, text) in EmbeddedText.files where path.hasSuffix(".js") {
            for line in text.description.split(separator: "\n") where line.hasPrefix("import ") {
                let name = try #require(line.split(separator: "\"").dropFirst().first)
                let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
                #expect(Self.names.contains("\(folder)/\(name.dropFirst("./".count))"), "\(path): \(line)")
            }
        }
    }

    @Test func textsInPagesAreEscaped() {
        let page = String(
            decoding: PageFile.filled("notice.html", ["heading": "<b>\"", "text": "{heading}"]), as: UTF8.self)
        #expect(!page.contains("<b>"))
    }
}
