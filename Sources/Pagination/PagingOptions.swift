import Alloy
import JSON

/// The parameter `paging`: what the caller says of how a third party leads from page to page, in place of what would be
/// detected.
package struct PagingOptions: Sendable {
    /// The parts of `execute`'s arguments in which a parameter of the third party can stand.
    static let groups = ["queryParameters", "requestBody", "pathParams", "additionalHeaders"]
    /// The greatest number that a page, an offset or a step may have.
    static let maximumNumber = 1 << 53

    /// The parameter as it was given; empty when there is none.
    let json: JSONObject
    /// The style, given or implied by the name of the parameter; nil when it has to be detected.
    let style: PageStyle?
    /// The parameter that takes what leads on, by its name or its pointer.
    let parameter: String?
    /// What the parameter holds for the first page.
    let first: JSONValue?
    /// By how much a page number or an offset grows.
    let step: Int?
    /// Where the answer has what leads on.
    let cursor: JSONPointer?
    /// Where the answer has the items.
    let items: JSONPointer?
    /// Where the answer has the number of all items.
    let total: JSONPointer?

    package init() { self.init([:]) }

    /// Reads a parameter in which `problems` finds nothing.
    package init(_ json: JSONObject) {
        self.json = json
        parameter = json["parameter"]?.stringValue
        first = json["first"]
        step = json["step"]?.intValue
        cursor = json["cursor"]?.stringValue.flatMap { JSONPointer($0) }
        items = json["items"]?.stringValue.flatMap { JSONPointer($0) }
        total = json["total"]?.stringValue.flatMap { JSONPointer($0) }
        let given = json["style"]?.stringValue.flatMap(PageStyle.init)
        style = given ?? (cursor == nil ? parameter.flatMap(Self.impliedStyle) : nil)
    }

    /// The style that the name of a parameter implies; nil for a name that many use for something else.
    private static func impliedStyle(_ parameter: String) -> PageStyle? {
        let word = (JSONPointer(parameter)?.tokens.last ?? parameter).pageWord
        if PageMarker.pageWords.contains(word) { return .page }
        if PageMarker.offsetWords.contains(word) { return .offset }
        if PageMarker.lastItemWords.contains(word) { return .startingAfter }
        return PageMarker.cursorWords.contains(word) ? .cursor : nil
    }

    /// The place in the arguments of `execute` that `parameter` means; nil when none is given.
    func place(_ parameters: PageParameters) -> JSONPointer? {
        guard let parameter else { return nil }
        return parameter.hasPrefix("/") ? JSONPointer(parameter) : parameters.place(named: parameter)
    }
}

extension PagingOptions {
    /// The JSON Schema of the parameter.
    package static let schema: JSONObject = [
        "type": "object", "minProperties": 1, "additionalProperties": false,
        "properties": [
            "style": ["enum": .strings(PageStyle.allCases.map(\.rawValue))],
            "parameter": ["type": "string", "minLength": 1],
            "first": ["type": ["integer", "string"]],
            "step": ["type": "integer", "minimum": 1, "maximum": .int(maximumNumber)],
            "cursor": ["type": "string"], "items": ["type": "string"], "total": ["type": "string"],
        ],
    ]

    /// What is wrong with `paging` besides what its schema says.
    package static func problems(of arguments: JSONObject) -> [AlloyError.Problem] {
        guard let json = arguments["paging"]?.objectValue else { return [] }
        return syntaxProblems(json) + styleProblems(json)
    }

    private static func syntaxProblems(_ json: JSONObject) -> [AlloyError.Problem] {
        var problems: [AlloyError.Problem] = []
        for name in ["cursor", "items", "total"] {
            guard let text = json[name]?.stringValue, JSONPointer(text) == nil else { continue }
            problems.append(problem(name, "a JSON Pointer into the answer, /data/items for example", json))
        }
        if let text = json["parameter"]?.stringValue, text.hasPrefix("/") {
            let tokens = JSONPointer(text)?.tokens ?? []
            if tokens.count < 2 || !groups.contains(tokens[0]) {
                let expected =
                    "a name, or a JSON Pointer that begins with "
                    + groups.map { "/\($0)/" }.joined(separator: ", ")
                problems.append(problem("parameter", expected, json))
            }
        }
        return problems
    }

    /// Members that the style does not use would be ignored without a word, so they are refused.
    private static func styleProblems(_ json: JSONObject) -> [AlloyError.Problem] {
        let options = PagingOptions(json)
        if let text = json["style"]?.stringValue, PageStyle(rawValue: text) == nil { return [] }
        guard let style = options.style else {
            var problems = ["first", "step"].filter { json[$0] != nil }.map {
                problem($0, "`style` beside it: page or offset, or for `first` cursor or pageToken, too", json)
            }
            if json["parameter"] != nil, options.cursor == nil {
                problems.append(problem("parameter", "`style` beside it, as its name does not tell the style", json))
            }
            return problems
        }
        var allowed: Set = ["style", "items", "total"]
        switch style {
        case .page, .offset: allowed.formUnion(["parameter", "first", "step"])
        case .cursor, .pageToken, .startingAfter: allowed.formUnion(["parameter", "first", "cursor"])
        case .link, .graphql: allowed.formUnion(["parameter", "cursor"])
        case .none: break
        }
        var problems = ["parameter", "first", "step", "cursor"]
            .filter { json[$0] != nil && !allowed.contains($0) }
            .map { problem($0, "nothing, as the style \(style.rawValue) has no use for it", json) }
        if style.isCounted, let first = json["first"], first.stringValue != nil || !isNumber(first) {
            problems.append(problem("first", "a whole number from 0 on, as the style \(style.rawValue) counts", json))
        }
        return problems
    }

    private static func isNumber(_ value: JSONValue) -> Bool {
        // Anything but a whole number is a matter of the schema.
        guard case .number = value else { return true }
        return value.intValue.map { (0...maximumNumber).contains($0) } ?? false
    }

    private static func problem(_ name: String, _ expected: String, _ json: JSONObject) -> AlloyError.Problem {
        AlloyError.Problem(at: JSONPointer(tokens: ["paging", name]), expected: expected, value: json[name])
    }

    /// What is wrong with it for an action of these parameters.
    package func problems(_ parameters: PageParameters) -> [AlloyError.Problem] {
        let isNeeded = style?.isCounted ?? false || style == .startingAfter || first != nil
        guard isNeeded, place(parameters) == nil, detectedPlace(parameters) == nil else { return [] }
        return [
            AlloyError.Problem(
                at: JSONPointer(tokens: ["paging", "parameter"]),
                expected: "the name or the pointer of the parameter that leads on: the action has none of a known name",
                got: "nothing")
        ]
    }

    /// Where the first page begins: what `first` says that the parameter holds there, unless the caller gave it already.
    package func firstPosition(_ parameters: PageParameters) -> PagePosition {
        guard let first, let place = place(parameters) ?? detectedPlace(parameters),
            parameters.entry(at: place).value?.isNull ?? true
        else { return .start }
        return PagePosition(place, first)
    }

    /// The place of the parameter that the style usually has.
    func detectedPlace(_ parameters: PageParameters) -> JSONPointer? {
        switch style {
        case .page: parameters.first(of: PageMarker.pageWords)?.place
        case .offset: parameters.first(of: PageMarker.offsetWords + ["first"])?.place
        case .startingAfter: parameters.first(of: PageMarker.lastItemWords)?.place
        default: parameters.first(of: PageMarker.cursorWords)?.place
        }
    }
}
