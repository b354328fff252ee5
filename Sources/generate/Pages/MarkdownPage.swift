/// A Markdown file, by its headings and its generated parts.
///
/// A generated part is between `<!-- NAME:begin -->` and `<!-- NAME:end -->`, each on a line of its own.
struct MarkdownPage {
    /// One heading.
    struct Heading {
        let level: Int
        let text: String
        /// The name by which GitHub links to it.
        let anchor: String

        /// True for the heading of the page's own table of contents.
        var isContents: Bool { text == "Contents" }
    }

    /// Relative to the root of the repository.
    let path: String
    let text: String
    let headings: [Heading]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        headings = Self.headings(in: text)
    }

    /// The file's name without its ending.
    var name: String { String(path.split(separator: "/").last?.dropLast(3) ?? "") }

    /// The first heading.
    var title: String { headings.first?.text ?? name }

    /// The first paragraph.
    var lead: String {
        text.split(separator: "\n").first { !$0.hasPrefix("#") && !$0.hasPrefix("<!--") }.map(String.init) ?? ""
    }

    /// A list of the headings below the title, linked.
    var contents: [String] {
        headings.filter { $0.level == 2 || $0.level == 3 }.filter { !$0.isContents }.map { heading in
            "\(heading.level == 2 ? "" : "  ")- [\(heading.text)](#\(heading.anchor))"
        }
    }

    /// Returns the page with `lines` in its part `name`; the page itself, when it has no such part.
    func replacing(_ name: String, with lines: [String]) throws(GenerationError) -> MarkdownPage {
        var all = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let begin = all.firstIndex(of: "<!-- \(name):begin -->") else { return self }
        guard let end = all[begin...].firstIndex(of: "<!-- \(name):end -->") else {
            throw GenerationError("\(path): <!-- \(name):begin --> has no end.")
        }
        all.replaceSubrange(begin + 1..<end, with: [""] + lines + [""])
        return MarkdownPage(path: path, text: all.joined(separator: "\n"))
    }

    private static func headings(in text: String) -> [Heading] {
        var headings: [Heading] = []
        var seen: [String: Int] = [:]
        var isCode = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("```") { isCode.toggle() }
            let level = line.prefix { $0 == "#" }.count
            guard !isCode, (1...6).contains(level), line.dropFirst(level).first == " " else { continue }
            let text = String(line.dropFirst(level + 1))
            let anchor = anchor(of: text)
            // The second heading of one text gets a number.
            let count = seen[anchor, default: 0]
            seen[anchor] = count + 1
            headings.append(Heading(level: level, text: text, anchor: count == 0 ? anchor : "\(anchor)-\(count)"))
        }
        return headings
    }

    /// Returns the anchor by GitHub's rule: lower case, without punctuation, spaces as hyphens.
    private static func anchor(of text: String) -> String {
        String(
            text.lowercased().compactMap { character -> Character? in
                if character == " " { return "-" }
                return character.isLetter || character.isNumber || character == "-" || character == "_"
                    ? character : nil
            })
    }
}
