/// How a log writes an event.
public enum LogFormat: String, Sendable, CaseIterable {
    /// `2025-02-05T15:09:29.551Z warn message key=value`
    case text
    /// `{"time":"2025-02-05T15:09:29.551Z","level":"warn","message":"message","key":"value"}`
    case json
}
