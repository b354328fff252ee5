import Foundation
import FuzzSupport
import TestSupport
import Testing

/// The targets of the fuzzer, with the inputs that have broken a rule before, and with damaged valid ones.
@Suite struct FuzzTargetsTests {
    private static let targets: [FuzzTarget] = [
        .json, .framer, .envelope, .httpRequest, .schema, .pattern, .openAPI, .policy, .session, .ledger, .mcp,
        .redactor,
    ]
    private static let cases = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("Cases")

    /// The inputs that a fuzzer has found, by the name of its target.
    private static func inputs(of target: String) throws -> [URL] {
        let folder = cases.appendingPathComponent(target)
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    }

    @Test func casesBelongToTargets() throws {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: Self.cases.path)) ?? []
        #expect(Set(folders).subtracting(Self.targets.map(\.name)) == ["README.md"])
    }

    @Test(arguments: Self.targets.map(\.name))
    func rulesHold(for name: String) throws {
        let target = try #require(Self.targets.first { $0.name == name })
        for input in try Self.inputs(of: name) {
            #expect(throws: Never.self, "\(input.lastPathComponent)") {
                try target.check(Array(Data(contentsOf: input)))
            }
        }
        var random = SplitMix(state: 1)
        for seed in target.seeds {
            let bytes = Array(seed.utf8)
            try target.check(bytes)
            for _ in 0..<300 {
                let damaged = bytes.damaged(&random)
                #expect(throws: Never.self, "\(String(decoding: damaged, as: UTF8.self))") { try target.check(damaged) }
            }
        }
    }
}
