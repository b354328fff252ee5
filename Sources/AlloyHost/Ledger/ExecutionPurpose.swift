/// Who wanted an execution: the caller, or the host itself on the way to something else.
enum ExecutionPurpose: String, Sendable, CaseIterable {
    /// The caller, by `execute` or `execute.batch`.
    case user
    /// `credentials.probe`, to find out whether a credential works.
    case probe
    /// `form.options`, to read what may be picked.
    case options
    /// `execute.pages`, once for each page.
    case pages

    /// The purpose that a line of the ledger gives. One without it is of a version that did not tell, and one with another
    /// word of a later version: both count as the caller's.
    init(written text: String?) { self = text.flatMap(ExecutionPurpose.init(rawValue:)) ?? .user }
}
