import AlloyHost
import JSON

/// The generated pages of `protocol/`, and the generated parts of its other pages.
struct ProtocolPages {
    let files: [GeneratedFile]

    init(_ document: JSONValue, _ repository: Repository) throws(GenerationError) {
        let methods = MarkdownPage(path: "protocol/methods.md", text: try MethodsPage(document, repository).text)
        var pages = [methods]
        for name in repository.files(in: "protocol", endingWith: ".md") where name != "methods.md" {
            let path = "protocol/\(name)"
            var page = MarkdownPage(path: path, text: repository.text(of: path) ?? "")
            page = try page.replacing("kinds", with: ErrorKindTable.lines)
            pages.append(try page.replacing("contents", with: page.contents))
        }
        let all = pages
        files = try pages.map { page throws(GenerationError) in
            GeneratedFile(path: page.path, text: try page.replacing("pages", with: PageIndex(all).lines).text)
        }
    }
}

/// The table of all kinds of errors.
enum ErrorKindTable {
    static var lines: [String] {
        ["| kind | code | outcome | `retry.safe` | |", "|---|---|---|---|---|"]
            + ErrorKindDescription.all.map { kind in
                let outcomes = kind.outcomes.map { "`\($0)`" }.joined(separator: ", ")
                return
                    "| [`\(kind.kind)`](#\(kind.kind)) | \(kind.code) | \(outcomes) | \(kind.retry) | \(kind.summary) |"
            }
    }
}

/// The table of all pages, with their headings.
struct PageIndex {
    private static let order = [
        "wire", "execute", "connect", "discover", "agents", "sandbox", "direct", "operate", "files", "methods",
        "errors",
    ]

    let lines: [String]

    init(_ pages: [MarkdownPage]) {
        func rank(_ page: MarkdownPage) -> Int { Self.order.firstIndex(of: page.name) ?? Self.order.count }
        lines =
            ["| page | contents |", "|---|---|"]
            + pages.filter { $0.name != "README" }.sorted { (rank($0), $0.name) < (rank($1), $1.name) }.map { page in
                // The methods are too many for a line.
                let headings = page.name == "methods" ? [] : page.headings.filter { $0.level == 2 && !$0.isContents }
                let links = headings.map { "[\($0.text)](\(page.name).md#\($0.anchor))" }.joined(separator: " · ")
                return "| [\(page.title)](\(page.name).md) | \(links.isEmpty ? page.lead : links) |"
            }
    }
}
