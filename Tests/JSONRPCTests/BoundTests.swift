import Foundation
import JSON
import Testing

@testable import JSONRPC

/// The table of bounds that options, help and `host.info` are made from.
@Suite struct BoundTests {
    @Test func optionsAreTheNamesInKebabCase() {
        let options = Dictionary(uniqueKeysWithValues: Bound.all.map { ($0.name, $0.option) })
        #expect(options["maxDepth"] == "--max-depth")
        #expect(options["maxLookaheadBytes"] == "--max-lookahead-bytes")
        #expect(Set(options.values).count == Bound.all.count)
    }

    @Test(arguments: Bound.all.map(\.name))
    func defaultsMayBeSet(name: String) throws {
        let bound = try #require(Bound.all.first { $0.name == name })
        #expect(bound.range.contains(bound.defaultValue))
        var limits = Limits()
        limits[keyPath: bound.limit] = bound.range.lowerBound
        #expect(limits[keyPath: bound.limit] == bound.range.lowerBound)
    }

    @Test(arguments: Bound.all.map(\.option))
    func documentsListEveryBound(option: String) throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let document = try String(contentsOf: repository.appending(path: "protocol/wire.md"), encoding: .utf8)
        let isListed = document.contains("`\(option)`")
        #expect(isListed, "add a row for \(option) to the table of bounds in protocol/wire.md")
    }
}
