import Foundation
import Testing

@testable import generate

/// Every link between the Markdown files of the repository leads to a file, and to a heading of it.
@Suite struct MarkdownLinkTests {
    private static let root = GeneratedFilesTests.repository.root

    /// Paths relative to the root; what is built or belongs to git is left out.
    private static let paths: [String] = {
        let all = FileManager.default.enumerator(atPath: root)
        var paths: [String] = []
        while let path = all?.nextObject() as? String {
            if [".build", ".git", "node_modules"].contains(path) { all?.skipDescendants() }
            if path.hasSuffix(".md") { paths.append(path) }
        }
        return paths.sorted()
    }()

    @Test func thereAreFiles() { #expect(Self.paths.count >= 8) }

    @Test(arguments: paths)
    func leadsSomewhere(_ path: String) throws {
        let text = try String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8)
        let folder = (path as NSString).deletingLastPathComponent
        for link in Self.links(in: text) where !link.contains("://") && !link.hasPrefix("mailto:") {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let target =
                parts[0].isEmpty
                ? path : ((folder as NSString).appendingPathComponent(parts[0]) as NSString).standardizingPath
            let full = "\(Self.root)/\(target)"
            guard FileManager.default.fileExists(atPath: full) else {
                Issue.record("\(path): \(link) leads to no file")
                continue
            }
            guard parts.count > 1, target.hasSuffix(".md") else { continue }
            let page = MarkdownPage(path: target, text: try String(contentsOfFile: full, encoding: .utf8))
            #expect(page.headings.contains { $0.anchor == parts[1] }, "\(path): \(link) leads to no heading")
        }
    }

    /// The targets of all links that stand outside of code.
    private static func links(in text: String) -> [String] {
        var links: [String] = []
        var isCode = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("```") { isCode.toggle() }
            guard !isCode else { continue }
            // Code in a line may hold brackets, too.
            let prose = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "code" }.joined()
            for part in prose.components(separatedBy: "](").dropFirst() {
                links.append(String(part.prefix { $0 != ")" && $0 != " " }))
            }
        }
        return links
    }
}
