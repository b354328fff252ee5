import JSON

/// A made-up product: its name, and the habits of those who made its API.
struct LargeProduct: Sendable {
    /// How its ids are written.
    enum Style: CaseIterable, Sendable {
        case camel, snake, kebab, pascal, dotted
    }

    /// How it is paged.
    enum Paging: CaseIterable, Sendable {
        case offset, pages, cursor, token
    }

    let id: String
    let name: String
    let domain: LargeDomain
    /// Which of the domain's products it is, from 0.
    let number: Int

    /// The domains take turns, so that every stretch of the list has all of them.
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

    /// A generator of its own, for what `purpose` needs: what one thing draws changes no other.
    func random(_ purpose: String) -> SeededGenerator { SeededGenerator(seed: "large/\(id)/\(purpose)") }

    /// `input` or `output`, or both.
    var group: [String] {
        switch number % 5 {
        case 0: ["input", "output"]
        case 1, 3: ["input"]
        default: ["output"]
        }
    }

    /// What it wants of an account.
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
