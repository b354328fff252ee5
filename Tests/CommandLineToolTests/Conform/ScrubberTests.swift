import JSON
import Testing

@testable import CommandLineTool

@Suite struct ScrubberTests {
    private static func scrubbed(_ text: String) throws -> JSONValue {
        let value = try JSONValue(parsing: text)
        var scrubber = Scrubber()
        scrubber.learn(value)
        return scrubber.scrubbed(value)
    }

    @Test(
        "What is private is replaced in its form",
        arguments: [
            (#"{"email":"ada@acme.example"}"#, #"{"email":"person1@example.com"}"#),
            (#"{"full_name":"Ada Lovelace"}"#, #"{"full_name":"Name 1"}"#),
            (#"{"login":"ada"}"#, #"{"login":"name-1"}"#),
            (#"{"apiKey":"sk_live_0123456789abcdef"}"#, #"{"apiKey":"scrubbed0000000000000001"}"#),
            (
                #"{"anything":"ghp_16C7e42F292c6912E7710c838347Ae178B4a"}"#,
                #"{"anything":"scrubbed00000000000000000000000000000001"}"#
            ),
            (#"{"phone":"+49 (30) 901820"}"#, #"{"phone":"+00 (00) 000001"}"#),
            (#"{"note":"call Ada at home"}"#, #"{"note":"Text 1"}"#), (#"{"city":"Berlin"}"#, #"{"city":"Place 1"}"#),
            (#"{"ip":"10.1.2.3"}"#, #"{"ip":"192.0.2.1"}"#),
            (#"{"url":"https://ada.example/files/1?token=x"}"#, #"{"url":"https://host1.example.com/files/1"}"#),
            (#"{"birthday":"1815-12-10"}"#, #"{"birthday":"1970-01-01"}"#), (#"{"pin":1234}"#, #"{"pin":1}"#),
            (#"{"ada@acme.example":1}"#, #"{"person1@example.com":1}"#), (#"["Ünal"]"#, #"["Text 1"]"#),
        ])
    func replaced(_ text: String, _ expected: String) throws {
        #expect(try Self.scrubbed(text) == JSONValue(parsing: expected))
    }

    @Test(
        "Ids, dates, states, numbers and types stay",
        arguments: [
            #"{"id":"cus_9s6XKzkNRiz8i3","state":"active","at":"2026-01-02T03:04:05Z","size":3,"ok":true,"none":null}"#,
            #"{"uuid":"3fa85f64-5717-4562-b3fc-2c963f66afa6","typename":"Book","version":"1.2.3"}"#,
        ])
    func kept(_ text: String) throws { #expect(try Self.scrubbed(text) == JSONValue(parsing: text)) }

    @Test("The same value has the same replacement everywhere, in whatever order")
    func references() throws {
        let value = try Self.scrubbed(
            #"[{"members":["ada"],"id":"1"},{"login":"ada","id":"2"},{"login":"bob","mail":"a@b.example"},{"cc":"a@b.example"}]"#
        )
        #expect(value[0]?["members"]?[0] == value[1]?["login"] && value[1]?["login"] == "name-1")
        #expect(value[2]?["login"] == "name-2" && value[2]?["mail"] == value[3]?["cc"])
    }
}
