/// The words of a method's name as a tree: a method `sandbox.…` is below `sandbox`.
struct NameTree {
    /// The last word of its name; empty for the root.
    let word: String
    /// The words up to here, each with a capital letter: `SandboxClock`.
    let capitalizedPath: String
    /// The method of this name, where there is one.
    private(set) var method: Interface.Method?
    /// The children in the order in which the document first names them.
    private(set) var children: [NameTree] = []

    /// The tree of all `methods`.
    init(_ methods: [Interface.Method]) {
        self.init(word: "", capitalizedPath: "")
        for method in methods { insert(method, at: method.name.split(separator: ".").map(String.init)[...]) }
    }

    private init(word: String, capitalizedPath: String) {
        self.word = word
        self.capitalizedPath = capitalizedPath
    }

    private mutating func insert(_ method: Interface.Method, at words: ArraySlice<String>) {
        guard let first = words.first else {
            self.method = method
            return
        }
        if !children.contains(where: { $0.word == first }) {
            children.append(NameTree(word: first, capitalizedPath: capitalizedPath + first.capitalizedFirst))
        }
        for index in children.indices where children[index].word == first {
            children[index].insert(method, at: words.dropFirst())
        }
    }
}
