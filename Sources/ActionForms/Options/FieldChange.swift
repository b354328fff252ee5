import Alloy
import JSON

/// What becomes of the fields whose options depend on one that was changed.
package struct FieldChange: Sendable {
    /// Their values are not among the options any more.
    private(set) var cleared: [JSONPointer] = []
    /// Their values are among the options still.
    private(set) var kept: [JSONPointer] = []
    /// Nobody could tell.
    private(set) var stale: [JSONPointer] = []

    /// How many pages are looked through for a value.
    private static let maximumPages = 5

    /// Looks at everything that depends on the field at `changed`, directly or through others.
    package init(
        of changed: JSONPointer, in form: Form, _ sources: [JSONPointer: OptionOverlay], _ values: JSONValue,
        pages: (OptionOverlay, FormNode, JSONPointer, JSONValue, JSONValue?) async -> OptionPage?
    ) async {
        var values = values
        var doubtful: [JSONPointer] = []
        var changes = [changed]
        var seen: Set<JSONPointer> = [changed]
        while !changes.isEmpty {
            let parent = changes.removeFirst()
            let children = sources.values.filter { overlay in
                overlay.dependsOn.contains { OptionParameters.place($0, beside: parent) == parent }
            }.sorted { $0.field.description < $1.field.description }
            for overlay in children {
                let place = OptionParameters.place(overlay.field, beside: parent)
                guard seen.insert(place).inserted, let node = form.nodes(at: overlay.field).first,
                    let value = values[place], value != .null, value != ""
                else { continue }
                var isOffered: Bool?
                if !doubtful.contains(parent) {
                    isOffered = await Self.isOffered(value, overlay, node, place, values, pages)
                }
                switch isOffered {
                case true: kept.append(place)
                case false:
                    cleared.append(place)
                    values = Self.clearing(place, in: values)
                    changes.append(place)
                case nil:
                    stale.append(place)
                    doubtful.append(place)
                    changes.append(place)
                }
            }
        }
    }

    /// Whether a value is among the options; nil when that can't be told.
    private static func isOffered(
        _ value: JSONValue, _ overlay: OptionOverlay, _ node: FormNode, _ place: JSONPointer, _ values: JSONValue,
        _ pages: (OptionOverlay, FormNode, JSONPointer, JSONValue, JSONValue?) async -> OptionPage?
    ) async -> Bool? {
        var cursor: JSONValue?
        for _ in 0..<maximumPages {
            guard let page = await pages(overlay, node, place, values, cursor) else { return nil }
            // What it depends on is not there any more.
            if !page.missing.isEmpty { return false }
            if page.options.contains(where: { $0.value == value }) { return true }
            guard let next = page.nextCursor, next != cursor else { return false }
            cursor = next
        }
        return nil
    }

    private static func clearing(_ place: JSONPointer, in values: JSONValue) -> JSONValue {
        guard let object = values.objectValue else { return values }
        return .object(OptionParameters.setting(.null, at: place, in: object))
    }

    /// `{cleared[], kept[], stale[]}`.
    package var members: [JSONObject.Member] {
        [("cleared", cleared), ("kept", kept), ("stale", stale)].map { name, places in
            JSONObject.Member(key: name, value: .strings(places.map(\.description)))
        }
    }
}
