#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `embed-commit OUTPUT GIT-FOLDER`: writes a Swift file with the commit of a checkout; the build plugin `EmbedCommit` runs this.
@main
enum EmbedCommitTool {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { fatalError("usage: embed-commit OUTPUT GIT-FOLDER") }
        let source = """
            /// The commit that this program was built from; nil where it was built without git.
            enum EmbeddedCommit {
                static let hash: String? = \(commit(in: arguments[2]).map { "\"\($0)\"" } ?? "nil")
            }

            """
        try Data(source.utf8).write(to: URL(filePath: arguments[1]))
    }

    /// Reads the commit of `HEAD` (gitrepository-layout): the hash itself, or the name of a reference, which has a file of its own
    /// or a line of `packed-refs`. In a further work tree `.git` is a file that names its folder.
    private static func commit(in git: String) -> String? {
        var folder = git
        if let file = text(at: git), file.hasPrefix("gitdir: ") { folder = String(file.dropFirst("gitdir: ".count)) }
        guard let head = text(at: "\(folder)/HEAD") else { return nil }
        guard head.hasPrefix("ref: ") else { return short(head) }
        let name = head.dropFirst("ref: ".count)
        let common = text(at: "\(folder)/commondir").map { "\(folder)/\($0)" } ?? folder
        for place in [folder, common] {
            if let hash = text(at: "\(place)/\(name)") { return short(hash) }
        }
        let packed = text(at: "\(common)/packed-refs")?.split(separator: "\n").first { $0.hasSuffix(" \(name)") }
        return packed.flatMap { short(String($0)) }
    }

    /// The first twelve digits, which are enough to find a commit; nil for what is no hash.
    private static func short(_ text: String) -> String? {
        let digits = text.prefix { $0.isHexDigit }.prefix(12)
        return digits.count == 12 ? String(digits) : nil
    }

    private static func text(at path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return String(data: data, encoding: .utf8)?.split(whereSeparator: \.isNewline).joined(separator: "\n")
    }
}
