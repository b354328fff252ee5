/// A regular expression of ECMA-262 with the `u` flag, matched in time linear in the text: it does not backtrack, so
/// that no expression can block the process (Thompson, "Regular expression search algorithm", CACM 1968).
///
/// It supports literals, classes, `\d \w \s \b` and their complements, `.`, anchors, groups, alternation and
/// quantifiers. Look-around, back-references, `\p` and flags inside groups are rejected.
struct Pattern: Sendable {
    private let program: PatternProgram
    /// The sets of the characters, one after the other, where the expression is only that between `^` and `$`, as for an id of
    /// hexadecimal digits; nil for any other.
    private let line: [ScalarSet]?

    /// Compiles an expression.
    init(_ text: String) throws(PatternError) {
        var parser = PatternParser(text)
        program = try PatternProgram(try parser.parse())
        line = program.line
    }

    /// The number of its instructions.
    var size: Int { program.instructions.count }

    /// Returns true if the expression matches anywhere in `text`.
    func matches(_ text: String) -> Bool {
        var steps = Int.max
        return matches(text, steps: &steps) ?? false
    }

    /// Returns whether the expression matches anywhere in `text`; nil if `steps`, which is reduced by each step, is not
    /// sufficient.
    func matches(_ text: String, steps: inout Int) -> Bool? {
        if let line { return matches(text, line, steps: &steps) }
        var scalars = text.unicodeScalars.makeIterator()
        var threads = PatternThreads(program)
        var next = scalars.next()
        threads.look(before: nil, after: next)
        defer { steps = max(steps - threads.steps, 0) }
        while true {
            // A match may begin at any position.
            if threads.follow(from: 0) { return true }
            if threads.steps >= steps { return nil }
            guard let scalar = next else { return false }
            next = scalars.next()
            if threads.step(over: scalar, after: next) { return true }
        }
    }

    private func matches(_ text: String, _ line: [ScalarSet], steps: inout Int) -> Bool? {
        line.withUnsafeBufferPointer { line in
            var index = 0
            for scalar in text.unicodeScalars {
                if index >= steps { return nil }
                guard index < line.count, line[index].contains(scalar.value) else {
                    steps -= index
                    return false
                }
                index += 1
            }
            steps -= index
            return index == line.count
        }
    }
}

/// The active threads of a program after a prefix of the text: all alternatives at once, each at most once per step.
private struct PatternThreads {
    private let program: PatternProgram
    private var waiting: [Int] = []
    private var current: [Int] = []
    private var pending: [Int] = []
    /// The last step in which each instruction was reached.
    private var marks: [Int]
    private var stepNumber = 0
    /// The number of instructions visited so far.
    private(set) var steps = 0
    private var before: UnicodeScalar?
    private var after: UnicodeScalar?

    init(_ program: PatternProgram) {
        self.program = program
        marks = [Int](repeating: -1, count: program.instructions.count)
    }

    mutating func look(before: UnicodeScalar?, after: UnicodeScalar?) {
        self.before = before
        self.after = after
    }

    /// Consumes one character in every thread; returns true if one of them reached the end of the program.
    mutating func step(over scalar: UnicodeScalar, after: UnicodeScalar?) -> Bool {
        look(before: scalar, after: after)
        stepNumber += 1
        swap(&waiting, &current)
        waiting.removeAll(keepingCapacity: true)
        steps += current.count
        for instruction in current {
            if case .consume(let set) = program.instructions[instruction], program.sets[set].contains(scalar.value),
                follow(from: instruction + 1)
            {
                return true
            }
        }
        return false
    }

    /// Follows an instruction to all those that consume a character; returns true if the end of the program is among
    /// them.
    mutating func follow(from start: Int) -> Bool {
        pending.append(start)
        while let instruction = pending.popLast() {
            guard marks[instruction] != stepNumber else { continue }
            marks[instruction] = stepNumber
            steps += 1
            switch program.instructions[instruction] {
            case .consume: waiting.append(instruction)
            case .jump(let target): pending.append(target)
            case .split(let first, let second):
                pending.append(second)
                pending.append(first)
            case .assert(let assertion):
                if assertion.holds(before: before, after: after) { pending.append(instruction + 1) }
            case .match: return true
            }
        }
        return false
    }
}

/// The reason why an expression cannot be matched: it is not valid in ECMA-262, or the linear matcher does not support
/// it.
struct PatternError: Error, Equatable {
    /// The reason, for a person.
    let reason: String
    /// True if ECMA-262 allows the expression, but this matcher does not support it.
    let isUnsupported: Bool

    init(_ reason: String, isUnsupported: Bool = false) {
        self.reason = reason
        self.isUnsupported = isUnsupported
    }

    static func == (left: PatternError, right: PatternError) -> Bool { left.reason == right.reason }
}
