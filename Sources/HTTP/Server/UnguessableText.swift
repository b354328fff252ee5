import TextCoding

/// Texts that nobody can guess: the paths of pages for one person, and the tokens of their forms.
public enum UnguessableText {
    /// Returns 32 random hexadecimal digits, from the system's own generator.
    public static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return Hex.encode((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// Returns true when both texts are the same. Compares all bytes whatever differs, so that the time reveals nothing.
    public static func matches(_ given: String, _ wanted: String) -> Bool {
        let (given, wanted) = (given.utf8, wanted.utf8)
        return given.count == wanted.count && zip(given, wanted).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
