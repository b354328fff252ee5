import Alloy
import JSON

/// `results.*`: results that were too large to be sent whole.
enum ResultMethods {
    static let all = [read, release]

    private static let handle = Parameter<String>("handle", "The handle from the reply.")
    fileprivate static let pointer = Parameter<String?>(
        "pointer", "The location in the result (RFC 6901); absent for all of it.", .unconstrained)
    fileprivate static let offset = Parameter<Int>(
        "offset", "The number of elements to skip (0).", .atLeast(0), default: 0)
    fileprivate static let limit = Parameter<Int?>("limit", "The maximum number of elements.", .atLeast(1))
    fileprivate static let fields = Parameter<[String]?>(
        "fields", "Pointers to the parts to return, such as `/*/id`.",
        .schema(["type": "array", "minItems": 1, "maxItems": 100, "items": ["type": "string"]]))

    private static let read = Method(
        "results.read", "Read a part of a result that was too large to be sent whole.",
        description:
            "`value` is the value at `pointer`. Of an array, a large object or a large string it has as many "
            + "elements, members or characters from `offset` on as fit within the limit that the result exceeds. "
            + "`total` counts them, and `nextOffset` is there when more follow. With `fields`, only the parts that "
            + "these pointers name: they start at each element of an array, as `/*/id` does, or at the value itself, "
            + "and `*` means every element of an array.",
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
