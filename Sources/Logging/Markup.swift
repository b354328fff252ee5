/// What pages of HTML and XML write for characters that mean something there.
enum Markup {
    /// What frameworks write for `"` and `'`: Express and Rails, Python and React, Go, XML's own names, and those that
    /// leave one or both as they are, as they may in a text.
    private static let quotes: [(double: String, single: String)] = [
        ("&quot;", "&#39;"), ("&quot;", "&#x27;"), ("&#34;", "&#39;"), ("&quot;", "&apos;"), ("&quot;", "'"),
        ("\"", "'"),
    ]

    /// The escaped forms of a text that are not the text itself.
    static func escapes(of text: [UInt8]) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        for (double, single) in quotes {
            let form = text.flatMap { byte -> [UInt8] in
                switch byte {
                case UInt8(ascii: "&"): Array("&amp;".utf8)
                case UInt8(ascii: "<"): Array("&lt;".utf8)
                case UInt8(ascii: ">"): Array("&gt;".utf8)
                case UInt8(ascii: "\""): Array(double.utf8)
                case UInt8(ascii: "'"): Array(single.utf8)
                default: [byte]
                }
            }
            if form != text, !forms.contains(form) { forms.append(form) }
        }
        return forms
    }
}
