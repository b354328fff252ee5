import ActionForms
import Alloy
import JSON

/// A cheap read that shows whether a credential still works.
struct ProbeAction: Sendable {
    let actionId: String
    var queryParameters = JSONObject()
    var additionalHeaders = JSONObject()
    /// Returns the account's identity in the provider's answer.
    var identity: (@Sendable (JSONValue) -> JSONObject)?
}

// For connectors without reviewed reads.
extension ProbeAction {
    /// Returns the actions whose definitions should be read, the most promising first; a name alone proves nothing.
    static func candidates(among resources: [Resource]) -> [String] {
        let ids = resources.flatMap(\.actions).map(\.id)
        let ranked = ids.enumerated().compactMap { index, id in rank(id).map { (rank: $0, index: index, id: id) } }
        return ranked.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map(\.id)
    }

    /// Creates the read for an action that needs no input, with the smallest page that it offers; nil for an action that needs
    /// input, or is not a read.
    init?(_ action: ActionDetails) {
        guard action.effect == .read, !action.statesOtherId else { return nil }
        let schema = ActionInput(action).schema
        guard schema["required"]?.arrayValue?.isEmpty ?? true else { return nil }
        self.init(actionId: action.id)
        let query = schema["properties"]?["queryParameters"]?["properties"]?.objectValue ?? JSONObject()
        if let size = query.members.first(where: { Self.pageSizes.contains(Self.plain($0.key)) }) {
            queryParameters.append(size.key, .int(max(1, size.value["minimum"]?.intValue ?? 1)))
        }
    }

    private static let pageSizes: Set = ["limit", "pagesize", "perpage", "maxresults", "pagelimit"]

    private static func plain(_ name: String) -> String { name.lowercased().filter(\.isLetter) }

    /// Returns the rank of an action by the words of its id, the best first; nil for one whose name is not that of a read.
    private static func rank(_ id: String) -> Int? {
        let words = tokens(id)
        let aboutSelf: Set = ["me", "self", "whoami", "account", "profile", "current", "about", "ping", "test"]
        let reading: Set = ["list", "get", "retrieve", "read", "fetch", "find"]
        guard !words.isDisjoint(with: reading) || !words.isDisjoint(with: ["whoami", "ping"]) else { return nil }
        if !words.isDisjoint(with: aboutSelf) { return 0 }
        return words.contains("list") ? 1 : 2
    }

    /// The words of an id, split at case, `_`, `-` and `.`.
    private static func tokens(_ id: String) -> Set<String> {
        var words: [String] = [""]
        for character in id {
            if !character.isLetter && !character.isNumber {
                words.append("")
            } else if character.isUppercase, words.last?.last?.isLowercase == true {
                words.append(character.lowercased())
            } else {
                words[words.count - 1].append(character.lowercased())
            }
        }
        return Set(words)
    }
}
