import JSON

/// A field of a made-up record: its schema and a sample, from what its name says.
struct LargeField {
    private let name: String
    private let nameWords: [String]

    init(_ name: String) {
        self.name = name
        nameWords = name.identifierWords
    }

    /// In small letters, with blanks.
    var words: String { nameWords.joined(separator: " ") }

    /// True for fields that lists are usually cut down by.
    var isFilter: Bool { Self.values[name] != nil || ["email", "sku", "number"].contains(name) }

    /// What may stand in the fields that take a few values only.
    private static let values: [String: [String]] = [
        "status": ["draft", "active", "closed"], "priority": ["low", "normal", "high", "urgent"],
        "stage": ["new", "qualified", "proposal", "won", "lost"], "type": ["standard", "custom"],
        "role": ["viewer", "editor", "admin"], "channel": ["email", "chat", "phone", "social"],
        "currency": ["USD", "EUR", "GBP"], "format": ["csv", "json", "xlsx"],
        "severity": ["minor", "major", "critical"],
        "environment": ["staging", "production"], "visibility": ["private", "team", "public"],
        "frequency": ["daily", "weekly", "monthly", "yearly"], "method": ["card", "bank_transfer", "cash"],
        "platform": ["web", "ios", "android"], "mood": ["happy", "neutral", "sad"],
    ]

    private static let texts: [String: String] = [
        "firstName": "Ada", "lastName": "Lovelace", "fullName": "Ada Lovelace", "name": "Northwind",
        "title": "Follow up",
        "subject": "Where is my order?", "phone": "+1 555 0199", "jobTitle": "Analyst", "city": "London",
        "country": "GB", "street": "12 St James's Square", "postalCode": "SW1Y 4JH", "sku": "TSHIRT-M-BLUE",
        "description": "As we discussed on Monday.", "body": "Thank you for your patience.",
        "message": "Please have a look.",
        "number": "2025-0042", "language": "en", "timezone": "Europe/London", "industry": "Manufacturing",
        "trackingNumber": "1Z999AA10123456784", "carrier": "UPS", "iban": "GB33BUKB20201555555555", "color": "#3366ff",
        "reason": "Requested by the customer", "version": "1.4.2", "branch": "main", "host": "app.example.com",
        "location": "Room 4", "department": "Finance", "vatNumber": "GB999999973", "content": "<p>Hello</p>",
    ]

    private static let descriptions: [String: String] = [
        "email": "E-mail address", "firstName": "Given name", "lastName": "Family name, surname",
        "phone": "Telephone number, with the country's code", "sku": "The seller's own number of the article",
        "amount": "How much, in the currency's main unit", "currency": "Three letters of ISO 4217",
        "assigneeId": "Whoever is to do it", "ownerId": "Whoever is in charge of it",
        "dueDate": "When it has to be done",
        "lineItems": "What is on it: one entry for each article", "tags": "Words to find it by",
        "timezone": "A name of the time zone database", "recipients": "The addresses of those who get it",
        "country": "Two letters of ISO 3166-1", "body": "The text", "notes": "Whatever else there is to say",
    ]

    private var description: String {
        Self.descriptions[name] ?? LargeWording.capitalized(words.hasSuffix(" id") ? "the \(words)" : words)
    }

    /// The field's JSON Schema.
    var schema: JSONValue {
        if let values = Self.values[name] { return SchemaDefinition.string(description, values: values) }
        return switch kind {
        case .text: SchemaDefinition.string(description)
        case .formatted(let format): SchemaDefinition.string(description, format: format)
        case .number: SchemaDefinition.number(description)
        case .integer: SchemaDefinition.integer(description, minimum: 0)
        case .flag: SchemaDefinition.boolean(description)
        case .texts: SchemaDefinition.array(SchemaDefinition.string(), description)
        case .items:
            SchemaDefinition.array(
                SchemaDefinition.object(
                    [
                        "sku": SchemaDefinition.string(), "quantity": SchemaDefinition.integer(minimum: 1),
                        "price": SchemaDefinition.number(),
                    ], required: ["quantity"]), description)
        case .object: .object(["type": "object", "description": .string(description)])
        }
    }

    /// What may stand there.
    var sample: JSONValue {
        if let values = Self.values[name] { return .string(values[0]) }
        return switch kind {
        case .text: .string(Self.texts[name] ?? (nameWords.last == "id" ? "8a3f0b1c" : "Sample \(words)"))
        case .formatted("email"): "ada@example.com"
        case .formatted("date"): "2025-10-15"
        case .formatted("uri"): .string("https://example.com/\(nameWords.first ?? "file")")
        case .formatted: "2025-10-15T10:00:00.000Z"
        case .number: .number(JSONNumber(49.5) ?? JSONNumber(49))
        case .integer: 3
        case .flag: true
        case .texts: ["first"]
        case .items: [["sku": "TSHIRT-M-BLUE", "quantity": 2, "price": 25]]
        case .object: [:]
        }
    }

    private enum Kind {
        case text, number, integer, flag, texts, items, object
        case formatted(String)
    }

    private static let numbers: Set = [
        "amount", "price", "total", "cost", "balance", "rate", "salary", "budget", "weight", "value", "discount", "tax",
        "score", "percent", "fee", "latitude", "longitude", "length", "width", "height", "target", "latency",
    ]
    private static let integers: Set = [
        "quantity", "hours", "days", "minutes", "seats", "position", "count", "rating", "age", "bedrooms", "capacity",
        "points", "size", "estimate", "threshold", "attempts", "guests", "duration",
    ]
    private static let lists: Set = [
        "tags", "recipients", "attendees", "members", "scopes", "events", "skills", "columns", "channels", "options",
        "categories", "permissions", "languages", "labels", "files", "domains", "symptoms",
    ]

    private var kind: Kind {
        let last = nameWords.last ?? ""
        return switch last {
        case "email": .formatted("email")
        case "at", "until": .formatted("date-time")
        case "date", "birthday": .formatted("date")
        case "url", "website": .formatted("uri")
        case "items", "lines": .items
        case "properties", "metadata", "input", "address", "conditions", "settings": .object
        case _ where ["is", "has"].contains(nameWords.first ?? ""): .flag
        case _ where Self.numbers.contains(last): .number
        case _ where Self.integers.contains(last): .integer
        case _ where Self.lists.contains(last): .texts
        default: .text
        }
    }
}
