/// What becomes of arguments that don't fit the action's definition.
enum InputValidation: String, Sendable, CaseIterable {
    /// Nobody looks.
    case off
    /// They are sent, and the reply says what does not fit.
    case warn
    /// They are refused, and nothing is sent.
    case strict
}
