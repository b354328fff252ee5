/// A regular expression of ECMA-262 with the `u` flag, matched in time linear in the text: no backtracking, so that no
/// expression and no text can hold the process up (Thompson, "Regular expression search algorithm", CACM 1968).
///
/// It knows literals, classes, `\d \w \s \b` and their opposites, `.`, anchors, groups, alternation and quantifiers.
/// Look-around, back-references, `\p` and flags inside groups are refused.
struct Pattern: Sendable {
    private let program: PatternProgram

    /// Compiles an expression.
    init(_ text: String) throws(PatternError) {
        var parser = PatternParser(text)
        program = try PatternProgram(try parser.parse())
    }

    /// How many instructions it has.
    var size: Int { program.instructions.count }

    /// True when the expression matches somewhere in `text`.
    func matches(_ text: String) -> Bool {
        var steps = Int.max
        return matches(text, steps: &steps) ?? false
    }

    /// Whether the expression matches somewhere in `text`; nil when `steps`, from which each step is taken off, does not
    /// suffice to find out.
    func matches(_ text: String, steps: inout Int) -> Bool? {
        var scalars = text.unicodeScalars.makeIterator()
        var threads = PatternThreads(program)
        var next = scalars.next()
        threads.look(before: nil, after: next)
        defer { steps = max(steps - threads.steps, 0) }
        while true {
            // A match may begin at any place.
            if threads.follow(from: 0) { return true }
            if threads.steps >= steps { return nil }
            guard let scalar = next else { return false }
            next = scalars.next()
            if threads.step(over: scalar, after: next) { return true }
        }
    }
}

/// The places of a program that one text has led to so far: all alternatives at once, each at most once a step.
private struct PatternThreads {
    private let program: PatternProgram
    private var waiting: [Int] = []
    private var arriving: [Int] = []
    private var pending: [Int] = []
    /// For each instruction the last step in which it was reached.
    private var marks: [Int]
    private var stepNumber = 0
    /// How many instructions were looked at so far.
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

    /// Takes one character in every thread; true when one of them came to the end of the program.
    mutating func step(over scalar: UnicodeScalar, after: UnicodeScalar?) -> Bool {
        look(before: scalar, after: after)
        stepNumber += 1
        swap(&waiting, &arriving)
        waiting.removeAll(keepingCapacity: true)
        steps += arriving.count
        for place in arriving {
            if case .take(let set) = program.instructions[place], program.sets[set].contains(scalar.value),
                follow(from: place + 1)
            {
                return true
            }
        }
        return false
    }

    /// Goes on from an instruction to all that need a character; true when the end of the program is among them.
    mutating func follow(from start: Int) -> Bool {
        pending.append(start)
        while let place = pending.popLast() {
            guard marks[place] != stepNumber else { continue }
            marks[place] = stepNumber
            steps += 1
            switch program.instructions[place] {
            case .take: waiting.append(place)
            case .jump(let target): pending.append(target)
            case .split(let first, let second):
                pending.append(second)
                pending.append(first)
            case .assert(let assertion):
                if assertion.holds(before: before, after: after) { pending.append(place + 1) }
            case .match: return true
            }
        }
        return false
    }
}

/// Why an expression can't be matched: not ECMA-262, or a part of it that no linear matcher has.
struct PatternError: Error, Equatable {
    /// For a person.
    let reason: String
    /// True when ECMA-262 allows the expression, and only this matcher does not do it.
    let isOfTheMatcher: Bool

    init(_ reason: String, isOfTheMatcher: Bool = false) {
        self.reason = reason
        self.isOfTheMatcher = isOfTheMatcher
    }

    static func == (left: PatternError, right: PatternError) -> Bool { left.reason == right.reason }
}
