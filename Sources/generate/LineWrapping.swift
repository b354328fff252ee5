/// Splits a sentence into lines of at most `width` characters.
///
/// - Parameter indent: The text before each line.
func wrapped(_ text: String, width: Int = 120, indent: String = "") -> [String] {
    var lines: [String] = []
    var line = indent
    for word in text.split(separator: " ") {
        if line.count > indent.count, line.count + word.count + 1 > width {
            lines.append(line)
            line = indent
        }
        line += (line.count > indent.count ? " " : "") + word
    }
    return line.count > indent.count ? lines + [line] : lines
}
