import JSON

/// The start of a page: the values in the arguments of `execute` that request it. The first page usually needs none.
package struct PagePosition: Sendable, Equatable {
    /// One value and its location in the arguments.
    struct Setting: Sendable, Equatable {
        let pointer: JSONPointer
        let value: JSONValue
    }

    var settings: [Setting] = []

    init(_ pointer: JSONPointer, _ value: JSONValue) { settings = [Setting(pointer: pointer, value: value)] }

    init(_ settings: [Setting]) { self.settings = settings }

    /// The position of the page that a request without settings returns.
    package static let start = PagePosition([])

    /// Indicates that the position has no settings.
    package var isStart: Bool { settings.isEmpty }

    /// Returns the arguments that request the page.
    package func applied(to arguments: JSONObject) -> JSONObject {
        var all = JSONValue.object(arguments)
        for setting in settings { all.set(setting.pointer.tokens[...], setting.value) }
        return all.objectValue ?? arguments
    }

    /// The position with a number that is greater by one; nil for a position without a number.
    var following: PagePosition? {
        guard settings.count == 1, let number = settings[0].value.pageNumber else { return nil }
        return PagePosition(settings[0].pointer, .int(number + 1))
    }

    /// The position as it is written into a cursor: `[[pointer, value], …]`.
    var json: JSONValue { .array(settings.map { [.string($0.pointer.description), $0.value] }) }

    /// Reads `json`. Nil for anything else, and for locations that no page needs.
    init?(json: JSONValue) {
        guard let parts = json.arrayValue else { return nil }
        for part in parts {
            guard let text = part[0]?.stringValue, let pointer = JSONPointer(text), let value = part[1],
                pointer.tokens.count > 1, PagingOptions.groups.contains(pointer.tokens[0])
            else { return nil }
            settings.append(Setting(pointer: pointer, value: value))
        }
    }
}

extension JSONValue {
    /// Sets the value at the tokens of a pointer. Missing objects are created; elements of arrays are replaced.
    mutating func set(_ tokens: ArraySlice<String>, _ value: JSONValue) {
        guard let token = tokens.first else {
            self = value
            return
        }
        if case .array(var elements) = self, let index = Int(token), elements.indices.contains(index) {
            elements[index].set(tokens.dropFirst(), value)
            self = .array(elements)
            return
        }
        var object = objectValue ?? JSONObject()
        var inner = object[token] ?? .null
        inner.set(tokens.dropFirst(), value)
        object[token] = inner
        self = .object(object)
    }
}
