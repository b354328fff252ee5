import ActionForms
import Alloy

extension Settings {
    /// The options that make another call reach the same place as this one, as a shell takes them, each with a blank before
    /// it. What came from a variable is still there for the next call.
    var repeatedOptions: String {
        var options = isSandbox ? " --sandbox" : ""
        if isSandbox, let seed { options += " --seed \(quoted(seed))" }
        for file in connectorFiles {
            options += " --connector \(quoted((file.id.map { "\($0)=" } ?? "") + file.path))"
        }
        if baseURL != .production { options += " --base-url \(quoted(baseURL.description))" }
        if apiVersion != AlloyConfiguration.defaultAPIVersion { options += " --api-version \(quoted(apiVersion))" }
        if let userId = host.userId { options += " --user \(quoted(userId))" }
        if let stateDirectory { options += " --state-dir \(quoted(stateDirectory))" }
        if let replayPath { options += " --replay \(quoted(replayPath))" }
        if let replayOrder { options += " --replay-order \(replayOrder.rawValue)" }
        if let cacheDirectory { options += " --cache-dir \(quoted(cacheDirectory))" }
        if isOffline { options += " --offline" }
        if let overlaysPath { options += " --overlays \(quoted(overlaysPath))" }
        if let policyPath { options += " --policy \(quoted(policyPath))" }
        if host.isReadOnly { options += " --read-only" }
        if let userId = host.lockedUserId { options += " --lock-user \(quoted(userId))" }
        if let filesPath { options += " --files-from \(quoted(filesPath))" }
        return options
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}
