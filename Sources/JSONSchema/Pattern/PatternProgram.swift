/// An expression as instructions, each of which leads to the next one or to those it names.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes one character of the set with this index.
        case take(Int)
        case jump(Int)
        case split(Int, Int)
        case assert(PatternAssertion)
        case match
    }

    /// What an expression may grow to when its counted quantifiers are written out. A text of n characters takes
    /// n times this at the very worst.
    static let greatestSize = 10_000

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []

    init(_ node: PatternNode) throws(PatternError) {
        try emit(node)
        instructions.append(.match)
    }

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        switch node {
        case .empty: break
        case .set(let set):
            sets.append(set)
            try emit(.take(sets.count - 1))
        case .assertion(let assertion): try emit(.assert(assertion))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .choice(let nodes): try emitChoice(nodes)
        case .repeated(let node, let minimum, let maximum): try emitRepeated(node, minimum, maximum)
        }
    }

    private mutating func emit(_ instruction: Instruction) throws(PatternError) {
        guard instructions.count < Self.greatestSize else {
            throw PatternError("the expression is too large", isOfTheMatcher: true)
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
            // What takes nothing once takes nothing a billion times.
            if instructions.count == start { return }
        }
        guard let maximum else {
            // Back to the last copy where there is one: nested `+` would double the program each time.
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
