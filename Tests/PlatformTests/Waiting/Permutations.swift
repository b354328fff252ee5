/// All orders of `elements`.
func permutations<Element>(_ elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { index in
        var others = elements
        let first = others.remove(at: index)
        return permutations(others).map { [first] + $0 }
    }
}
