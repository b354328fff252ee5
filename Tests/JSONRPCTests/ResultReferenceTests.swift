import JSON
import Testing

@testable import JSONRPC

/// Parameters from JSON text.
func parameters(_ text: String) throws -> Parameters {
    guard case .object(let object) = try JSONValue(parsing: text) else { return .none }
    return .named(object)
}

@Suite
struct ResultReferenceTests {
    /// Resolves references in `params`, given the results of requests by the text of their ids.
    private static func resolve(_ params: String, _ results: [String: String?]) async throws -> String {
        var table = RequestTable(limits: Limits())
        for (id, result) in results {
            let record = pending(id).record
            check(table.insert(record))
            let bytes = result.map { Array("ab\($0)c".utf8) }
            record.finish(bytes.map { .succeeded(reply: .bytes($0), result: 2..<$0.count - 1) } ?? .failed)
            table.end(record)
        }
        let request = pending("\"me\"", try parameters(params))
        request.bindReferences(in: table)
        switch try await request.resolveReferences(depth: 64) {
        case .named(let object): return JSONValue.object(object).text
        default: return "no object"
        }
    }

    @Test(
        "A reference is replaced by the value it refers to",
        arguments: [
            (##"{"#a":{"resultOf":1,"path":""}}"##, ##"{"a":{"x":[1.50,{"y":null}],"":"empty","~/":"odd"}}"##),
            (##"{"#a":{"resultOf":1,"path":"/x"}}"##, ##"{"a":[1.50,{"y":null}]}"##),
            (##"{"#a":{"path":"/x/0","resultOf":1}}"##, ##"{"a":1.50}"##),
            (##"{"#a":{"resultOf":1,"path":"/x/1/y"}}"##, ##"{"a":null}"##),
            (##"{"#a":{"resultOf":1,"path":"/"}}"##, ##"{"a":"empty"}"##),
            (##"{"#a":{"resultOf":1,"path":"/~0~1"}}"##, ##"{"a":"odd"}"##),
            (##"{"#a":{"resultOf":"s","path":"/k"}}"##, ##"{"a":1}"##),
            (##"{"#a":{"resultOf":"\u0073","path":"/k"}}"##, ##"{"a":1}"##),
            (
                ##"{"#a":{"resultOf":"s","path":"/k"},"#b":{"resultOf":1,"path":"/x/0"},"c":2}"##,
                ##"{"c":2,"a":1,"b":1.50}"##
            ),
            (##"{"#/a":{"resultOf":"s","path":"/k"}}"##, ##"{"a":1}"##),
            (##"{"#/a/b/c":{"resultOf":"s","path":"/k"}}"##, ##"{"a":{"b":{"c":1}}}"##),
            (##"{"a":{"z":0},"#/a/b":{"resultOf":"s","path":"/k"}}"##, ##"{"a":{"z":0,"b":1}}"##),
            (##"{"#/a~1b":{"resultOf":"s","path":"/k"}}"##, ##"{"a/b":1}"##),
            (
                ##"{"#/a/b":{"resultOf":"s","path":"/k"},"#/a/c":{"resultOf":"s","path":""}}"##,
                ##"{"a":{"b":1,"c":{"k":1}}}"##
            ),
            (##"{"#":{"resultOf":"s","path":"/k"}}"##, ##"{"":1}"##),
            (##"{"a":{"#b":{"resultOf":9,"path":"?"}}}"##, ##"{"a":{"#b":{"resultOf":9,"path":"?"}}}"##),
            (
                ##"{"a":[{"b":1},{}],"#/a/1/c/d":{"resultOf":"s","path":"/k"}}"##,
                ##"{"a":[{"b":1},{"c":{"d":1}}]}"##
            ),
            (##"{"a":[],"#/a/0":{"resultOf":"s","path":"/k"}}"##, ##"{"a":[1]}"##),
            (##"{"a":[{}],"#/a/1/b":{"resultOf":"s","path":"/k"}}"##, ##"{"a":[{},{"b":1}]}"##),
            (
                ##"{"a":[[0]],"#/a/0/-":{"resultOf":"s","path":"/k"},"#/a/-":{"resultOf":"s","path":""}}"##,
                ##"{"a":[[0,1],{"k":1}]}"##
            ),
            (##"{"a":{},"#/a/-":{"resultOf":"s","path":"/k"}}"##, ##"{"a":{"-":1}}"##),
            (##"{"a#":1,"b":"#c"}"##, ##"{"a#":1,"b":"#c"}"##),
        ])
    func resolved(_ params: String, _ expected: String) async throws {
        let results = ["1": #"{"x":[1.50,{"y":null}],"":"empty","~/":"odd"}"#, "\"s\"": #"{"k":1}"#]
        #expect(try await Self.resolve(params, results) == expected)
    }

    @Test(
        "An unresolvable reference is invalid_params, with location and reason",
        arguments: [
            (##"{"#a":{"resultOf":9,"path":""}}"##, "no earlier request has this id"),
            (##"{"#a":{"resultOf":"1","path":""}}"##, "no earlier request has this id"),
            (##"{"#a":{"resultOf":1.0,"path":""}}"##, "no earlier request has this id"),
            (##"{"#a":{"resultOf":"me","path":""}}"##, "no earlier request has this id"),
            (##"{"#a":{"resultOf":2,"path":""}}"##, "which failed"),
            (##"{"#a":{"resultOf":1,"path":"/y"}}"##, "there is no value"),
            (##"{"#a":{"resultOf":1,"path":"/x/0/z"}}"##, "there is no value"),
            (##"{"#a":{"resultOf":1,"path":"/x/1"}}"##, "there is no value"),
            (##"{"#a":{"resultOf":1,"path":"/x/00"}}"##, "there is no value"),
            (##"{"#a":{"resultOf":1,"path":"/x/-"}}"##, "there is no value"),
            (##"{"#a":{"resultOf":1,"path":"/x/99999999999999999999"}}"##, "there is no value"),
            (##"{"#a":{"resultOf":1,"path":"x"}}"##, "not a JSON Pointer"),
            (##"{"#a":{"resultOf":1,"path":"/~2"}}"##, "not a JSON Pointer"),
            (##"{"#a":{"resultOf":1,"path":7}}"##, "not a JSON Pointer"),
            (##"{"#a":{"resultOf":null,"path":""}}"##, "must be the id"),
            (##"{"#a":{"resultOf":[1],"path":""}}"##, "must be the id"),
            (##"{"#a":{"resultOf":1}}"##, "with resultOf and path"),
            (##"{"#a":{"path":""}}"##, "with resultOf and path"),
            (##"{"#a":{"resultOf":1,"path":"","x":1}}"##, "with resultOf and path"),
            (##"{"#a":{"resultOf":1,"resultOf":1,"path":""}}"##, "with resultOf and path"),
            (##"{"#a":1}"##, "with resultOf and path"),
            (##"{"#a":null}"##, "with resultOf and path"),
            (##"{"a":1,"#a":{"resultOf":1,"path":""}}"##, "only one is allowed"),
            (##"{"a":null,"#a":{"resultOf":1,"path":""}}"##, "only one is allowed"),
            (##"{"a":1,"#/a":{"resultOf":1,"path":""}}"##, "only one is allowed"),
            (##"{"#a":{"resultOf":1,"path":""},"#/a":{"resultOf":1,"path":""}}"##, "already given"),
            (##"{"#a":{"resultOf":1,"path":""},"#a":{"resultOf":1,"path":""}}"##, "already given"),
            (##"{"a":{"b":0},"#/a/b":{"resultOf":1,"path":""}}"##, "already given"),
            (##"{"a":1,"#/a/b":{"resultOf":1,"path":""}}"##, "not an object"),
            (##"{"a":[{}],"#/a/0":{"resultOf":1,"path":""}}"##, "already given"),
            (##"{"a":[{}],"#/a/2/b":{"resultOf":1,"path":""}}"##, "beyond the end"),
            (##"{"a":[{}],"#/a/2":{"resultOf":1,"path":""}}"##, "beyond the end"),
            (##"{"a":[{}],"#/a/-1":{"resultOf":1,"path":""}}"##, "beyond the end"),
            (##"{"a":[{}],"#/a/+1":{"resultOf":1,"path":""}}"##, "beyond the end"),
            (##"{"a":[{}],"#/a/99999999999999999999":{"resultOf":1,"path":""}}"##, "beyond the end"),
            (##"{"a":[{}],"#/a/00/b":{"resultOf":1,"path":""}}"##, "not an object"),
            (##"{"a":[1],"#/a/0/b":{"resultOf":1,"path":""}}"##, "not an object"),
            (##"{"#/~2":{"resultOf":1,"path":""}}"##, "JSON Pointer"),
        ])
    func refused(_ params: String, _ reason: String) async throws {
        do {
            let resolved = try await Self.resolve(params, ["1": #"{"x":[1]}"#, "2": nil])
            Issue.record("resolved to \(resolved)")
        } catch let error as RPCError {
            #expect(error.code == -32_602)
            #expect(error.message.contains(reason), "\(error.message)")
            #expect(
                error.data?["problems"]?[JSONPointer(tokens: ["0", "pointer"])]?.stringValue?.hasPrefix("/#") == true)
        }
    }

    @Test("A reference to a dropped result has an error of its own")
    func dropped() async throws {
        var table = RequestTable(limits: Limits())
        let record = pending("1").record
        check(table.insert(record))
        record.finish(.succeeded(reply: .bytes(Array("{}".utf8)), result: 0..<2))
        record.dropResult()
        table.end(record)
        let request = pending("2", try parameters(##"{"#a":{"resultOf":1,"path":""}}"##))
        request.bindReferences(in: table)
        await #expect { try await request.resolveReferences(depth: 8) } throws: { error in
            (error as? RPCError)?.message.contains("no longer stored") == true
        }
    }

    @Test("A reference waits for the request it refers to, or until it is cancelled", arguments: [false, true])
    func waiting(_ isCancelled: Bool) async throws {
        var table = RequestTable(limits: Limits())
        let first = pending("1").record
        check(table.insert(first))
        let second = pending("2", try parameters(##"{"#a":{"resultOf":1,"path":"/x"}}"##))
        second.bindReferences(in: table)
        // Started at once, so it waits when `immediate` returns.
        let task = Task.immediate { () async -> Result<Parameters, RPCError> in
            do throws(RPCError) { return .success(try await second.resolveReferences(depth: 8)) } catch {
                return .failure(error)
            }
        }
        if isCancelled {
            second.record.cancel()
            task.cancel()
            #expect(await task.value == .failure(.cancelled))
        } else {
            first.finish(.succeeded(reply: .bytes(Array(#"{"x":7}"#.utf8)), result: 0..<7))
            #expect(await task.value == .success(.named(["a": 7])))
        }
    }
}
