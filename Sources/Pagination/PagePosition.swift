import JSON

/// Where a page begins: what is set in the arguments of `execute` to get it. Nothing is for the first page.
package struct PagePosition: Sendable, Equatable {
    /// One value, and where in the arguments it goes.
    struct Setting: Sendable, Equatable {
        let place: JSONPointer
        let value: JSONValue
    }

    var settings: [Setting] = []

    /// The position that one value makes.
    init(_ place: JSONPointer, _ value: JSONValue) { settings = [Setting(place: place, value: value)] }

    init(_ settings: [Setting]) { self.settings = settings }

    /// The position of the page that a request gets which sets nothing.
    package static let start = PagePosition([])

    /// True when nothing is set.
    package var isStart: Bool { settings.isEmpty }

    /// The arguments of the page that begins here.
    package func applied(to arguments: JSONObject) -> JSONObject {
        var all = JSONValue.object(arguments)
        for setting in settings { all.set(setting.place.tokens[...], setting.value) }
        return all.objectValue ?? arguments
    }
}

extension PagePosition {
    /// The position whose number is greater by one; nil for one that is no number.
    var following: PagePosition? {
        guard settings.count == 1, let number = settings[0].value.pageNumber else { return nil }
        return PagePosition(settings[0].place, .int(number + 1))
    }

    /// `[[pointer, value], …]`.
    var json: JSONValue { .array(settings.map { [.string($0.place.description), $0.value] }) }

    /// Reads `json`; nil for anything else, and for places that a page never needs.
    init?(json: JSONValue) {
        self.init([])
        guard let parts = json.arrayValue else { return nil }
        for part in parts {
            guard let text = part[0]?.stringValue, let place = JSONPointer(text), let value = part[1],
                place.tokens.count > 1, PagingOptions.groups.contains(place.tokens[0])
            else { return nil }
            settings.append(Setting(place: place, value: value))
        }
    }
}

extension JSONValue {
    /// Sets what stands at a pointer's tokens. Objects that are not there are made, and elements of lists are replaced.
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
