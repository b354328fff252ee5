import Alloy
import JSON

/// `results.*`: results that stay in the host, because they are too large to be sent whole, or neither JSON nor text.
enum ResultMethods {
    static let all = [read, release, save]

    private static let handle = Parameter<String>("handle", "The handle from the reply.")
    fileprivate static let pointer = Parameter<String?>(
        "pointer", "The location in the result (RFC 6901); absent for all of it.", .unconstrained)
    fileprivate static let offset = Parameter<Int>(
        "offset", "The number of elements, members, characters or bytes to skip (0).", .atLeast(0), default: 0)
    fileprivate static let limit = Parameter<Int?>("limit", "The maximum number of them.", .atLeast(1))
    fileprivate static let fields = Parameter<[String]?>(
        "fields", "Pointers to the parts to return, such as `/*/id`.",
        .schema(["type": "array", "minItems": 1, "maxItems": 100, "items": ["type": "string"]]))

    private static let read = Method(
        "results.read", "Read a part of a result that stays in the host.",
        description:
            "`value` is the value at `pointer`. Of an array, a large object or a large string it has as many "
            + "elements, members or characters from `offset` on as fit within the limit that the result exceeds. "
            + "`total` counts them, and `nextOffset` is there when more follow. With `fields`, only the parts that "
            + "these pointers name: they start at each element of an array, as `/*/id` does, or at the value itself, "
            + "and `*` means every element of an array. Of a result that is neither JSON nor text, `value` is bytes in "
            + "base64; `offset` and `limit` count bytes, and without `limit` the parts, one behind the other, are the base64 "
            + "of all.",
        access: .local, isRead: true,
        parameters: [handle, pointer, offset, limit, fields],
        result: ResultSchema.object(
            "ResultPart", "A part of a stored result; `nextOffset` is present when more follows.",
            [
                "value": ResultSchema.anything, "total": ResultSchema.integer, "offset": ResultSchema.integer,
                "nextOffset": ResultSchema.integer,
            ], optional: ["total", "offset", "nextOffset"]),
        errors: [.notFound, .invalidInput],
        example: Method.Example(
            params: [
                "handle": "result-e5ec00000000000000000001", "pointer": "/results", "offset": 200, "limit": 2,
                "fields": ["/*/id"],
            ],
            result: [
                "value": [["id": "160000000200"], ["id": "160000000201"]], "total": 5_000, "offset": 200,
                "nextOffset": 202,
            ])
    ) { call throws(AlloyError) in
        let reading = try call.resultReading()
        return .object(try reading.read(try call.services.results.result(call[handle])))
    }

    private static let release = Method(
        "results.release", "Remove a stored result that is no longer needed.",
        description: "The oldest results are removed automatically when there are too many.",
        access: .local, parameters: [handle], result: ResultSchema.success, errors: [.notFound],
        example: Method.Example(
            params: ["handle": "result-e5ec00000000000000000001"], result: ["success": true])
    ) { call throws(AlloyError) in
        try call.services.results.release(call[handle])
        return ["success": true]
    }

    private static let path = Parameter<String>(
        "path", "The name of the file, or its path relative to the directory of --files-to.")
    private static let replace = Parameter<Bool>(
        "replace", "Replace an existing file, which is refused otherwise.", default: false)

    private static let save = Method(
        "results.save", "Write a stored result to a file in the directory of --files-to.",
        description:
            "The bytes of a result that is neither JSON nor text, or the JSON of another one. Directories of the path must "
            + "exist, no link is followed, and no name may begin with a dot. The file is for the host's user alone "
            + "(mode 0600), and gets its name when it is complete. The result stays stored. Without --files-to nothing is "
            + "written. Allowed with --read-only: nothing changes but the directory that the operator names.",
        access: .local, parameters: [handle, path, replace],
        result: ResultSchema.object(
            "SavedResult", "The file that was written, with the SHA-256 of its bytes.",
            ["path": ResultSchema.string, "bytes": ResultSchema.integer, "sha256": ResultSchema.string]),
        errors: [.policyDenied, .notFound, .invalidInput, .conflict, .timedOut, .cancelled],
        example: Method.Example(
            params: ["handle": "result-e5ec00000000000000000001", "path": "report.pdf"],
            result: [
                "path": "report.pdf", "bytes": 9,
                "sha256": "3f1a9be2c4d5867710a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708",
            ])
    ) { call throws(AlloyError) in
        let file = ResultFile(path: call[path], replacesExisting: call[replace])
        return try await file.write(try call.services.results.result(call[handle]), call)
    }
}

extension Call {
    fileprivate func resultReading() throws(AlloyError) -> ResultReading {
        var problems: [AlloyError.Problem] = []
        let pointer = JSONPointer(self[ResultMethods.pointer] ?? "")
        if pointer == nil {
            problems.append(.invalidPointer(ResultMethods.pointer.pointer, arguments[ResultMethods.pointer]))
        }
        var projection: ResultProjection?
        if let fields = self[ResultMethods.fields] {
            do throws(ResultProjection.PointerError) {
                projection = try ResultProjection(fields)
            } catch {
                let place = ResultMethods.fields.pointer.appending(error.index)
                problems.append(.invalidPointer(place, .string(fields[error.index])))
            }
        }
        guard let pointer, problems.isEmpty else {
            throw .notSent(
                .invalidInput, "`pointer` and `fields` must be JSON Pointers.",
                fix: [.advice("Write pointers according to RFC 6901: \"\" for all, /results/0/id for a part.")],
                problems: problems)
        }
        return ResultReading(
            pointer: pointer, offset: self[ResultMethods.offset], limit: self[ResultMethods.limit],
            projection: projection)
    }
}

extension AlloyError.Problem {
    fileprivate static func invalidPointer(_ place: JSONPointer, _ value: JSONValue?) -> AlloyError.Problem {
        AlloyError.Problem(at: place, expected: "a JSON pointer: empty, or beginning with a slash", value: value)
    }
}
