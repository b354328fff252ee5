import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// What `--direct` sends, read by another implementation of OpenAPI: Tools/second_reader.py.
    @Suite(
        .hangLimit,
        .enabled("needs: pip install openapi-core") { SessionHost.succeeds("python3 -c 'import openapi_core'") })
    struct SecondReaderTests {
        @Test(arguments: ["airflow", "datadog", "karrio", "netbox", "openai", "prefect"])
        func everyRequestIsReadAsItWasGiven(document: String) throws {
            let root = SessionHost.repository.path
            let words = [
                "python3", "\(root)/Tests/EndToEndTests/Tools/second_reader.py", BuiltProgram.host,
                "\(root)/Tests/Fixtures/OpenAPI", document,
            ]
            let command = words.map(SessionHost.quoted).joined(separator: " ") + " 2>&1; printf '\\n%d' $?"
            let output = String(
                decoding: try ChildCommand.output(
                    ofShell: command, maximumBytes: 1 << 20, deadline: .now + .seconds(500)), as: UTF8.self)
            #expect(output.hasSuffix("\n0"), "\(output)")
        }
    }
}
