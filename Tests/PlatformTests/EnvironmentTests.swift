import Foundation
import Platform
import Testing

@Suite
struct EnvironmentTests {
    @Test("Every variable is read as it was set")
    func values() {
        let variables = ProcessInfo.processInfo.environment
        #expect(!variables.isEmpty)
        for (name, value) in variables { #expect(Environment.value(of: name) == value) }
    }

    @Test("An unset variable has no value", arguments: ["", "ALLOY_HOST_NO_SUCH_VARIABLE", "PATH=", "path"])
    func missing(_ name: String) {
        #expect(Environment.value(of: name) == nil)
    }
}
