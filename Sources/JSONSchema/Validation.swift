import JSON

/// One walk over an instance: where it stands, what was found, and how much may still be done.
struct Validation {
    private(set) var violations: [Violation] = []
    /// What the keywords at the current place have looked at; nil when nobody asks.
    var evaluated: Evaluated?
    /// How often something could not be checked: whoever draws a conclusion from a schema that holds compares it before
    /// and after.
    private(set) var doubts = 0

    private let program: SchemaProgram
    private var limit: Int
    private var path: [String] = []
    private var secretLevels = 0
    private var work: Int
    private var depth = 0
    private var unchecked: [UncheckedPlace] = []
    private var isExhaustionTold = false
    /// The references that are being followed, each with the level of the instance at which it began.
    private var following: [(node: SchemaIndex, level: Int)] = []
    /// The schema resources on the way here, the outermost first.
    private var resources: [Int] = []

    /// More of them nested than this are not looked at: each costs some room on the thread's stack.
    static let maximumDepth = 768

    init(_ program: SchemaProgram, limit: Int, work: Int) {
        self.program = program
        self.limit = limit
        self.work = work
        if program.tracksEvaluated { evaluated = Evaluated() }
    }

    /// True when nothing more will be gathered.
    var isFull: Bool { violations.count >= limit || work <= 0 }

    /// True when the work is used up: what was not found by now is not known.
    var isExhausted: Bool { work <= 0 }

    /// True when keywords have to tell what they looked at.
    var tracksEvaluated: Bool { program.tracksEvaluated }

    /// True when the schema refuses nothing.
    func allowsAnything(_ index: SchemaIndex) -> Bool { program.nodes[index].isAnything }

    /// What came of it.
    var result: Evaluation {
        var copy = self
        if isExhausted { copy.exhausted(KeywordPlace(pointer: JSONPointer(), name: "")) }
        return Evaluation(violations: violations, unchecked: copy.unchecked)
    }

    /// Checks the value at the current place.
    mutating func check(_ instance: JSONValue, against index: SchemaIndex) {
        let node = program.nodes[index]
        if node.isAnything || (node.allowsNull && instance.isNull) { return }
        guard depth < Self.maximumDepth else {
            return leaveUnchecked(node.entries[0].place, "schemas are nested too deep here")
        }
        depth += 1
        if node.isSecret { secretLevels += 1 }
        let entersResource = !program.dynamicAnchors.isEmpty && resources.last != node.resource
        if entersResource { resources.append(node.resource) }
        for entry in node.entries {
            if work <= 0 { exhausted(entry.place) }
            if isFull { break }
            spend(1)
            entry.keyword.check(instance, at: entry.place, in: &self)
        }
        if entersResource { resources.removeLast() }
        if node.isSecret { secretLevels -= 1 }
        depth -= 1
    }

    /// Checks the value at the current place against another schema that is about the same value.
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

    /// Checks a member or element of the value at the current place.
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

    /// Reports the value at the current place.
    mutating func report(_ place: KeywordPlace, expected: String, got: JSONValue, nearest: String? = nil) {
        if isFull { return }
        let text = secretLevels > 0 ? Wording.type(of: got) : Wording.preview(got)
        report(place, at: nil, expected: expected, got: text, nearest: nearest)
    }

    /// Reports a member or element of the value at the current place, or, without `token`, that value.
    mutating func report(
        _ place: KeywordPlace, at token: String?, expected: String, got: String, nearest: String? = nil
    ) {
        guard !isFull else { return }
        spend(8)
        violations.append(
            Violation(
                instance: JSONPointer(tokens: token.map { path + [$0] } ?? path), schema: place.pointer,
                keyword: place.name, expected: expected, got: got, nearest: nearest))
    }

    /// Reports what was found elsewhere.
    mutating func report(_ found: [Violation]) {
        for violation in found where !isFull { violations.append(violation) }
    }

    /// The place of the value that is looked at.
    var place: JSONPointer { JSONPointer(tokens: path) }

    /// Notes that something was not looked at.
    mutating func leaveUnchecked(_ place: KeywordPlace, _ reason: String) {
        doubts += 1
        evaluated?.isUncertain = true
        guard unchecked.count < Evaluation.maximumUnchecked else { return }
        let found = UncheckedPlace(instance: self.place, schema: place.pointer, reason: reason)
        if !unchecked.contains(found) { unchecked.append(found) }
    }
}

// Work.
extension Validation {
    /// Counts work that was done, or is about to be.
    mutating func spend(_ amount: Int) { work -= amount }

    /// How much work is left.
    var workLeft: Int { max(work, 0) }

    /// Says where the work was used up, once.
    private mutating func exhausted(_ place: KeywordPlace) {
        if isExhaustionTold { return }
        isExhaustionTold = true
        leaveUnchecked(place, "checking the whole would take too long")
    }

    /// Ends the walk at this keyword, since it would take too long.
    mutating func giveUp(at place: KeywordPlace) {
        work = 0
        exhausted(place)
    }
}

// Schemas about the same value, whose answer somebody draws a conclusion from.
extension Validation {
    /// What is wrong with the value by another schema; nothing of it is reported.
    mutating func gather(_ instance: JSONValue, against index: SchemaIndex) -> [Violation] {
        let outer = (violations, limit, doubts)
        violations = []
        limit = min(limit, 50)
        checkInPlace(instance, against: index)
        let found = violations
        (violations, limit) = (outer.0, outer.1)
        // What is wrong for certain stays wrong whatever the rest would have been.
        if !found.isEmpty { doubts = outer.2 }
        return found
    }

    /// Whether another schema holds for the value; nil when that is not known.
    mutating func holds(_ index: SchemaIndex, for instance: JSONValue) -> Bool? {
        let outer = (violations, limit, doubts)
        violations = []
        limit = 1
        checkInPlace(instance, against: index)
        let isWrong = !violations.isEmpty
        (violations, limit) = (outer.0, outer.1)
        if isWrong {
            doubts = outer.2
            return false
        }
        return doubts == outer.2 && !isExhausted ? true : nil
    }

    /// Whether a schema holds for an element of the value; nil when that is not known.
    mutating func holds(_ index: SchemaIndex, for child: JSONValue, at token: String) -> Bool? {
        let outer = evaluated
        path.append(token)
        let answer = holds(index, for: child)
        path.removeLast()
        evaluated = outer
        return answer
    }
}

// References.
extension Validation {
    /// Checks the value against a schema that a reference leads to.
    mutating func follow(to node: SchemaIndex, _ instance: JSONValue, at place: KeywordPlace) {
        let level = path.count
        for step in following.reversed() {
            if step.level < level { break }
            // It came here before, and for the same value.
            if step.node == node { return leaveUnchecked(place, "the reference leads back to itself") }
        }
        following.append((node, level))
        checkInPlace(instance, against: node)
        following.removeLast()
    }

    /// The schema with this `$dynamicAnchor` in the outermost resource on the way here that has one.
    func outermostAnchor(_ name: String) -> SchemaIndex? {
        guard let anchors = program.dynamicAnchors[name] else { return nil }
        for resource in resources { if let index = anchors[resource] { return index } }
        return nil
    }
}

/// What the keywords at one place have looked at so far (2020-12 core, §7.7): `unevaluatedItems` and
/// `unevaluatedProperties` are for the rest.
struct Evaluated {
    var properties: Set<ExactString> = []
    var allProperties = false
    /// So many of the first elements.
    var firstItems = 0
    var items: Set<Int> = []
    var allItems = false
    /// True when a keyword that can't be checked might have looked at more.
    var isUncertain = false

    /// Adds what a schema that holds for the same value has looked at.
    mutating func formUnion(_ other: Evaluated) {
        if properties.isEmpty { properties = other.properties } else { properties.formUnion(other.properties) }
        if items.isEmpty { items = other.items } else { items.formUnion(other.items) }
        allProperties = allProperties || other.allProperties
        allItems = allItems || other.allItems
        firstItems = max(firstItems, other.firstItems)
        isUncertain = isUncertain || other.isUncertain
    }
}
