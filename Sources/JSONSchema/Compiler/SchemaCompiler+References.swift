import JSON

extension SchemaCompiler {
    /// The schema that a reference leads to, compiled now or later, with the name of the `$dynamicAnchor` it hits.
    mutating func schema(at reference: String) throws(KeywordFault) -> (index: SchemaIndex, dynamicAnchor: String?) {
        guard let (location, anchor) = library.find(reference, from: scope) else {
            throw .unsupported("the reference \(Wording.shortened(reference, to: 80)) leads nowhere in the document")
        }
        return (try index(of: location), anchor)
    }

    /// The root of the resource around the current place, and whether it is a `$recursiveAnchor`.
    mutating func recursiveRoot() throws(KeywordFault) -> (index: SchemaIndex, isAnchor: Bool) {
        guard let (location, isAnchor) = library.recursiveRoot(from: scope) else {
            throw .unsupported("the reference leads nowhere in the document")
        }
        return (try index(of: location), isAnchor)
    }

    /// What a `$dynamicRef` may come to lead to has to be there too.
    mutating func reserveDynamicAnchors() {
        for name in dynamicNames.sorted() {
            for (resource, location) in library.dynamicAnchors(name) {
                guard let index = try? index(of: location) else { continue }
                program.dynamicAnchors[name, default: [:]][resource] = index
            }
        }
    }

    private mutating func index(of location: SchemaLocation) throws(KeywordFault) -> SchemaIndex {
        if let index = referred[location.place] { return index }
        let index: SchemaIndex
        do {
            index = try reserve()
        } catch {
            throw .inside(error)
        }
        referred[location.place] = index
        waiting.append((index, location))
        return index
    }
}
