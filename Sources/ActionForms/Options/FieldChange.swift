import Alloy
import JSON

/// The effect of a changed field on the fields with options that depend on it.
package struct FieldChange: Sendable {
    /// The fields with values that are no longer options.
    private(set) var cleared: [JSONPointer] = []
    /// The fields with values that are still options.
    private(set) var kept: [JSONPointer] = []
    /// The fields with options that could not be read.
    private(set) var stale: [JSONPointer] = []

    /// The maximum number of pages in which a value is searched.
    private static let maximumPages = 5

    /// Checks all fields that depend on the field at `changed`, directly or through others.
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
                overlay.dependsOn.contains { OptionParameters.location($0, beside: parent) == parent }
            }.sorted { $0.field.description < $1.field.description }
            for overlay in children {
                let location = OptionParameters.location(overlay.field, beside: parent)
                guard seen.insert(location).inserted, let node = form.nodes(at: overlay.field).first,
                    let value = values[location], value != .null, value != ""
                else { continue }
                var isOffered: Bool?
                if !doubtful.contains(parent) {
                    isOffered = await Self.isOffered(value, overlay, node, location, values, pages)
                }
                switch isOffered {
                case true: kept.append(location)
                case false:
                    cleared.append(location)
                    values = Self.clearing(location, in: values)
                    changes.append(location)
                case nil:
                    stale.append(location)
                    doubtful.append(location)
                    changes.append(location)
                }
            }
        }
    }

    /// Returns true for a value that is one of the options; nil when they could not be read.
    private static func isOffered(
        _ value: JSONValue, _ overlay: OptionOverlay, _ node: FormNode, _ location: JSONPointer, _ values: JSONValue,
        _ pages: (OptionOverlay, FormNode, JSONPointer, JSONValue, JSONValue?) async -> OptionPage?
    ) async -> Bool? {
        var cursor: JSONValue?
        for _ in 0..<maximumPages {
            guard let page = await pages(overlay, node, location, values, cursor) else { return nil }
            // A field that it depends on is empty now.
            if !page.missing.isEmpty { return false }
            if page.options.contains(where: { $0.value == value }) { return true }
            guard let next = page.nextCursor, next != cursor else { return false }
            cursor = next
        }
        return nil
    }

    private static func clearing(_ location: JSONPointer, in values: JSONValue) -> JSONValue {
        guard let object = values.objectValue else { return values }
        return .object(OptionParameters.setting(.null, at: location, in: object))
    }

    /// `{cleared[], kept[], stale[]}`.
    package var members: [JSONObject.Member] {
        [("cleared", cleared), ("kept", kept), ("stale", stale)].map { name, locations in
            JSONObject.Member(key: name, value: .strings(locations.map(\.description)))
        }
    }
}
