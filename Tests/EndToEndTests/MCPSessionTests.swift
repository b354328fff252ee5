import JSON
import MCP
import MCPTestSupport
import TestSupport
import Testing

/// The golden sessions of the Model Context Protocol fit the published schemas of their revisions.
@Suite struct MCPSessionTests {
    private static let names = SessionFile.names.filter { $0.hasPrefix("mcp-") }

    @Test("Every revision has a session, and there is one with all protocols")
    func sessionsExist() {
        let names = Revision.allCases.map { "mcp-\($0.rawValue).session" } + ["mcp-mixed.session"]
        #expect(Set(Self.names).isSuperset(of: names))
    }

    @Test(.tags(.slow), .notInInnerLoop, arguments: names)
    func everyMessageFitsItsSchema(_ name: String) throws {
        let session = try SessionFile(named: name)
        var transcript = Transcript()
        for line in session.lines {
            switch line {
            case .sent(let bytes): transcript.sent(try JSONValue(parsing: bytes))
            case .expected(let bytes): transcript.received(try JSONValue(parsing: bytes))
            case .prose: break
            }
        }
        #expect(transcript.problems.isEmpty, "\(name): \(transcript.problems.joined(separator: "\n"))")
        #expect(transcript.unanswered == 0, "\(name)")
        #expect(transcript.validated > 10, "\(name)")
    }
}
