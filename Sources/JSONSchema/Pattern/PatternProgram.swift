/// An expression compiled to instructions; each continues with the next one or with those it names.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Consumes one character of the set with this index.
        case consume(Int)
        case jump(Int)
        case split(Int, Int)
        case assert(PatternAssertion)
        case match
    }

    /// The maximum number of instructions of one expression after its counted quantifiers are expanded. Matching n
    /// characters takes at most n times this number of steps.
    static let greatestSize = 10_000

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []

    init(_ node: PatternNode) throws(PatternError) {
        try emit(node)
        instructions.append(.match)
    }

    /// The sets of the characters where the program is nothing but them, from the start of the text to its end.
    var line: [ScalarSet]? {
        guard instructions.count >= 3, case .assert(.start) = instructions[0],
            case .assert(.end) = instructions[instructions.count - 2]
        else { return nil }
        var line: [ScalarSet] = []
        for instruction in instructions.dropFirst().dropLast(2) {
            guard case .consume(let set) = instruction else { return nil }
            line.append(sets[set])
        }
        return line
    }

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        switch node {
        case .empty: break
        case .set(let set):
            sets.append(set)
            try emit(.consume(sets.count - 1))
        case .assertion(let assertion): try emit(.assert(assertion))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .choice(let nodes): try emitChoice(nodes)
        case .repeated(let node, let minimum, let maximum): try emitRepeated(node, minimum, maximum)
        }
    }

    private mutating func emit(_ instruction: Instruction) throws(PatternError) {
        guard instructions.count < Self.greatestSize else {
            throw PatternError("the expression is too large", isUnsupported: true)
        }
        instructions.append(instruction)
    }

    private mutating func emitChoice(_ nodes: [PatternNode]) throws(PatternError) {
        var jumps: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index + 1 < nodes.count else {
                try emit(node)
                break
            }
            let split = instructions.count
            try emit(.split(split + 1, split))
            try emit(node)
            jumps.append(instructions.count)
            try emit(.jump(0))
            instructions[split] = .split(split + 1, instructions.count)
        }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func emitRepeated(_ node: PatternNode, _ minimum: Int, _ maximum: Int?) throws(PatternError) {
        var start = instructions.count
        for _ in 0..<minimum {
            start = instructions.count
            try emit(node)
            // An empty match repeated any number of times is still empty.
            if instructions.count == start { return }
        }
        guard let maximum else {
            // Loops back to the last copy if there is one: nested `+` would double the program each time otherwise.
            return minimum > 0 ? try emit(.split(start, instructions.count + 1)) : try emitStar(node)
        }
        var splits: [Int] = []
        for _ in minimum..<maximum {
            splits.append(instructions.count)
            try emit(.split(0, 0))
            try emit(node)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    private mutating func emitStar(_ node: PatternNode) throws(PatternError) {
        let split = instructions.count
        try emit(.split(0, 0))
        try emit(node)
        try emit(.jump(split))
        instructions[split] = .split(split + 1, instructions.count)
    }
}
