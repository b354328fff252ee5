import Alloy
import JSON

/// The parts of an execution that a policy decides on.
struct PolicySubject: Sendable {
    /// The user to act for, as the call names it; nil for the API key's own user.
    let userId: String?
    /// The ids of the action: that of the call, and that of its definition.
    let names: ActionNames
    /// The effect of the action.
    let effect: Effect

    /// An execution of an action of which only the ids in the call are known.
    init(userId: String?, connectorId: String, actionId: String, effect: Effect) {
        self.init(
            userId: userId, names: ActionNames(connectorId: connectorId, actionId: actionId), effect: effect)
    }

    /// An execution of an action with these ids.
    init(userId: String?, names: ActionNames, effect: Effect) {
        self.userId = userId
        self.names = names
        self.effect = effect
    }

    /// The ids in the call.
    var connectorId: String { names.requested.connectorId }
    var actionId: String { names.requested.actionId }

    /// The spellings of the user's id that mean the same user: hexadecimal digits have no case.
    var userIds: [String] {
        guard let userId else { return [] }
        let lowercased = userId.lowercased()
        let isObjectId = userId.utf8.count == 24 && userId.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit)
        return isObjectId && !lowercased.hasSameCodePoints(as: userId) ? [userId, lowercased] : [userId]
    }
}
