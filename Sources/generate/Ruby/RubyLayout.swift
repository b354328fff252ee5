/// Lists and numbers in the form that RuboCop wants.
enum RubyLayout {
    /// Returns the elements with a comma after each but the last.
    static func list(_ elements: [String]) -> [String] {
        elements.enumerated().map { $0 == elements.count - 1 ? $1 : "\($1)," }
    }

    /// Returns the number with an underscore before the last three of more than four digits.
    static func number(_ number: Int) -> String {
        let text = String(number)
        return abs(number) > 9_999 ? "\(text.dropLast(3))_\(text.suffix(3))" : text
    }
}
