import JSON
import Logging
import Platform

/// Tells the person at the terminal what a call waits for: a link that they have to open.
enum ConnectPrompt {
    /// How a `credentials.authorize` notification starts on the wire.
    private static let start = Array(#"{"jsonrpc":"2.0","method":"credentials.authorize","#.utf8)

    /// Shows the link of a message, where it is such a notification.
    static func show(_ message: [UInt8]) {
        guard message.starts(with: start), let json = try? JSONValue(parsing: message) else { return }
        show(method: json["method"]?.stringValue ?? "", json["params"] ?? .null)
    }

    /// Shows the link of a notification of this method.
    static func show(method: String, _ params: JSONValue) {
        guard method == "credentials.authorize", let link = params["oauthUrl"]?.stringValue else { return }
        let connector = params["connectorId"]?.stringValue ?? "the account"
        let user = params["userId"]?.stringValue.map { " for \($0)" } ?? ""
        let end = params["expiresAt"]?.stringValue.map { " It is good until \($0)." } ?? ""
        var lines = ["alloy-host: open this link to connect \(connector)\(user).\(end)", "", "  \(link)", ""]
        if let note = params["note"]?.stringValue { lines.append(note) }
        lines.append("Waiting; Ctrl-C gives up.")
        Main.write(lines.map(\.shownOnOneLine).joined(separator: "\n") + "\n", to: .standardError)
    }
}
