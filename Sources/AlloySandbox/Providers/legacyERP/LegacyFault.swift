import JSON

/// What the old system refuses. It knows no status but 200: the fault stands in the payload, its number beside it as text.
struct LegacyFault: Error {
    let code: String
    let text: String

    init(_ code: String, _ text: String) {
        self.code = code
        self.text = text
    }

    static func missing(_ field: String) -> LegacyFault { LegacyFault("0301", "FIELD \(field) MISSING OR BLANK") }
    static func wrong(_ field: String, _ value: String) -> LegacyFault {
        LegacyFault("0302", "FIELD \(field) INVALID: \(value.prefix(30))")
    }
    static func notOnFile(_ kind: String, _ key: String) -> LegacyFault {
        LegacyFault("0417", "\(kind) \(key) NOT ON FILE")
    }
    static let unreadable = LegacyFault("0201", "DOCUMENT IS NOT WELL FORMED")

    var reply: ProviderReply {
        let fault = LegacyXML(
            "Fault", [LegacyXML("Code", code), LegacyXML("Text", text), LegacyXML("Program", "GW0100")])
        return .ok(["STATUS": .string(code), "STATUSTEXT": "ERROR", "PAYLOAD": .string(fault.document)])
    }
}
