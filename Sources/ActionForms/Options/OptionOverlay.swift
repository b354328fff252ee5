import Alloy
import JSON

/// Says of a field of an action's form that what may be picked in it comes from a read action.
package struct OptionOverlay: Sendable {
    /// The read action, and what of its answer becomes an option.
    package struct Source: Sendable {
        /// Nil for the connector of the form.
        package let connectorId: String?
        package let actionId: String
        /// Parameters of `execute`; `{"from": pointer}` stands for the value of another field.
        let params: JSONObject
        /// Where the answer has its rows, an array.
        let items: JSONPointer
        /// Where a row has the value.
        let value: JSONPointer
        /// Where a row has the parts of its label, which are put together with blanks.
        let label: [JSONPointer]
        let page: Page?

        /// The parameters of `execute` for the options of the field at `field`, and the fields that have to be filled in
        /// first. `cursor` asks for a further page.
        package func parameters(
            from values: JSONValue, for field: JSONPointer, cursor: JSONValue?
        ) -> (params: JSONObject, missing: [JSONPointer]) {
            var missing: [JSONPointer] = []
            let resolved = OptionParameters.resolve(.object(params), from: values, for: field, missing: &missing)
            guard missing.isEmpty, var params = resolved.objectValue else { return (JSONObject(), missing) }
            if let cursor, let page { params = OptionParameters.setting(cursor, at: page.send, in: params) }
            return (params, missing)
        }
    }

    /// How the next page is asked for.
    package struct Page: Sendable {
        /// The place among the parameters that takes the cursor.
        let send: JSONPointer
        /// The place in the answer that has it.
        let read: JSONPointer
    }

    let connector: Glob
    let action: Glob
    /// With `*` for elements.
    let field: JSONPointer
    package let source: Source
    /// The fields whose values decide what may be picked.
    let dependsOn: [JSONPointer]

    func matches(connectorId: String, actionId: String) -> Bool {
        connector.matches(connectorId) && action.matches(actionId)
    }

    /// What a renderer is told of it.
    func json(connectorId: String) -> JSONValue {
        [
            "connectorId": .string(source.connectorId ?? connectorId), "actionId": .string(source.actionId),
            "dependsOn": .strings(dependsOn.map(\.description)),
        ]
    }
}

/// Overlays, those that go before first.
public struct OptionOverlays: Sendable {
    let all: [OptionOverlay]

    init(_ all: [OptionOverlay]) { self.all = all }

    /// Those that come with the host, for third parties whose ids nobody knows by heart.
    static let builtIn: OptionOverlays = {
        // A test proves that there is nothing wrong with them.
        (try? OptionOverlays(parsing: Array(BuiltInOverlays.text.utf8))) ?? OptionOverlays([])
    }()

    /// None but the built-in ones.
    public static let none = OptionOverlays([])

    /// The overlay of each field of an action's form: of these, else of the built-in ones.
    func sources(connectorId: String, actionId: String) -> [JSONPointer: OptionOverlay] {
        var result: [JSONPointer: OptionOverlay] = [:]
        for overlay in (all + Self.builtIn.all).reversed()
        where overlay.matches(connectorId: connectorId, actionId: actionId) {
            result[overlay.field] = overlay
        }
        return result
    }
}
