/// The escapes of HTML and XML.
enum Markup {
    /// Returns what a function writes for a character; nil where it writes what all do: `&amp;`, `&lt;`, `&gt;`, or the
    /// character.
    private typealias Escaper = @Sendable (Unicode.Scalar) -> String?

    /// The functions of common frameworks and languages, as their documentation or source has them. A form that equals an
    /// earlier one is dropped, so a secret of letters and digits costs nothing.
    private static let escapers: [Escaper] = [
        // Express and Rails; Python and React; Go and Jinja; XML's own names; XSLT and the text content of a browser.
        named(["\"": "&quot;", "'": "&#39;"]),
        named(["\"": "&quot;", "'": "&#x27;"]),
        named(["\"": "&#34;", "'": "&#39;"]),
        named(["\"": "&quot;", "'": "&apos;"]),
        named(["\"": "&quot;"]),
        named([:]),
        // PHP, the tables of its documentation: `htmlspecialchars` and FILTER_SANITIZE_SPECIAL_CHARS.
        named(["\"": "&quot;", "'": "&#039;"]),
        named(["\"": "&#34;", "'": "&#39;", "<": "&#60;", ">": "&#62;", "&": "&#38;"]),
        // Mustache; Handlebars; Underscore; the rules of OWASP.
        named(["\"": "&quot;", "'": "&#39;", "/": "&#x2F;", "`": "&#x60;", "=": "&#x3D;"]),
        named(["\"": "&quot;", "'": "&#x27;", "`": "&#x60;", "=": "&#x3D;"]),
        named(["\"": "&quot;", "'": "&#x27;", "`": "&#x60;"]),
        named(["\"": "&quot;", "'": "&#x27;", "/": "&#x2F;"]),
        // Go's templates write a plus sign this way, too.
        named(["\"": "&#34;", "'": "&#39;", "+": "&#43;"]),
        // ASP.NET Core, which leaves only Basic Latin as it is.
        { scalar in
            switch scalar {
            case "\"": "&quot;"
            case "'", "+", "`": hexadecimal(scalar)
            default: scalar.isASCII ? nil : hexadecimal(scalar)
            }
        },
        // Python's `xmlcharrefreplace` after `html.escape`, and the same of other languages.
        { scalar in scalar == "\"" ? "&quot;" : scalar == "'" ? "&#x27;" : scalar.isASCII ? nil : decimal(scalar) },
        // OWASP's encoders for attributes: all but letters and digits, in both digits' spellings, and as decimal numbers.
        { scalar in isLetterOrDigit(scalar) ? nil : hexadecimal(scalar) },
        { scalar in isLetterOrDigit(scalar) ? nil : hexadecimal(scalar).lowercased() },
        { scalar in isLetterOrDigit(scalar) ? nil : decimal(scalar) },
    ]

    private static func named(_ names: [Unicode.Scalar: String]) -> Escaper { { names[$0] } }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        "&#x\(String(scalar.value, radix: 16, uppercase: true));"
    }

    private static func decimal(_ scalar: Unicode.Scalar) -> String { "&#\(scalar.value);" }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    /// Returns the escaped forms of a text in UTF-8 that differ from it.
    static func escapes(of text: [UInt8]) -> [[UInt8]] {
        let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
        var forms: [[UInt8]] = []
        for escaper in escapers {
            let form = scalars.flatMap { scalar -> [UInt8] in
                if let escape = escaper(scalar) { return Array(escape.utf8) }
                return switch scalar {
                case "&": Array("&amp;".utf8)
                case "<": Array("&lt;".utf8)
                case ">": Array("&gt;".utf8)
                default: Array(String(scalar).utf8)
                }
            }
            if form != text, !forms.contains(form) { forms.append(form) }
        }
        return forms
    }
}
