import JSON

/// Where a page begins: what is set in the arguments of `execute` to get it. Nothing is for the first page.
struct PagePosition: Sendable, Equatable {
    /// One value, and where in the arguments it goes.
    struct Setting: Sendable, Equatable {
        let place: JSONPointer
        let value: JSONValue
    }

    var settings: [Setting] = []

    /// The position that one value makes.
    init(_ place: JSONPointer, _ value: JSONValue) { settings = [Setting(place: place, value: value)] }

    init(_ settings: [Setting] = []) { self.settings = settings }

    /// The arguments of the page that begins here.
    func applied(to arguments: JSONObject) -> JSONObject {
        var arguments = arguments
        for setting in settings { arguments.set(setting.place.tokens[...], setting.value) }
        return arguments
    }
}

extension PagePosition {
    /// `[[pointer, value], …]`.
    var json: JSONValue { .array(settings.map { [.string($0.place.description), $0.value] }) }

    /// Reads `json`; nil for anything else, and for places that a page never needs.
    init?(json: JSONValue) {
        guard let parts = json.arrayValue else { return nil }
        for part in parts {
            guard let text = part[0]?.stringValue, let place = JSONPointer(text), let value = part[1],
                place.tokens.count > 1, ["queryParameters", "requestBody"].contains(place.tokens[0])
            else { return nil }
            settings.append(Setting(place: place, value: value))
        }
    }
}

extension JSONObject {
    fileprivate mutating func set(_ tokens: ArraySlice<String>, _ value: JSONValue) {
        guard let token = tokens.first else { return }
        guard tokens.count > 1 else {
            self[token] = value
            return
        }
        var inner = self[token]?.objectValue ?? JSONObject()
        inner.set(tokens.dropFirst(), value)
        self[token] = .object(inner)
    }
}
