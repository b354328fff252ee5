import JSON

/// What values at one place look like: their types, and the shapes of their members and elements.
public struct ValueShape: Sendable, Equatable {
    private static let maximumDepth = 24
    private static let maximumElements = 500

    /// The names of JSON's types that occur; `integer` is apart from `number`.
    private(set) var types: Set<String> = []
    /// The shapes of members. Those of a map, whose names are ids, are one under `*`.
    private(set) var members: [String: ValueShape] = [:]
    /// The shape of elements; nil where no array has any.
    private var elementList: [ValueShape] = []

    /// The shape of elements; nil where no array has any.
    var elements: ValueShape? { elementList.first }

    /// The shape of a value.
    public init(_ value: JSONValue) { self.init(value, depth: 0) }

    private init(_ value: JSONValue, depth: Int) {
        types = [Self.type(value)]
        guard depth < Self.maximumDepth else { return }
        switch value {
        case .object(let object):
            for member in object.members {
                let name = Self.isID(member.key) ? "*" : member.key
                let shape = ValueShape(member.value, depth: depth + 1)
                if members[name]?.merge(shape) == nil { members[name] = shape }
            }
        case .array(let array):
            for element in array.prefix(Self.maximumElements) {
                let shape = ValueShape(element, depth: depth + 1)
                if elementList.isEmpty { elementList = [shape] } else { elementList[0].merge(shape) }
            }
        case .null, .bool, .number, .string: break
        }
    }

    private static func type(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .number(let number):
            number.text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0 >= 0x30 && $0 <= 0x39 } ? "integer" : "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// Indicates a member's name that is data, such as a UUID, a number or an address.
    private static func isID(_ name: String) -> Bool {
        guard !name.isEmpty else { return false }
        if name.utf8.contains(UInt8(ascii: "@")) || name.utf8.contains(UInt8(ascii: "/")) { return true }
        let digits = name.utf8.count { (0x30...0x39).contains($0) }
        return digits == name.utf8.count || digits >= 4 && name.utf8.count >= 16
    }

    /// Adds the shape of other values at the same place.
    public mutating func merge(_ other: ValueShape) {
        types.formUnion(other.types)
        for (name, shape) in other.members {
            if members[name]?.merge(shape) == nil { members[name] = shape }
        }
        if let elements = other.elements {
            if elementList.isEmpty { elementList = [elements] } else { elementList[0].merge(elements) }
        }
    }

    /// Takes the elements of `other` where an array of this shape has none: nothing is known of them.
    public mutating func fillEmptyArrays(from other: ValueShape) {
        if types.contains("array"), elementList.isEmpty, let elements = other.elements { elementList = [elements] }
        if !elementList.isEmpty, let elements = other.elements { elementList[0].fillEmptyArrays(from: elements) }
        for (name, shape) in other.members { members[name]?.fillEmptyArrays(from: shape) }
    }

    var plainTypes: Set<String> {
        var types = types.subtracting(["null"])
        // A whole number is a number.
        if types.contains("number") { types.remove("integer") }
        return types
    }
}

/// A place where the shape in the sandbox and the shape at the provider differ.
public struct ShapeDifference: Sendable, Equatable {
    /// The kinds of differences.
    public enum Kind: String, Sendable {
        /// The class of the answer: success, refusal, failure.
        case status
        /// The types of a value.
        case type
        /// A member that the sandbox has and the provider does not.
        case missing
        /// A member that the provider has and the sandbox does not.
        case added
        /// The way from page to page.
        case paging
    }

    public let kind: Kind
    /// The place, as a JSON Pointer in which `*` is each element; empty for the whole answer.
    public let pointer: String
    public let sandbox: String
    public let provider: String

    /// A difference of these parts.
    public init(_ kind: Kind, at pointer: String = "", sandbox: String, provider: String) {
        self.kind = kind
        self.pointer = pointer
        self.sandbox = sandbox
        self.provider = provider
    }
}

extension ValueShape {
    /// The differences between what the sandbox answers and what the provider answers, in the order of their places. Of a value
    /// that is null nothing is known.
    public static func differences(sandbox: ValueShape, provider: ValueShape) -> [ShapeDifference] {
        var found: [ShapeDifference] = []
        compare(sandbox, provider, [], &found)
        return found
    }

    private static func compare(
        _ sandbox: ValueShape, _ provider: ValueShape, _ place: [String], _ found: inout [ShapeDifference]
    ) {
        let (left, right) = (sandbox.plainTypes, provider.plainTypes)
        guard !left.isEmpty, !right.isEmpty else { return }
        let isNumber = left == ["number"] && right == ["integer"]
        if !right.isSubset(of: left), !isNumber {
            found.append(
                ShapeDifference(
                    .type, at: JSONPointer(tokens: place).description, sandbox: left.sorted().joined(separator: "|"),
                    provider: right.sorted().joined(separator: "|")))
        }
        if left.contains("object"), right.contains("object"), sandbox.members["*"] == nil, provider.members["*"] == nil
        {
            // An object that the document leaves open has no members in the sandbox, and any at the provider.
            guard !sandbox.members.isEmpty else { return }
            for name in Set(sandbox.members.keys).union(provider.members.keys).sorted() {
                let place = place + [name]
                switch (sandbox.members[name], provider.members[name]) {
                case (let left?, let right?): compare(left, right, place, &found)
                case (let left?, nil): found.append(difference(.missing, place, left, nil))
                case (nil, let right?): found.append(difference(.added, place, nil, right))
                case (nil, nil): break
                }
            }
        } else if let left = sandbox.members["*"], let right = provider.members["*"] {
            compare(left, right, place + ["*"], &found)
        }
        if let left = sandbox.elements, let right = provider.elements { compare(left, right, place + ["*"], &found) }
    }

    private static func difference(
        _ kind: ShapeDifference.Kind, _ place: [String], _ left: ValueShape?, _ right: ValueShape?
    ) -> ShapeDifference {
        ShapeDifference(
            kind, at: JSONPointer(tokens: place).description, sandbox: words(left), provider: words(right))
    }

    private static func words(_ shape: ValueShape?) -> String {
        shape?.types.sorted().joined(separator: "|") ?? "nothing"
    }
}
