import AlloySandbox
import JSON
import TestSupport
import Testing

@testable import AlloyHostSandbox

/// The versions of seed files.
@Suite struct SeedFileTests {
    @Test("Files of every version are read", arguments: ["seed-1-unmarked.json", "seed-1.json"])
    func reading(fixture: String) throws {
        let document = try SeedFile.document(parsing: Fixture.bytes(fixture))
        #expect(throws: Never.self) { try SandboxSeed(document, documents: []) }
    }

    @Test("A file of a newer version is refused with one error")
    func newer() throws {
        let bytes = try Fixture.bytes("seed-2.json")
        let error = #expect(throws: SourceFileError.self) { try SeedFile.document(parsing: bytes) }
        let problem = try #require(error?.problems.first)
        #expect(error?.problems.count == 1)
        #expect(problem.line == 2 && problem.pointer == JSONPointer(tokens: ["format"]))
        #expect(
            problem.reason
                == "its format is 2, and this version of alloy-host reads formats up to 1; use the newer alloy-host, or another "
                + "file")
    }
}
