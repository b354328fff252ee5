import Alloy
import JSON

/// One execution, as far as a policy is concerned with it.
struct PolicySubject: Sendable {
    /// The user to act for, as the call names it; nil for the API key's own user.
    let userId: String?
    /// The ids under which the action is known.
    let names: ActionNames
    /// What executing may do.
    let effect: Effect

    /// An execution of an action of which only the ids are known that were asked for.
    init(userId: String?, connectorId: String, actionId: String, effect: Effect) {
        self.init(
            userId: userId, names: ActionNames(connectorId: connectorId, actionId: actionId), effect: effect)
    }

    /// An execution of an action that is known under these ids.
    init(userId: String?, names: ActionNames, effect: Effect) {
        self.userId = userId
        self.names = names
        self.effect = effect
    }

    /// The ids that were asked for.
    var connectorId: String { names.asked.connectorId }
    var actionId: String { names.asked.actionId }

    /// The spellings of the user's id that mean the same user: hexadecimal digits have no case.
    var userIds: [String] {
        guard let userId else { return [] }
        let lowercased = userId.lowercased()
        let isObjectId = userId.utf8.count == 24 && userId.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit)
        return isObjectId && !lowercased.hasSameCodePoints(as: userId) ? [userId, lowercased] : [userId]
    }
}
