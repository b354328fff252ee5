/// How often Slack lets its methods be called.
enum SlackMethod {
    /// How many calls of a method a minute holds: ten times what Slack's tiers promise ("Web API rate limits": tier 2 20,
    /// tier 3 50, tier 4 100, a message a second), so that nobody meets it who does not try.
    static func callsPerMinute(_ path: String) -> Int {
        switch path {
        case "/conversations.list", "/conversations.create", "/conversations.archive", "/users.list",
            "/admin.conversations.delete":
            200
        case "/chat.postMessage": 600
        case "/users.info", "/auth.test": 1_000
        default: 500
        }
    }
}
