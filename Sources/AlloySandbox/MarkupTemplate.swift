import HTTP
import JSON

/// A page of HTML, or a part of one, with placeholders such as `{title}`: a file of `EmbeddedText`.
struct MarkupTemplate {
    private let template: ValueTemplate

    /// The template of a file, such as `Consent/page.html`, without the line break at its end.
    init(_ path: String) { template = ValueTemplate(.string(EmbeddedText.text(path).trimmed)) }

    /// Returns the markup with `texts` escaped, and `markup` as it is.
    func filled(_ texts: [String: String], markup: [String: String] = [:]) -> String {
        template.filled { name in
            .string(markup[name] ?? texts[name]?.escapedForMarkup ?? "")
        }.plainText
    }
}
