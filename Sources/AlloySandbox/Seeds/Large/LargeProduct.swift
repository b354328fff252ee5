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
        let region: JSONObject =
            Int.random(in: 0..<6, using: &random) == 0
            ? ["subdomain": SchemaDefinition.string("The account's part of its address.")] : [:]
        let sample: JSONObject = region.isEmpty ? [:] : ["subdomain": "acme"]
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: return [.oauth2(region, sample: region.isEmpty ? nil : .object(sample))]
        case 5: return [.oauth2(authConfigRequired: true), .apiKey()]
        case 6, 7: return [.apiKey(region, sample: sample)]
        case 8: return [.bearer("A token from \(name)'s settings.", sample: "tok_0123456789")]
        default:
            return [
                .basic(
                    username: "The address you log in with.", password: "The password, or a token in its place.",
                    region,
                    sample: JSONObject(
                        [
                            JSONObject.Member(key: "username", value: "ada@example.com"),
                            JSONObject.Member(key: "password", value: "secret"),
                        ] + sample.members))
            ]
        }
    }
}
