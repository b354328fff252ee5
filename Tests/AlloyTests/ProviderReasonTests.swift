import HTTP
import JSON
import Logging
import Testing

@testable import Alloy

/// The provider's own words reach the person who reads the message.
@Suite("The provider's reason")
struct ProviderReasonTests {
    /// What stands in `error.details`, and what is found in it.
    static let cases: [(String, String?)] = [
        (#"{"body":{"message":"Could not find page."}}"#, "Could not find page"),
        (
            #"{"body":{"status":"error","message":"Object not found.  objectId are usually numeric."}}"#,
            "Object not found. objectId are usually numeric"
        ),
        (#"{"body":{"error":{"code":400,"message":"Unable to parse range: X"}}}"#, "Unable to parse range: X"),
        (#"{"body":{"errors":[{"title":"Invalid input.","detail":"email is required."}]}}"#, "email is required"),
        (#"{"body":{"errors":["Too few seats."]}}"#, "Too few seats"),
        (
            #"{"body":{"errors":{"title":["can't be blank"],"price":["is low","is odd"]}}}"#,
            "title: can't be blank; price: is low, is odd"
        ),
        (#"{"body":[{"errorCode":"MALFORMED_QUERY","message":"unexpected token"}]}"#, "unexpected token"),
        (#"{"body":{"error":"invalid_grant","error_description":"The token has expired."}}"#, "The token has expired"),
        (#"{"body":{"error":"RecordInvalid","description":"Record validation errors"}}"#, "Record validation errors"),
        (#"{"body":{"error":"not_allowed"}}"#, "not_allowed"),
        (#"{"body":{"detail":"Not found."}}"#, "Not found"),
        (#"{"body":{"title":"Resource Not Found"}}"#, "Resource Not Found"),
        (
            #"{"body":{"country":["Invalid value."],"placed_at":["This field is required."]}}"#,
            "country: Invalid value; placed_at: This field is required"
        ),
        (
            #"{"body":{"to_address":{"country":["This field is required."]},"__all__":["No."]}}"#,
            "to_address.country: This field is required; No"
        ),
        (
            #"{"body":{"message":"Not valid: [{\"isValid\":false,\"message\":\"No \\\"a\\\".\"},{\"message\":\"No b.\"}]"}}"#,
            "Not valid: No \"a\"; No b"
        ), (#"{"body":{"message":"Not [valid]"}}"#, "Not [valid]"),
        (#"{"body":"invalid id"}"#, "invalid id"),
        (#"{"body":"{\"message\":\"inside\"}"}"#, "inside"),
        (#"{"body":"<html><title>Down for\nrepair</title></html>"}"#, "Down for repair"),
        (
            #"{"body":{"detail":[{"loc":["body","name"],"msg":"Field required."},{"loc":["query",0],"msg":"Too long"}]}}"#,
            "name: Field required; query.0: Too long"
        ),
        (
            #"{"body":{"exception_message":"Invalid.","exception_detail":[{"loc":["body"],"msg":"No"}]}}"#, "No"
        ), (#"{"body":{"exception_message":"Invalid request."}}"#, "Invalid request"),
        (#"{"response":{"message":"elsewhere"}}"#, "elsewhere"),
        (#"{"body":{"message":"","detail":"second"}}"#, "second"),
        (#"{"body":{"message":7,"id":"x"}}"#, nil), (#"{"body":{"id":["x"],"name":"y"}}"#, nil),
        (#"{"body":null}"#, nil),
        (#"{"body":{}}"#, nil), (#"{"body":[]}"#, nil), (#"{"body":"  "}"#, nil),
        (#"{"body":{"errors":[[[[["x"]]]]]}}"#, nil),
        (#"{}"#, nil), ("[]", nil), ("7", nil),
    ]

    @Test(arguments: cases)
    func isFound(details: String, reason: String?) throws {
        #expect(ProviderReason.find(in: try parsed(details)) == reason)
    }

    private func message(_ body: String, status: Int = 400) async throws -> String {
        let fixture = Fixture([
            ScriptedTransport.answer(
                status,
                #"{"error":{"source":"shippo","code":"PROVIDER_ERROR","message":"Shippo answered","details":{"body":\#(body)}}}"#
            )
        ])
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.execute(ExecuteTests.request, class: .read)
        }
        #expect(error.origin == .provider)
        return error.message
    }

    @Test func isPartOfTheMessage() async throws {
        #expect(
            try await message(#"{"country":["Invalid."],"zip":["Short."]}"#)
                == "The provider refused the input: Shippo answered: country: Invalid; zip: Short.")
        #expect(
            try await message(#"{"detail":"Not found."}"#, status: 404)
                == "The provider doesn't know the record: Shippo answered: Not found.")
    }

    @Test func isNotSaidTwice() async throws {
        #expect(try await message(#"{"detail":"answered"}"#) == "The provider refused the input: Shippo answered.")
    }

    /// Wherever the cut falls, nothing of the key is left.
    @Test func isShortAndHoldsNoSecret() async throws {
        for length in stride(from: 180, through: 260, by: 1) {
            let said = try await message("\"\(String(repeating: "x", count: length)) \(Fixture.key) rest\"")
            #expect(said.count <= 300)
            #expect(said.hasSuffix(".") != said.hasSuffix("…"))
            #expect(!said.contains(Fixture.key.prefix(4)))
        }
    }

    @Test func aBodyIsCutBehindItsSecrets() async throws {
        for length in [4_080, 4_085, 4_090] {
            let body = "\(String(repeating: "x", count: length)) \(Fixture.key)"
            let fixture = Fixture([ScriptedTransport.answer(400, body, ["Content-Type": "text/plain"])])
            let error = try await thrown { () throws(AlloyError) in try await fixture.client.listUsers() }
            #expect(!error.data.text.contains(Fixture.key.prefix(4)))
        }
    }
}
