import Foundation
import JSON
import Testing

@testable import AlloySandbox

/// The replies in the providers' JSON files: each is given by something, and each placeholder has a value where it stands.
@Suite struct ProviderReplyTests {
    typealias File = ProviderFolderTests.File

    private static let records = ProviderFolderTests.files.filter { $0.name == "records.json" }
    private static let replySets = ProviderFolderTests.files.filter {
        ["records.json", "replies.json"].contains($0.name)
    }

    /// The text of the folder's Swift files; empty when it has none.
    private static func code(_ file: File) -> String {
        let folder = "\(ProviderFolderTests.root)/\(file.folder)"
        return ProviderFolderTests.names(in: folder).filter { $0.hasSuffix(".swift") }.map { name in
            String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
        }.joined()
    }

    /// The names of the file's replies and of those of its kinds, with their values.
    private static func replies(_ file: File) -> [JSONObject.Member] {
        let sets = [file.json] + (file.json["kinds"]?.arrayValue ?? [])
        return sets.flatMap { $0["replies"]?.objectValue?.members ?? [] }
    }

    // MARK: Replies

    @Test(arguments: replySets)
    func givesEveryReply(_ file: File) {
        let code = Self.code(file)
        let known = file.name == "records.json" ? RecordReply.allCases.map(\.rawValue) : []
        for name in Self.replies(file).map(\.key) where !known.contains(name) {
            #expect(
                code.contains("\"\(name)\""),
                "\(file): nothing gives the reply \(name): the folder's code does not name it, nor do \(known)")
        }
    }

    /// A reply that is missing would be an empty 200.
    @Test(arguments: records)
    func hasTheRepliesThatItNeeds(_ file: File) throws {
        let names = Set((file.json["replies"]?.objectValue?.members ?? []).map(\.key))
        for reply in try needed(file).sorted(by: { $0.rawValue < $1.rawValue }) {
            #expect(names.contains(reply.rawValue), "\(file) lacks the reply \(reply.rawValue)")
        }
    }

    private func needed(_ file: File) throws -> Set<RecordReply> {
        let json = file.json
        var needed: Set<RecordReply> = [.notFound, .unknownRoute]
        if json["paging"]?["style"] == "cursor" { needed.insert(.invalidCursor) }
        if json["paging"]?["refuses"]?.argumentList.isEmpty == false { needed.insert(.invalidSize) }
        if json["filters"]?.arrayValue?.contains(where: { $0["style"] == "equals" }) == true {
            needed.insert(.invalidFilter)
        }
        if json["idLength"] != nil { needed.insert(.malformedID) }
        // A provider's own code may perform any action in another way.
        guard Self.code(file).isEmpty else { return needed }
        let connector = try #require(SandboxCatalogue.standard.connectors.first { $0.id == file.folder })
        for action in connector.resources.flatMap(\.actions) {
            let isItem = action.path.hasSuffix("}") || action.path.hasSuffix("}.json")
            switch action.httpMethod {
            case "get": needed.insert(isItem ? .fetched : .listed)
            case "post": needed.formUnion(isItem ? [.updated, .unreadable] : [.unreadable])
            case "put", "patch": needed.formUnion([.updated, .unreadable])
            case "delete": needed.insert(.deleted)
            default: break
            }
        }
        let kinds = json["kinds"]?.arrayValue ?? []
        let created = connector.resources.flatMap(\.actions).filter { $0.httpMethod == "post" }.map(\.path)
        for kind in kinds where created.contains(kind["path"]?.stringValue ?? "") {
            needed.insert(.created)
            if kind["required"]?.argumentList.isEmpty == false { needed.insert(.missing) }
            if kind["unique"] != nil { needed.insert(.duplicate) }
        }
        return needed
    }

    @Test(arguments: replySets)
    func errorsHaveABody(_ file: File) {
        guard file.json["errorBody"] == nil else { return }
        for reply in Self.replies(file) where reply.value["error"] != nil {
            Issue.record("\(file): the reply \(reply.key) has an `error`, but there is no `errorBody` to fill")
        }
    }

    // MARK: Placeholders

    @Test(arguments: ProviderFolderTests.files.filter { $0.name == "connector.json" })
    func connectorsHaveKnownPlaceholders(_ file: File) {
        let sandbox = file.json["sandbox"]
        expect(sandbox?["refusals"], ["scopes", "granted", "field"], "\(file), refusals")
        expect(sandbox?["tenant"], ["name"], "\(file), tenant")
    }

    @Test(arguments: records)
    func recordsHaveKnownPlaceholders(_ file: File) {
        let common = RecordTemplate.commonPlaceholders
        for name in ["record", "listedRecord"] {
            let known = common.union(RecordTemplate.recordPlaceholders).subtracting(["uuid"])
            expect(file.json[name], known, "\(file), \(name)")
        }
        expect(file.json["input"], ["kind"], "\(file), input")
        for form in [file.json["id"]] + (file.json["kinds"]?.arrayValue ?? []).map({ $0["id"] }) {
            expect(form, [], prefixes: ["capitals:", "alphanumerics:", "hex:"], "\(file), id")
        }
    }

    @Test(arguments: replySets)
    func repliesHaveKnownPlaceholders(_ file: File) {
        let code = Self.code(file)
        let isOfRecords = file.name == "records.json"
        let common = isOfRecords ? RecordTemplate.commonPlaceholders : ["uuid"]
        let details = Self.replies(file).flatMap { $0.value["error"]?.objectValue?.members ?? [] }
        let errors = details.map { "error.\($0.key)" }
        expect(file.json["errorBody"], common.union(errors).union(["status"]), "\(file), errorBody")
        for member in Self.replies(file) {
            let reply = isOfRecords ? RecordReply(rawValue: member.key) : nil
            let known = reply?.placeholders ?? RecordTemplate.recordPlaceholders.union(RecordPaging.placeholders)
            // The provider's own code gives values of its own, also to replies that it shares with the engine.
            for part in ["body", "error"] {
                expect(member.value[part], common.union(known), orIn: code, "\(file), the reply \(member.key)")
            }
        }
    }

    private func expect(
        _ json: JSONValue?, _ known: Set<String>, prefixes: [String] = [], orIn code: String = "", _ location: String
    ) {
        for name in Self.placeholders(in: json ?? .null) {
            let isKnown =
                known.contains(name) || code.contains("\"\(name)\"")
                || (["data."] + prefixes).contains(where: name.hasPrefix)
            #expect(isKnown, "\(location): {\(name)} has no value here; known are \(known.sorted())")
        }
    }

    /// The placeholders without their separators, and the names of `$if` and `$each`; `{item}`, `{Item}` and `{item.…}` only
    /// where no `$each` gives them a value.
    private static func placeholders(in value: JSONValue, isRepeated: Bool = false) -> [String] {
        func names(_ text: String) -> [String] {
            text.placeholders.map { String($0.split(separator: "|").first ?? "") }
                .filter { !isRepeated || !(["item", "Item"].contains($0) || $0.hasPrefix("item.")) }
        }
        switch value {
        case .string(let text): return names(text)
        case .array(let elements): return elements.flatMap { placeholders(in: $0, isRepeated: isRepeated) }
        case .object(let object):
            if let name = object["$each"]?.stringValue, !isRepeated {
                return [name] + placeholders(in: value, isRepeated: true)
            }
            let conditions = [object["$if"]?.stringValue].compactMap(\.self)
            return object.members.reduce(into: conditions) {
                $0 += names($1.key) + placeholders(in: $1.value, isRepeated: isRepeated)
            }
        default: return []
        }
    }
}
