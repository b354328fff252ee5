// README begins
import Alloy
import Foundation
// README ends
import HTTP
import JSON
import Logging
import Testing

/// Checks that the README's Swift program compiles and runs, and that the README contains it unchanged.
@Suite struct ReadmeExampleTests {
    /// Replaces the network of the program.
    private static let network = ScriptedTransport([
        ScriptedTransport.answer(200, #"{"credentials":[{"credentialId":"\#(Fixture.credential)"}]}"#),
        ScriptedTransport.answer(200, #"{"responseData":{"id":"160000000000"}}"#),
    ])

    /// Replaces the live client of the program.
    private func AlloyClient(apiKey: String) -> Alloy.AlloyClient {
        Alloy.AlloyClient(AlloyConfiguration(key: KeySource(Secret(apiKey))), transport: Self.network)
    }

    /// Replaces the environment of the program.
    private struct ProcessInfo {
        static let processInfo = ProcessInfo()
        let environment = ["ALLOY_API_KEY": Fixture.key]
    }

    @Test func runs() async throws {
        var printed: [String] = []
        func print(_ items: String...) { printed.append(items.joined(separator: " ")) }

        // README begins
        let client = AlloyClient(apiKey: ProcessInfo.processInfo.environment["ALLOY_API_KEY"] ?? "")
        let ada = CallOptions(userId: "650a1f3c9d2e4b7a8c6d5e4f")
        for credential in try await client.listCredentials(of: "hubspot", options: ada) {
            let contact = ExecuteRequest(
                connectorId: "hubspot", actionId: "createContact", credentialId: credential.credentialId,
                requestBody: ["properties": ["firstname": "Ada", "email": "ada@example.com"]])
            print(try await client.execute(contact, options: ada).responseData["id"]?.stringValue ?? "no id")
        }
        // README ends

        #expect(printed == ["160000000000"])
        let requests = Self.network.requests
        #expect(
            requests.map { "\($0.method) \($0.target)" } == [
                "GET /connectors/hubspot/credentials",
                "POST /connectors/hubspot/actions/createContact/execute",
            ])
        #expect(requests.allSatisfy { $0.headers["authorization"] == "Bearer \(Fixture.key)" })
        #expect(requests.map { $0.headers["x-alloy-userid"] } == [ada.userId, ada.userId])
    }

    @Test func readmeContainsTheProgram() throws {
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let program = Self.marked(in: source)
        #expect(program.split(separator: "\n").count > 8)
        let readme = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("README.md")
        let block = try #require(Self.firstSwiftBlock(in: String(contentsOf: readme, encoding: .utf8)))
        #expect(block == program, "the README should have:\n\(program)")
    }

    /// Returns the parts between the marks without their indentation, separated by empty lines.
    private static func marked(in source: String) -> String {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        var parts: [[Substring]] = []
        var isInside = false
        for line in lines {
            switch line.drop(while: { $0 == " " }) {
            case "// README begins":
                parts.append([])
                isInside = true
            case "// README ends": isInside = false
            default: if isInside { parts[parts.count - 1].append(line) }
            }
        }
        return parts.map { part in
            let indentation = part.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
            return part.map { $0.dropFirst(indentation) }.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private static func firstSwiftBlock(in text: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "```swift"),
            let end = lines[start...].dropFirst().firstIndex(of: "```")
        else { return nil }
        return lines[(start + 1)..<end].joined(separator: "\n")
    }
}
