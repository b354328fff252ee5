import JSON

/// The state of one validation: the current location, the violations so far, and the remaining work.
struct Validation {
    private(set) var violations: [Violation] = []
    /// The members and elements evaluated at the current location; nil if they are not recorded.
    var evaluated: Evaluated?
    /// The number of checks that were not made. Keywords that depend on the success of a schema compare it before and
    /// after.
    private(set) var uncheckedCount = 0

    private let program: SchemaProgram
    private var limit: Int
    private var path: [String] = []
    private var secretLevels = 0
    private var work: Int
    private var depth = 0
    private var unchecked: [UncheckedLocation] = []
    private var isExhaustionReported = false
    /// The references that are being followed, each with the depth of the instance at which it began.
    private var following: [(node: SchemaIndex, level: Int)] = []
    /// The schema resources on the dynamic path, the outermost first.
    private var resources: [Int] = []

    /// The maximum nesting of references, each of which takes space on the thread's stack.
    static let maximumDepth = 768

    init(_ program: SchemaProgram, limit: Int, work: Int) {
        self.program = program
        self.limit = limit
        self.work = work
        if program.tracksEvaluated { evaluated = Evaluated() }
    }

    /// True if no more violations are collected.
    var isFull: Bool { violations.count >= limit || work <= 0 }

    /// True if the work is used up; the rest is not checked.
    var isExhausted: Bool { work <= 0 }

    /// True if keywords have to record what they evaluate.
    var tracksEvaluated: Bool { program.tracksEvaluated }

    /// True if the schema accepts every value.
    func allowsAnything(_ index: SchemaIndex) -> Bool { program.nodes[index].isAnything }

    /// The result.
    var result: Evaluation {
        guard isExhausted else { return Evaluation(violations: violations, unchecked: unchecked) }
        var copy = self
        copy.exhausted(KeywordLocation(pointer: JSONPointer(), name: ""))
        return Evaluation(violations: violations, unchecked: copy.unchecked)
    }

    /// Validates the value at the current location.
    mutating func check(_ instance: JSONValue, against index: SchemaIndex) {
        let node = program.nodes[index]
        if node.isAnything || (node.allowsNull && instance.isNull) { return }
        guard depth < Self.maximumDepth else {
            return leaveUnchecked(node.entries[0].location, "schemas are nested too deep here")
        }
        depth += 1
        if node.isSecret { secretLevels += 1 }
        let entersResource = !program.dynamicAnchors.isEmpty && resources.last != node.resource
        if entersResource { resources.append(node.resource) }
        for entry in node.entries {
            if work <= 0 { exhausted(entry.location) }
            if isFull { break }
            spend(1)
            entry.keyword.check(instance, at: entry.location, in: &self)
        }
        if entersResource { resources.removeLast() }
        if node.isSecret { secretLevels -= 1 }
        depth -= 1
    }

    /// Validates the value at the current location against another schema for the same value.
    mutating func checkInPlace(_ instance: JSONValue, against index: SchemaIndex) {
        guard tracksEvaluated else { return check(instance, against: index) }
        let outer = evaluated
        let count = violations.count
        evaluated = Evaluated()
        check(instance, against: index)
        let inner = evaluated
        evaluated = outer
        if violations.count == count, let inner { evaluated?.formUnion(inner) }
    }

    /// Validates a member or element of the current value.
    mutating func check(_ child: JSONValue, at token: String, against index: SchemaIndex) {
        if program.nodes[index].isAnything { return }
        path.append(token)
        if tracksEvaluated {
            let outer = evaluated
            evaluated = Evaluated()
            check(child, against: index)
            evaluated = outer
        } else {
            check(child, against: index)
        }
        path.removeLast()
    }

    /// Reports a violation of the current value.
    mutating func report(_ location: KeywordLocation, expected: String, got: JSONValue, nearest: String? = nil) {
        if isFull { return }
        let text = secretLevels > 0 ? ViolationText.type(of: got) : ViolationText.preview(got)
        report(location, at: nil, expected: expected, got: text, nearest: nearest)
    }

    /// Reports a violation of a member or element of the current value or, without `token`, of the value itself.
    mutating func report(
        _ location: KeywordLocation, at token: String?, expected: String, got: String, nearest: String? = nil
    ) {
        guard !isFull else { return }
        spend(8)
        violations.append(
            Violation(
                instance: JSONPointer(tokens: token.map { path + [$0] } ?? path), schema: location.pointer,
                keyword: location.name, expected: expected, got: got, nearest: nearest))
    }

    /// Reports violations that were collected separately.
    mutating func report(_ found: [Violation]) {
        for violation in found where !isFull { violations.append(violation) }
    }

    /// The location of the current value.
    var location: JSONPointer { JSONPointer(tokens: path) }

    /// Records a location that was not checked.
    mutating func leaveUnchecked(_ location: KeywordLocation, _ reason: String) {
        uncheckedCount += 1
        evaluated?.isUncertain = true
        guard unchecked.count < Evaluation.maximumUnchecked else { return }
        let found = UncheckedLocation(instance: self.location, schema: location.pointer, reason: reason)
        if !unchecked.contains(found) { unchecked.append(found) }
    }
}

// MARK: - Work
extension Validation {
    /// Counts work that was done or is about to be done.
    mutating func spend(_ amount: Int) { work -= amount }

    /// The remaining work.
    var workLeft: Int { max(work, 0) }

    /// Records once where the work was used up.
    private mutating func exhausted(_ location: KeywordLocation) {
        if isExhaustionReported { return }
        isExhaustionReported = true
        leaveUnchecked(location, "checking the whole would take too long")
    }

    /// Ends the validation at this keyword, because it would take too long.
    mutating func endValidation(at location: KeywordLocation) {
        work = 0
        exhausted(location)
    }
}

// MARK: - Schemas for the same value, as conditions
extension Validation {
    /// Returns the violations of the value against another schema, without reporting them.
    mutating func gather(_ instance: JSONValue, against index: SchemaIndex) -> [Violation] {
        let outer = (violations, limit, uncheckedCount)
        violations = []
        limit = min(limit, 50)
        checkInPlace(instance, against: index)
        let found = violations
        (violations, limit) = (outer.0, outer.1)
        // A violation is certain even if the rest was not checked.
        if !found.isEmpty { uncheckedCount = outer.2 }
        return found
    }

    /// Returns whether another schema matches the value; nil if unknown.
    mutating func holds(_ index: SchemaIndex, for instance: JSONValue) -> Bool? {
        let outer = (violations, limit, uncheckedCount)
        violations = []
        limit = 1
        checkInPlace(instance, against: index)
        let isWrong = !violations.isEmpty
        (violations, limit) = (outer.0, outer.1)
        if isWrong {
            uncheckedCount = outer.2
            return false
        }
        return uncheckedCount == outer.2 && !isExhausted ? true : nil
    }

    /// Returns whether a schema matches an element of the value; nil if unknown.
    mutating func holds(_ index: SchemaIndex, for child: JSONValue, at token: String) -> Bool? {
        let outer = evaluated
        path.append(token)
        let answer = holds(index, for: child)
        path.removeLast()
        evaluated = outer
        return answer
    }
}

// MARK: - References
extension Validation {
    /// Validates the value against the target of a reference.
    mutating func follow(to node: SchemaIndex, _ instance: JSONValue, at location: KeywordLocation) {
        let level = path.count
        for step in following.reversed() {
            if step.level < level { break }
            // A circular reference for the same value.
            if step.node == node { return leaveUnchecked(location, "the reference leads back to itself") }
        }
        following.append((node, level))
        checkInPlace(instance, against: node)
        following.removeLast()
    }

    /// Returns the schema with this `$dynamicAnchor` in the outermost resource on the dynamic path that has one.
    func outermostAnchor(_ name: String) -> SchemaIndex? {
        guard let anchors = program.dynamicAnchors[name] else { return nil }
        for resource in resources { if let index = anchors[resource] { return index } }
        return nil
    }
}

/// The members and elements that keywords at one location have evaluated (2020-12 core, §7.7), for `unevaluatedItems`
/// and `unevaluatedProperties`.
struct Evaluated {
    var properties: Set<ExactString> = []
    var allProperties = false
    /// The number of evaluated elements at the start.
    var firstItems = 0
    var items: Set<Int> = []
    var allItems = false
    /// True if a keyword that was not checked might have evaluated more.
    var isUncertain = false

    /// Adds what another matching schema for the same value has evaluated.
    mutating func formUnion(_ other: Evaluated) {
        if properties.isEmpty { properties = other.properties } else { properties.formUnion(other.properties) }
        if items.isEmpty { items = other.items } else { items.formUnion(other.items) }
        allProperties = allProperties || other.allProperties
        allItems = allItems || other.allItems
        firstItems = max(firstItems, other.firstItems)
        isUncertain = isUncertain || other.isUncertain
    }
}
