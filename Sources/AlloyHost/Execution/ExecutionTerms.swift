import Alloy
import JSON

/// The terms of an execution beyond the parameters of `execute`: what the caller of a tool may do, that a write which it
/// repeats is made once, and the way to the person behind it.
package struct ExecutionTerms: Sendable {
    /// The terms of a caller of the methods: every effect, and no derived idempotency key.
    package static let none = ExecutionTerms()

    /// The effects that the call may have. An action of another effect is refused before anything is sent.
    package var allowedEffects = Set(Effect.allCases)
    /// The repetition of a write with the same arguments: it gets the first outcome until ten minutes after that was
    /// known, by an idempotency key that is derived from the arguments. With nil no key is derived; nor for a read, and
    /// for a call with an `idempotencyKey`.
    package var repetition: Repetition?

    /// The way to a person who decides where the policy asks for one; nil where there is none.
    package var approval: (any ApprovalChannel)?
    /// False for a caller that has no parameter for a user, so that no result advises it to name one.
    package var canNameUser: Bool

    /// A write that may be a repetition of an earlier one.
    package struct Repetition: Sendable, Equatable {
        /// The caller's name for a write that is to be made although it was made before; nil for a repetition, or the
        /// first time.
        package var text: String?

        /// A repetition with the caller's `repeat`.
        package init(text: String? = nil) { self.text = text }
    }

    /// Terms with these restrictions.
    package init(
        allowedEffects: Set<Effect> = Set(Effect.allCases), repetition: Repetition? = nil,
        approval: (any ApprovalChannel)? = nil, canNameUser: Bool = true
    ) {
        self.allowedEffects = allowedEffects
        self.repetition = repetition
        self.approval = approval
        self.canNameUser = canNameUser
    }
}

extension ExecutionContext {
    /// The idempotency key that is derived from everything that makes two writes the same one; nil without repetition,
    /// for a read, and where the caller gave a key.
    func derivedKey(_ effect: Effect) -> String? {
        guard let repetition = call.terms.repetition, effect != .read, idempotencyKey == nil else { return nil }
        let parts: JSONValue = [
            .string(client.configuration.baseURL.description), .optional(userId), .string(request.connectorId),
            .string(request.credentialId), .string(request.actionId), request.body, .optional(repetition.text),
        ]
        return parts.sha256
    }

    /// Throws `policy_denied` for an action whose effect the terms don't allow.
    func requireAllowed(_ action: ActionDetails) throws(AlloyError) {
        let allowed = call.terms.allowedEffects
        guard !allowed.contains(action.effect) else { return }
        throw .effectNotAllowed(action.effect, of: request, allowed: Effect.allCases.filter(allowed.contains))
    }
}

extension AlloyError {
    /// The error for an action whose effect the terms of the call don't allow; `technical` has the effects as data.
    fileprivate static func effectNotAllowed(
        _ effect: Effect, of request: ExecuteRequest, allowed: [Effect]
    ) -> AlloyError {
        let names = allowed.isEmpty ? "none" : allowed.map(\.rawValue).joined(separator: ", ")
        var error = AlloyError.notSent(
            .policyDenied,
            "The effect of \(request.actionId) of \(request.connectorId) is \(effect.rawValue), which this call may not "
                + "have (allowed: \(names)); nothing was sent.",
            fix: [
                .advice(
                    "Use what may execute actions with the effect \(effect.rawValue), or another action, with a lesser effect."
                )
            ])
        error.technical = ["effect": .string(effect.rawValue), "allowedEffects": .strings(allowed.map(\.rawValue))]
        return error
    }
}
