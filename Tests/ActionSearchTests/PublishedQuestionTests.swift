import Alloy
import Foundation
import JSON
import Platform
import Testing

@testable import ActionSearch

/// The published questions over the sandbox's own connectors. `Tests/Benchmarks/search.py` measures all of them; here a floor holds
/// for those that may be tuned to, as its documentation says.
@Suite struct PublishedQuestionTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func json(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: [UInt8](Data(contentsOf: root.appending(path: path))))
    }

    /// The index of the sandbox's connectors, in the order of their ids, and their ids.
    private static func catalogue() throws -> (SearchIndex, Set<String>) {
        let folder = "Sources/AlloySandbox/Providers"
        var index = SearchIndex()
        var ids = Set<String>()
        let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
        for (position, name) in names.enumerated() {
            let connector = try #require(Connector(json("\(folder)/\(name)/connector.json")))
            let resources = try json("\(folder)/\(name)/actions.json")["resources"]?.arrayValue?.compactMap(
                Resource.init)
            index.add(connector, position: position, resources ?? [])
            ids.insert(connector.id)
        }
        return (index, ids)
    }

    /// Returns true when `pattern`, `CONNECTOR/ACTION` with `*` for any text, names `id`.
    private static func matches(_ pattern: Substring, _ id: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return pattern == id }
        var rest = id[...]
        guard rest.hasPrefix(first) else { return false }
        rest = rest.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(last)
    }

    @Test func mostOfTheTuningHalfIsAnswered() throws {
        let (index, ids) = try Self.catalogue()
        let questions = try Self.json("Tests/Benchmarks/search-questions.json")["sets"]?["split"]?["real"]?.objectValue
        var missed: [String] = []
        var count = 0
        for member in try #require(questions).members {
            let question = member.key
            let parts = try #require(member.value.stringValue).split(separator: "!").map { $0.split(separator: " ") }
            let isOwn = parts[0].allSatisfy { $0.hasPrefix("*") || ids.contains(String($0.prefix { $0 != "/" })) }
            let isHeld = (SHA256.hash(Array(question.utf8)).last ?? 0) % 2 == 1
            guard isOwn, !isHeld else { continue }
            count += 1
            let found = index.matches(question, limit: 5).map { "\($0.connectorId)/\($0.actionId)" }
            let isRight = found.contains { id in parts[0].contains { Self.matches($0, id) } }
            let isMisled =
                parts.count > 1 && found.first.map { id in parts[1].contains { Self.matches($0, id) } } == true
            if !isRight || isMisled { missed.append(question) }
        }
        #expect(count > 30)
        #expect(Double(missed.count) <= 0.05 * Double(count), "\(missed)")
    }
}
