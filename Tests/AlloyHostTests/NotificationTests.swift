import HostTestSupport
import JSON
import JSONRPC
import Testing

@testable import AlloyHost

/// Nobody could learn the outcome of a method that is called by a notification, so it isn't run.
@Suite struct NotificationTests {
    @Test(arguments: MethodTable.standard.methods.map(\.name))
    func isNotRunAndLogsAWarning(name: String) throws {
        let transport = RoutedTransport([:])
        let fixture = HostFixture.live(transport)
        fixture.host.receive(
            notification: name, params: .named(try #require(MethodTable.standard[name]).example.params))
        #expect(transport.requests.isEmpty)
        #expect(fixture.logged.all.count == 1)
        #expect(fixture.logged.all.allSatisfy { $0.contains(name) && $0.contains("warn") })
    }

    @Test func isIgnoredIfItNamesNoMethod() {
        let fixture = HostFixture.live(RoutedTransport([:]))
        fixture.host.receive(notification: "$/whatever", params: .none)
        #expect(fixture.logged.all.allSatisfy { $0.contains("debug") })
    }
}
