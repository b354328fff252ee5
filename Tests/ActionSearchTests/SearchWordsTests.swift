import Testing

@testable import ActionSearch

@Suite struct SearchWordsTests {
    static let texts: KeyValuePairs = [
        "createContact": "create contact", "chat_postMessage": "chat post message",
        "post-database-query":
            "post database query", "sendHTMLMail": "send html mail", "Contacts.Create": "contacts create",
        "retrieve a page": "retrieve a page", "GetSKUs": "get sk us", "oauth2Token": "oauth2 token",
        "v3contacts": "v3 contacts", "HubSpot": "hub spot", "": "", "--__..": "", "Zürich": "zurich", "ID": "id",
        "Straße": "strasse", "AÑADIR": "anadir", "été×ça": "ete ca", "日本": "日本",
    ]

    @Test(arguments: texts.map { ($0.key, $0.value) })
    func textsAreSplitIntoWords(text: String, words: String) {
        #expect(SearchWords.words(of: text).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ") == words)
    }

    @Test func aNameIsJoined() {
        for name in ["HubSpot", "hub-spot", "Hub Spot", "hub_spot"] {
            #expect(SearchWords.joined(name) == Array("hubspot".utf8))
        }
    }

    @Test func longTextsAreLimited() {
        #expect(SearchWords.words(of: String(repeating: "word ", count: 100_000)).count == 64)
        #expect(SearchWords.words(of: String(repeating: "w", count: 100_000)).map(\.count) == [32])
    }
}
