import TextCoding

/// Texts that nobody can guess: the paths of pages for one person, and the tokens of their forms.
public enum UnguessableText {
    /// Returns 32 random hexadecimal digits, from the system's own generator.
    public static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return Hex.encode((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}
