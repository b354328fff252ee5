import Alloy
import JSON

// Scalar values.
extension FormBuilder {
    /// Returns the hidden field of a required value that has only one possible value.
    func constant(_ effective: EffectiveSchema, at location: Location) -> FormNode? {
        guard location.isRequired, location.key != "*", let value = effective.onlyValue else { return nil }
        var result = node(effective, at: location, type: Self.type(of: value), .value(.hidden))
        result.defaultValue = value
        return result
    }

    /// Returns the field for one of several values, from `enum`, or from `oneOf` with titled `const`s.
    func selection(_ effective: EffectiveSchema, at location: Location) -> FormNode? {
        guard let options = options(effective, location), let first = options.first else { return nil }
        var result = node(effective, at: location, type: Self.type(of: first.value), .value(.select))
        result.options = options
        if effective.onlyValue == nil || effective.object["enum"] == nil {
            result.schema["enum"] = .array(options.map(\.value) + (effective.allowsNull ? [nil] : []))
        }
        return result
    }

    private func options(_ effective: EffectiveSchema, _ location: Location) -> [FormNode.Option]? {
        if let value = effective.object["const"] {
            return [FormNode.Option(value: value, label: FieldLabels.labels(of: [value])[0])]
        }
        if let values = effective.object["enum"]?.arrayValue {
            guard values.allSatisfy({ $0.arrayValue == nil && $0.objectValue == nil }) else { return nil }
            let names = Self.names(of: values, effective.object)
            let labels = FieldLabels.labels(of: values)
            return zip(values.indices, values).compactMap { index, value in
                value.isNull ? nil : FormNode.Option(value: value, label: names[index] ?? labels[index])
            }
        }
        guard effective.unions.count == 1, effective.properties.isEmpty else { return nil }
        var result: [FormNode.Option] = []
        for branch in effective.unions[0] {
            let inner = resolver.resolve(branch, inside: location.open)
            guard inner.unions.isEmpty, inner.properties.isEmpty, let found = options(inner, location) else {
                return nil
            }
            let isTitled = found.count == 1 && inner.title != nil
            result += isTitled ? [FormNode.Option(value: found[0].value, label: inner.title ?? "")] : found
        }
        return result.isEmpty ? nil : result
    }

    /// Returns the names of the values of an `enum`, as NSwag, AutoRest and others write them: an array in the order of
    /// the values, or an object with the values as names.
    private static func names(of values: [JSONValue], _ object: JSONObject) -> [String?] {
        for key in ["enumNames", "x-enumNames", "x-enumLabels", "x-enum-varnames"] {
            if let list = object[key]?.arrayValue {
                // Some lists have no name for null.
                let isShort = list.count == values.count - 1 && values.last?.isNull == true
                guard list.count == values.count || isShort else { continue }
                let given = list.map { $0.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
                let names = given + (isShort ? [nil] : [])
                guard key == "x-enum-varnames" else { return names }
                return names.map { $0.map { FieldLabels.labels(of: [.string($0)])[0] } }
            }
            if let byValue = object[key]?.objectValue {
                return values.map { byValue[$0.stringValue ?? $0.text]?.stringValue }
            }
        }
        return values.map { _ in nil }
    }

    /// Returns the field of a string, a number or a Boolean; JSON without a known type.
    func scalar(_ effective: EffectiveSchema, at location: Location) -> FormNode {
        var types = effective.types
        if types.isEmpty { types = Self.impliedTypes(effective.object) }
        let isScalar = types.allSatisfy { ["string", "number", "integer", "boolean"].contains($0) }
        guard isScalar, !types.isEmpty else { return json(effective, at: location) }
        if types.contains("string") { return text(effective, at: location) }
        let (type, widget): (String, FormWidget) =
            types.contains("number")
            ? ("number", .number) : types.contains("integer") ? ("integer", .integer) : ("boolean", .checkbox)
        return node(effective, at: location, type: type, .value(widget))
    }

    /// Returns the type that keywords for one type imply.
    private static func impliedTypes(_ object: JSONObject) -> [String] {
        let ofText = ["minLength", "maxLength", "pattern", "format", "contentMediaType", "contentEncoding"]
        if ofText.contains(where: { object[$0] != nil }) { return ["string"] }
        return ["minimum", "maximum", "multipleOf"].contains { object[$0] != nil } ? ["number"] : []
    }

    private func text(_ effective: EffectiveSchema, at location: Location) -> FormNode {
        let widget = Self.textWidget(effective.object, name: location.key == "*" ? location.label ?? "" : location.key)
        var result = node(effective, at: location, type: "string", .value(widget))
        result.isSecret = widget == .password
        return result
    }

    private static let longTexts: Set<String> = [
        "description", "body", "note", "notes", "html", "content", "message", "comment", "comments", "bio", "markdown",
    ]

    private static func textWidget(_ object: JSONObject, name: String) -> FormWidget {
        let format = object["format"]?.stringValue ?? ""
        let words = FieldLabels.words(of: name)
        let isPassword =
            format == "password" || object["writeOnly"] == true
            || ["widget", "ui:widget", "x-widget"].contains { object[$0] == "password" }
        if isPassword { return .password }
        switch format {
        case "date": return .date
        case "date-time": return .datetime
        case "time": return .time
        case "email", "idn-email": return .email
        case "uri", "url", "iri": return .url
        case "byte" where SecretNames.holdsSecret(name): return .password
        case "binary", "byte": return .file
        case "textarea", "html", "markdown", "multiline": return .textarea
        default: break
        }
        if SecretNames.holdsSecret(name), format.isEmpty { return .password }
        if let widget = contentWidget(object) { return widget }
        let isFile = name.lowercased() == "s3key" || object["description"]?.stringValue?.contains("s3Key") == true
        if isFile { return .file }
        if object["maxLength"]?.intValue ?? 0 > 200 || longTexts.contains(words.last ?? "") { return .textarea }
        if words.last == "email" { return .email }
        return ["url", "website"].contains(words.last) ? .url : .text
    }

    /// Returns the widget for the content of a string in 2020-12 and OpenAPI 3.1: a file, or a text in another
    /// language.
    private static func contentWidget(_ object: JSONObject) -> FormWidget? {
        let encodings = ["base64", "base64url", "base32", "base16", "binary"]
        if let encoding = object["contentEncoding"]?.stringValue?.lowercased(), encodings.contains(encoding) {
            return .file
        }
        guard let type = object["contentMediaType"]?.stringValue?.lowercased().prefix(while: { $0 != ";" }) else {
            return nil
        }
        let isText = ["/json", "+json", "/xml", "+xml", "/yaml", "/x-yaml", "/javascript", "/graphql", "/sql"]
            .contains { type.hasSuffix($0) }
        return isText || type.hasPrefix("text/") ? .textarea : .file
    }

    static func type(of value: JSONValue) -> String {
        if case .number(let number) = value, number.isInteger { "integer" } else { value.typeName }
    }
}

// Values with alternative types.
extension FormBuilder {
    /// Returns the field that selects the alternative, and a field for each alternative at the same location.
    mutating func union(_ effective: EffectiveSchema, at location: Location, isFull: Bool) -> [FormNode] {
        let branches = effective.unions.first ?? []
        let resolved = branches.map { resolver.resolve($0, inside: location.open) }
        let types = resolved.flatMap { $0.types.isEmpty ? ["any"] : $0.types }
        let areScalars = types.allSatisfy { ["string", "number", "integer", "boolean"].contains($0) }
        let raw = effective.branches(branches)
        if areScalars, effective.unions.count == 1 {
            var merged = effective
            merged.unions = []
            merged.object["type"] = types.contains("string") ? "string" : .string(types[0])
            var node = scalar(merged, at: location)
            node.schema["type"] = nil
            if !raw.holdsReference { node.schema["anyOf"] = raw }
            return [node]
        }
        guard location.takesChoice, location.key != "*", !isFull, effective.unions.count == 1, branches.count <= 12
        else {
            var node = json(effective, at: location)
            if !raw.holdsReference { node.schema["anyOf"] = raw }
            return [node]
        }
        var names: [String] = []
        let options = resolved.enumerated().map { Self.option(of: $1, $0, &names) }
        let key = "\(location.key)$choice"
        let label = location.label ?? FieldLabels.label(title: effective.title, name: location.key)
        var parent = location.pointer
        parent.tokens.removeLast()
        var picker = FormNode(
            key: key, pointer: parent.appending(key), label: "\(label): kind", isRequired: location.isRequired,
            type: "string", content: .value(.choice), schema: ["enum": .array(options.map(\.value))], options: options,
            defaultValue: options.first?.value, condition: location.condition)
        picker.isChoice = true
        picker.isVirtual = true
        var result = [picker]
        for (branch, option) in zip(branches, options) {
            var inside = location
            inside.label = label
            inside.takesChoice = false
            inside.condition = FormNode.Condition(key: key, pointer: picker.pointer, equals: option.value)
            result += nodes(branch, at: inside)
        }
        return result
    }
}
