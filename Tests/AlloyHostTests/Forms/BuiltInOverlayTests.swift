import HostTestSupport
import JSON
import Testing

@testable import ActionForms
@testable import AlloyHost

/// The built-in overlays on the sandbox.
@Suite struct BuiltInOverlayTests {
    /// Each overlay names a field of a form in the sandbox, and a read action.
    @Test func builtInOverlaysFitTheSandbox() async throws {
        let fixture = HostFixture.sandbox()
        for overlay in OptionOverlays.builtIn.all {
            let connector = try #require(overlay.connectorForTest)
            let actions = try await fixture.result("actions.list", ["connectorId": .string(connector)])
            var isFound = false
            for action in actions["actions"]?.arrayValue ?? [] {
                let id = try #require(action["id"]?.stringValue)
                guard overlay.action.matches(id) else { continue }
                let form = try await fixture.result(
                    "actions.form", ["connectorId": .string(connector), "actionId": .string(id)])
                let pointers = form["fields"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue } ?? []
                isFound = isFound || pointers.contains(overlay.field.description)
            }
            #expect(isFound, "\(connector) \(overlay.field)")
            let source = try await fixture.result(
                "actions.get", ["connectorId": .string(connector), "actionId": .string(overlay.source.actionId)])
            #expect(source["action"]?["effect"] == "read", "\(connector) \(overlay.source.actionId)")
        }
    }
}

extension OptionOverlay {
    /// The demo connector of the overlay.
    fileprivate var connectorForTest: String? {
        ["slack", "hubspot", "googlesheets", "googledrive", "notion", "trello"].first(where: connector.matches)
    }
}
