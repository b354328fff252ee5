import ActionForms
import Alloy
import JSON

/// A cheap read that tells whether a credential still works.
struct ProbeAction: Sendable {
    let actionId: String
    var queryParameters = JSONObject()
    var additionalHeaders = JSONObject()
    /// Finds whose account it is in the third party's answer.
    var identity: (@Sendable (JSONValue) -> JSONObject)?
}

// For connectors without reviewed reads.
extension ProbeAction {
    /// The actions whose definitions are worth reading, the most promising first; their names alone prove nothing.
    static func candidates(among resources: [Resource]) -> [String] {
        let ids = resources.flatMap(\.actions).map(\.id)
        let ranked = ids.enumerated().compactMap { index, id in rank(id).map { (rank: $0, index: index, id: id) } }
        return ranked.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map(\.id)
    }

    /// An action that needs nothing from the caller, with the smallest page that it offers; nil for one that does, or that is
    /// no read.
    init?(_ action: ActionDetails) {
        guard action.effect == .read, !action.isNamedOtherwise else { return nil }
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

    /// How promising an action is by the words of its id; nil for one that is no read by its name.
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
