import JSON

/// A generated product: its name, and the style of its API.
struct LargeProduct: Sendable {
    /// The form of its ids.
    enum Style: CaseIterable, Sendable {
        case camel, snake, kebab, pascal, dotted
    }

    /// The style of its pagination.
    enum Paging: String, CaseIterable, Sendable {
        case offset, pages, cursor, token
    }

    let id: String
    let name: String
    let domain: LargeDomain
    /// The index among the domain's products.
    let number: Int

    /// All products. The domains alternate, so that every part of the list has all of them.
    static var all: [LargeProduct] {
        let domains = LargeDomain.all
        return (0..<LargeDomain.productCount).flatMap { number in
            domains.map { domain in
                let name = domain.productName(number)
                let letters = name.filter { $0.isLetter || $0.isNumber }
                // Real connector ids are not all in lower case.
                let id = number % 9 == 4 ? letters.prefix(1).lowercased() + letters.dropFirst() : letters.lowercased()
                return LargeProduct(id: id, name: name, domain: domain, number: number)
            }
        }
    }

    /// A generator for one purpose: the values drawn for one purpose do not affect another.
    func random(_ purpose: String) -> SeededGenerator { SeededGenerator(seed: "large/\(id)/\(purpose)") }

    /// `input` or `output`, or both.
    var group: [String] {
        switch number % 5 {
        case 0: ["input", "output"]
        case 1, 3: ["input"]
        default: ["output"]
        }
    }

    /// The ways to authenticate.
    var requirements: [RequirementDefinition] {
        var random = random("requirements")
        let values: JSONObject = [
            "hasRegion": .bool(Int.random(in: 0..<6, using: &random) == 0), "username": "The address you log in with.",
            "description": .string("A token from \(name)'s settings."), "sample": "tok_0123456789",
        ]
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: return [RequirementDefinition(usual: "oauth2", values)]
        case 5:
            let consent = RequirementDefinition(usual: "oauth2", authConfigRequired: true)
            return [consent, RequirementDefinition(usual: "apiKey")]
        case 6, 7: return [RequirementDefinition(usual: "apiKey", values)]
        case 8: return [RequirementDefinition(usual: "bearer", values)]
        default: return [RequirementDefinition(usual: "basic", values)]
        }
    }
}
