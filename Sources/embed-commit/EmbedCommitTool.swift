#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `embed-commit OUTPUT [HEAD FILE…]`: writes a Swift file with the current commit.
///
/// `HEAD` and the other files are those of git: the branch, and the packed branches. Without them, or if they don't have the
/// commit, it is nil. The build plugin `EmbedCommit` runs this.
@main
enum EmbedCommitTool {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.first else { fatalError("usage: embed-commit OUTPUT [HEAD FILE…]") }
        let files = arguments.dropFirst().map { text(at: $0) }
        let value = commit(in: files).map { "\"\($0.prefix(12))\"" } ?? "nil"
        let source =
            "/// The first digits of the commit; nil where it is not known.\nlet embeddedCommit: String? = \(value)\n"
        // An unchanged file is not compiled again.
        if text(at: output) != source { try Data(source.utf8).write(to: URL(filePath: output)) }
    }

    /// Returns the commit that `HEAD`, the first file, names itself, or that the other files have for its branch.
    private static func commit(in files: [String]) -> Substring? {
        guard let head = files.first?.split(separator: "\n").first else { return nil }
        guard head.hasPrefix("ref: ") else { return isCommit(head) ? head : nil }
        let branch = head.dropFirst(5)
        let lines = files.dropFirst().flatMap { $0.split(separator: "\n") }
        // The branch's own file has the commit alone; it is more recent than the packed branches.
        return lines.first(where: isCommit)
            ?? lines.first { $0.hasSuffix(" \(branch)") }.map { $0.prefix { $0 != " " } }
    }

    private static func isCommit(_ text: Substring) -> Bool {
        text.utf8.count >= 40 && text.allSatisfy(\.isHexDigit)
    }

    private static func text(at path: String) -> String {
        FileManager.default.contents(atPath: path).flatMap { String(data: $0, encoding: .utf8) } ?? ""
    }
}
