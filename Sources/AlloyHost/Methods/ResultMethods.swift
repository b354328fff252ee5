import Alloy
import JSON

/// `results.*`: what was too large to be sent whole.
enum ResultMethods {
    static let all = [read, release]

    private static let handle = Parameter<String>("handle", "The handle, as it stood in the reply.")
    fileprivate static let pointer = Parameter<String?>(
        "pointer", "Where in the result (RFC 6901); absent for all of it.", .unconstrained)
    fileprivate static let offset = Parameter<Int>(
        "offset", "How many elements to pass over (0).", .atLeast(0), default: 0)
    fileprivate static let limit = Parameter<Int?>("limit", "How many elements at most.", .atLeast(1))
    fileprivate static let fields = Parameter<[String]?>(
        "fields", "Pointers to what is wanted, such as `/*/id`.",
        .schema(["type": "array", "minItems": 1, "maxItems": 100, "items": ["type": "string"]]))

    private static let read = Method(
        "results.read", "Read a part of a result that was too large to be sent whole.",
        description:
            "`value` is what stands at `pointer`; of an array, a large object or a large string as many elements, members or "
            + "characters from `offset` on as fit within the bound that the result was too large for. `total` counts them, "
            + "and `nextOffset` is there when more follow. With `fields`, only what these pointers name: they start at each "
            + "element of an array, as `/*/id` does, or at the value itself, and `*` stands for every element of an array.",
        access: .local,
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
        "results.release", "Let go of a result that is not needed any more.",
        description: "The oldest results are let go by themselves when there are too many.",
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
            problems.append(.noPointer(ResultMethods.pointer.pointer, arguments[ResultMethods.pointer]))
        }
        var projection: ResultProjection?
        if let fields = self[ResultMethods.fields] {
            do throws(ResultProjection.Fault) {
                projection = try ResultProjection(fields)
            } catch {
                let place = ResultMethods.fields.pointer.appending(error.index)
                problems.append(.noPointer(place, .string(fields[error.index])))
            }
        }
        guard let pointer, problems.isEmpty else {
            throw .notSent(
                .invalidInput, "What is to be read is not named by JSON pointers.",
                fix: [.advice("Write pointers as RFC 6901 has it: \"\" for all, /results/0/id for a part.")],
                problems: problems)
        }
        return ResultReading(
            pointer: pointer, offset: self[ResultMethods.offset], limit: self[ResultMethods.limit],
            projection: projection)
    }
}

extension AlloyError.Problem {
    fileprivate static func noPointer(_ place: JSONPointer, _ value: JSONValue?) -> AlloyError.Problem {
        AlloyError.Problem(at: place, expected: "a JSON pointer: empty, or beginning with a slash", value: value)
    }
}
