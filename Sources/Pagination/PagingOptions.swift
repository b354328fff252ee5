import Alloy
import JSON

/// The parameter `paging`: the caller's description of how a provider leads from page to page, in place of detection.
package struct PagingOptions: Sendable {
    /// The groups of `execute`'s arguments that can have a parameter for the next page.
    static let groups = ["queryParameters", "requestBody", "pathParams", "additionalHeaders"]
    /// The largest page number, offset or step.
    static let maximumNumber = 1 << 53

    /// The parameter as the caller gave it; empty without one.
    let json: JSONObject
    /// The style, given or implied by the name of the parameter; nil when it must be detected.
    let style: PageStyle?
    /// The name or the pointer of the parameter for the next page.
    let parameter: String?
    /// The value of the parameter for the first page.
    let first: JSONValue?
    /// The increment of a page number or an offset.
    let step: Int?
    /// The location of the cursor or link in a response.
    let cursor: JSONPointer?
    /// The location of the items in a response.
    let items: JSONPointer?
    /// The location of the total number of items in a response.
    let total: JSONPointer?

    package init() { self.init([:]) }

    /// Reads a parameter in which `problems(of:)` finds nothing.
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

    /// Returns the style that the name of a parameter implies; nil for a name with other meanings.
    private static func impliedStyle(_ parameter: String) -> PageStyle? {
        let name = (JSONPointer(parameter)?.tokens.last ?? parameter).normalizedName
        if NextPageMember.pageNames.contains(name) { return .page }
        if NextPageMember.offsetNames.contains(name) { return .offset }
        if NextPageMember.lastItemNames.contains(name) { return .startingAfter }
        return NextPageMember.cursorNames.contains(name) ? .cursor : nil
    }

    /// Returns the location of `parameter` in the arguments of `execute`; nil when none is given.
    func pointer(in parameters: PageParameters) -> JSONPointer? {
        guard let parameter else { return nil }
        return parameter.hasPrefix("/") ? JSONPointer(parameter) : parameters.pointer(named: parameter)
    }

    /// Returns the location of the parameter that the style usually has.
    private func usualPointer(in parameters: PageParameters) -> JSONPointer? {
        switch style {
        case .page: parameters.first(of: NextPageMember.pageNames)?.pointer
        case .offset: parameters.first(of: NextPageMember.offsetNames + ["first"])?.pointer
        case .startingAfter: parameters.first(of: NextPageMember.lastItemNames)?.pointer
        default: parameters.first(of: NextPageMember.cursorNames)?.pointer
        }
    }

    /// Returns the position of the first page: the value `first`, unless the caller gives the parameter another one.
    package func firstPosition(_ parameters: PageParameters) -> PagePosition {
        guard let first, let pointer = pointer(in: parameters) ?? usualPointer(in: parameters),
            parameters.entry(at: pointer).value?.isNull ?? true
        else { return .start }
        return PagePosition(pointer, first)
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

    /// Returns the problems of `paging` that its schema does not find.
    package static func problems(of arguments: JSONObject) -> [AlloyError.Problem] {
        guard let json = arguments["paging"]?.objectValue else { return [] }
        return syntaxProblems(json) + styleProblems(json)
    }

    private static func syntaxProblems(_ json: JSONObject) -> [AlloyError.Problem] {
        var problems: [AlloyError.Problem] = []
        for name in ["cursor", "items", "total"] {
            guard let text = json[name]?.stringValue, JSONPointer(text) == nil else { continue }
            problems.append(problem(name, "a JSON Pointer into the response, such as /data/items", json))
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

    /// Returns a problem for each member that the style does not use: it would be ignored silently.
    private static func styleProblems(_ json: JSONObject) -> [AlloyError.Problem] {
        let options = PagingOptions(json)
        if let text = json["style"]?.stringValue, PageStyle(rawValue: text) == nil { return [] }
        guard let style = options.style else {
            var problems = ["first", "step"].filter { json[$0] != nil }.map {
                problem($0, "`style` beside it: page or offset, or with `first` also cursor or pageToken", json)
            }
            if json["parameter"] != nil, options.cursor == nil {
                problems.append(problem("parameter", "`style` beside it, because its name does not imply one", json))
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
            .map { problem($0, "nothing, because the style \(style.rawValue) does not use it", json) }
        if style.isNumbered, let first = json["first"], first.stringValue != nil || !isNumber(first) {
            problems.append(
                problem("first", "an integer of at least 0, because the style \(style.rawValue) has numbers", json))
        }
        return problems
    }

    private static func isNumber(_ value: JSONValue) -> Bool {
        // The schema refuses everything but an integer.
        guard case .number = value else { return true }
        return value.intValue.map { (0...maximumNumber).contains($0) } ?? false
    }

    private static func problem(_ name: String, _ expected: String, _ json: JSONObject) -> AlloyError.Problem {
        AlloyError.Problem(at: JSONPointer(tokens: ["paging", name]), expected: expected, value: json[name])
    }

    /// Returns the problems for an action with these parameters.
    package func problems(_ parameters: PageParameters) -> [AlloyError.Problem] {
        let isNeeded = style?.isNumbered ?? false || style == .startingAfter || first != nil
        guard isNeeded, pointer(in: parameters) == nil, usualPointer(in: parameters) == nil else { return [] }
        return [
            AlloyError.Problem(
                at: JSONPointer(tokens: ["paging", "parameter"]),
                expected:
                    "the name or the pointer of the parameter for the next page: the action has none with a known name",
                got: "nothing")
        ]
    }
}
