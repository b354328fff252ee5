import JSON
import Logging
import Testing

@testable import AlloyHost

/// What a recording keeps of JSON: its shape, and nothing secret.
@Suite struct RecordedSecretsTests {
    private static let known = "canary-in-a-coal-mine"

    private static func redact(_ text: String, _ role: RecordedSecrets.Role) throws -> String {
        let redactor = Redactor()
        redactor.register(Secret(known))
        redactor.register(Secret("8412345678"))
        return RecordedSecrets(redactor, role).redact(try JSONValue(parsing: text)).text
    }

    @Test(
        arguments: [
            // A list of credentials is none: nothing in it opens anything.
            (
                #"{"credentials":[{"credentialId":"66f0","connectorId":"hubspot","name":"Ada's","type":"hubspot-oauth2","scopes":["a"]}]}"#,
                nil
            ),
            (
                #"{"credentials":[{"id":"1","token":"t-1","data":{"subdomain":"acme","apiKey":"k"}}]}"#,
                #"{"credentials":[{"id":"1","token":"[redacted]","data":{"subdomain":"acme","apiKey":"[redacted]"}}]}"#
            ),
            (
                #"{"credential":{"username":"u","password":"p"}}"#,
                #"{"credential":{"username":"u","password":"[redacted]"}}"#
            ),
            (#"{"credential":{"type":"x","value":"v"}}"#, #"{"credential":{"type":"x","value":"[redacted]"}}"#),
            (
                #"{"credentials":["a","b"],"credential":"c"}"#,
                #"{"credentials":["[redacted]","[redacted]"],"credential":"[redacted]"}"#
            ),
            (#"{"credentials":[]}"#, nil), (#"{"credentials":{}}"#, nil), (#"{"credentials":null,"token":false}"#, nil),
            // Below a secret's name everything is one, but for what says that it is something else.
            (#"{"token":{"value":"v"}}"#, #"{"token":{"value":"[redacted]"}}"#),
            (
                #"{"token":{"id":"t1","type":"bearer","expiresAt":"2025","inner":{"x":[1,"y",true,null]}}}"#,
                #"{"token":{"id":"t1","type":"bearer","expiresAt":"2025","inner":{"x":["[redacted]","[redacted]",true,null]}}}"#
            ),
            (#"{"secret":["a",{"b":"c"}]}"#, #"{"secret":["[redacted]",{"b":"[redacted]"}]}"#),
            (
                #"{"tokens":[{"id":"t1","name":"CI","jwt":"x.y.z"}],"apiKeys":["k"]}"#,
                #"{"tokens":[{"id":"t1","name":"CI","jwt":"[redacted]"}],"apiKeys":["[redacted]"]}"#
            ),
            (#"{"password":"","pin":1234}"#, #"{"password":"","pin":"[redacted]"}"#),
            (
                #"{"clientSecret":"a","privateKey":"b","passphrase":"c"}"#,
                #"{"clientSecret":"[redacted]","privateKey":"[redacted]","passphrase":"[redacted]"}"#
            ),
            (
                #"{"auth":{"user":"ada","pass":"p"},"signingKey":"s","pwd":"w","otp":123456,"passcode":"c"}"#,
                #"{"auth":{"user":"ada","pass":"[redacted]"},"signingKey":"[redacted]","pwd":"[redacted]","otp":"[redacted]","passcode":"[redacted]"}"#
            ),
            (
                #"{"bearer":"b","assertion":"a","client_assertion":"c","credential":{"access":"a","refresh":"r"}}"#,
                #"{"bearer":"[redacted]","assertion":"[redacted]","client_assertion":"[redacted]","credential":{"access":"[redacted]","refresh":"[redacted]"}}"#
            ),
            (#"{"passed":"yes","access":"public","refresh":"daily","option":"o","bypass":"b","bearerType":"x"}"#, nil),
            (
                #"{"auth.pass":"p","smtpPass":"q","user_pwd":"r","login-otp":"1","SMTP_PASS":"s","compass":"c"}"#,
                #"{"auth.pass":"[redacted]","smtpPass":"[redacted]","user_pwd":"[redacted]","login-otp":"[redacted]","SMTP_PASS":"[redacted]","compass":"c"}"#
            ),
            // In texts, JSON among them.
            (
                #"{"note":"curl -H 'Authorization: Bearer abc123456' 'https://x.io/?api_key=k&page=2'"}"#,
                #"{"note":"curl -H 'Authorization: Bearer [redacted]' 'https://x.io/?api_key=[redacted]&page=2'"}"#
            ),
            (#"{"body":"{\"password\":\"p\",\"id\":7}"}"#, #"{"body":"{\"password\":\"[redacted]\",\"id\":7}"}"#),
            (#"{"body":"{ \"id\": 7 }"}"#, nil),
            // The tokens of pages, without which a replay ends elsewhere.
            (
                #"{"nextToken":"a1","continuationToken":"b2","next_sync_token":"c3","$skiptoken":"d4","paginationToken":"e5","paging":{"token":"f6"}}"#,
                nil
            ),
            // Names that only look like it.
            (#"{"credentialId":"1","tokenId":"2","next_page_token":"3","cursor":"4","monkey":"5"}"#, nil),
            (#"{"usage":{"max_tokens":100,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":0}}}"#, nil),
            (#"{"metadata":[{"key":"colour","value":"red"}]}"#, nil),
            (#"{"metadata":[{"id":"1","key":"k"}]}"#, #"{"metadata":[{"id":"1","key":"[redacted]"}]}"#),
            // What is known is a secret anywhere, in names too.
            (
                #"{"note":"see canary-in-a-coal-mine","canary-in-a-coal-mine":1}"#,
                #"{"note":"see [redacted]","[redacted]":1}"#
            ),
            (#"["canary-in-a-coal-mine",1.50]"#, #"["[redacted]",1.50]"#),
            (#"{"n":8412345678,"m":84123456789,"o":8412}"#, #"{"n":"[redacted]","m":"[redacted]9","o":8412}"#),
        ] as [(String, String?)])
    func areTakenOutLeafByLeaf(text: String, expected: String?) throws {
        for role in [RecordedSecrets.Role.answer, .request] { #expect(try Self.redact(text, role) == expected ?? text) }
    }

    /// What describes a secret is needed to play the recording back.
    @Test(
        arguments: [
            (
                #"{"metadata":[{"inputSchema":{"properties":{"data":{"properties":{"apiToken":{"type":"string","format":"password","title":"API token"}}}}}}]}"#,
                nil
            ),
            (
                #"{"properties":{"token":{"$ref":"x"},"secret":{"oneOf":[{"type":"string"},{"type":"null"}]},"password":{"description":"d"}}}"#,
                nil
            ),
            (#"{"a":{"token":{"type":["string","null"],"description":"d"}}}"#, nil),
            (
                #"{"properties":{"token":{"type":"string","default":"d","enum":["a"],"examples":["e"]}}}"#,
                #"{"properties":{"token":{"type":"string","default":"[redacted]","enum":["[redacted]"],"examples":["[redacted]"]}}}"#
            ),
            // What only stands where schemas do is an instance: HubSpot's properties.
            (
                #"{"properties":{"token":{"value":"v","source":"x"}}}"#,
                #"{"properties":{"token":{"value":"[redacted]","source":"[redacted]"}}}"#
            ),
            (#"{"action":{"id":"a","sampleSuccessResponse":{"token":"string"}}}"#, nil),
            (#"{"metadata":[{"sampleInput":{"data":{"apiKey":"your-key"}}}]}"#, nil),
            (
                #"{"metadata":[{"sampleInput":{"data":{"apiKey":"canary-in-a-coal-mine"}}}]}"#,
                #"{"metadata":[{"sampleInput":{"data":{"apiKey":"[redacted]"}}}]}"#
            ),
            (
                #"{"responseData":{"sampleInput":{"token":"t"}}}"#,
                #"{"responseData":{"sampleInput":{"token":"[redacted]"}}}"#
            ),
        ] as [(String, String?)])
    func schemasAndSamplesOfAnswersStay(text: String, expected: String?) throws {
        #expect(try Self.redact(text, .answer) == expected ?? text)
    }

    /// A replay that gets another key in place of the one that names a record asks for another record.
    @Test(
        arguments: [
            (#"{"responseData":{"issues":[{"key":"PROJ-12"},{"key":"first_name"},{"key":7}]}}"#, nil),
            (
                #"{"responseData":{"key":"sk_live_51Hq9ZkT"}}"#, #"{"responseData":{"key":"[redacted]"}}"#
            ),
            (#"{"responseData":{"key":"a7f3b2c1-00d4e5f6"}}"#, #"{"responseData":{"key":"[redacted]"}}"#),
        ] as [(String, String?)]) func keysThatNameARecordStay(text: String, expected: String?) throws
    {
        #expect(try Self.redact(text, .answer) == expected ?? text)
    }

    /// What is redacted twice is what was redacted once: what is played back is compared so.
    @Test(arguments: [
        #"{"credentials":[{"token":"t"}],"token":{"value":1},"tokens":[{"name":"a","x":"b"}],"s":"canary-in-a-coal-mine"}"#
    ])
    func onceIsEnough(text: String) throws {
        let once = try Self.redact(text, .request)
        #expect(try Self.redact(once, .request) == once)
    }
}
