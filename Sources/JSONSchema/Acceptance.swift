import JSON

/// A first look at a value that most likely fits its schema: it finds nothing but that, and collects nothing.
struct Acceptance {
    /// The maximum size of a text, and the steps, for which an expression is matched.
    static let maximumTextBytes = 1_024
    static let maximumSteps = 50_000

    /// The maximum number of keywords that are looked at.
    static let maximumWork = 10_000

    private let program: SchemaProgram
    private var work = maximumWork

    init(_ program: SchemaProgram) { self.program = program }

    /// True if the schema accepts every value.
    func allowsAnything(_ index: SchemaIndex) -> Bool { program.nodes[index].entries.isEmpty }

    /// Returns true if the schema certainly accepts the value. The nesting is that of the value, as no reference is followed.
    mutating func accepts(_ instance: JSONValue, against index: SchemaIndex) -> Bool {
        // A copy of the reference, so that nothing of the program is copied for each keyword.
        let entries = program.nodes[index].entries
        for position in entries.indices {
            work -= 1
            guard work > 0, entries[position].keyword.accepts(instance, in: &self) else {
                return program.nodes[index].allowsNull && instance.isNull
            }
        }
        return true
    }
}
