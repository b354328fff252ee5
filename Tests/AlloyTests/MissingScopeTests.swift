import Alloy
import JSON
import Testing

@Suite struct MissingScopeTests {
    @Test(
        arguments: [
            (
                #"{"ok":false,"error":"missing_scope","needed":"chat:write,channels:read","provided":"users:read"}"#,
                ["chat:write", "channels:read"]
            ),
            (
                #"{"status":"error","message":"This app hasn't been granted all required scopes to make this call.","category":"MISSING_SCOPES","errors":[{"context":{"requiredGranularScopes":["crm.objects.contacts.read"]}}]}"#,
                ["crm.objects.contacts.read"]
            ),
            (
                #"{"errors":[{"message":"Access denied for shop field. Required access: `read_customers` access scope.","extensions":{"code":"ACCESS_DENIED","requiredAccess":"`read_customers` access scope."}}]}"#,
                ["read_customers"]
            ),
            (
                #"{"error":"[API] This action requires merchant approval for write_products scope."}"#,
                ["write_products"]
            ),
            (
                #"{"error":"insufficient_scope","error_description":"The request requires higher privileges","scope":"a:b c"}"#,
                ["a:b", "c"]
            ),
            (
                #"{"error":{"code":403,"message":"Request had insufficient authentication scopes.","details":[{"reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}}"#,
                []
            ),
            (#"{"code":"OAUTH_SCOPE_MISMATCH","details":{},"message":"invalid oauth scope to access this URL"}"#, []),
            (
                #"{"errors":[{"message":"Unauthorized","extensions":{"missing_scopes":["boards:write","boards:write"]}}]}"#,
                ["boards:write"]
            ),
            // The service's envelope around it.
            (
                #"{"error":{"source":"slack","details":{"status":403,"body":{"error":"missing_scope","needed":"chat:write"}}}}"#,
                ["chat:write"]
            ),
        ] as [(String, [String])])
    func isFound(text: String, scopes: [String]) throws {
        let found = try #require(MissingScope.find(in: try JSONValue(parsing: Array(text.utf8))))
        #expect(found.scopes == scopes)
        #expect(found.words.contains("scope"))
    }

    @Test(arguments: [
        #"{"ok":false,"error":"not_in_channel"}"#,
        #"{"error":{"message":"Insufficient permissions for this endpoint."}}"#,
        #"{"message":"This is out of scope."}"#, #"{"scope":"a:b"}"#, #"{"ok":true,"needed":"x"}"#, "null", #""text""#,
    ])
    func isNotFoundInOtherRefusals(text: String) throws {
        #expect(MissingScope.find(in: try JSONValue(parsing: Array(text.utf8))) == nil)
    }
}
