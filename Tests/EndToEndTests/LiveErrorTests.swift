import JSON
import Testing

extension Live {
    /// The host's errors for all error responses of the service: their kind, origin and outcome.
    @Suite struct ErrorTests {
        struct Case: Sendable, CustomTestStringConvertible {
            let name: String
            let answer: LiveService.Answer
            /// Kind, origin, outcome, and `safe` if a retry is.
            let read: String
            let write: String
            /// The service's own code, and words of the message.
            var code: String?
            var message = ""

            var testDescription: String { name }
        }

        private static func structured(_ code: String, _ message: String, source: String = "CONNECTIVITY_API") -> String
        {
            #"{"error":{"source":"\#(source)","code":"\#(code)","message":"\#(message)","details":{}}}"#
        }

        static let cases = [
            Case(
                name: "a bad key", answer: .json(#"{"message":"Invalid Authorization"}"#, "401 Unauthorized"),
                read: "unauthenticated alloy rejected", write: "unauthenticated alloy rejected",
                message: "Invalid Authorization"),
            Case(
                name: "a bad key, older words", answer: .json(#"{"message":"Unauthorized"}"#, "401 Unauthorized"),
                read: "unauthenticated alloy rejected", write: "unauthenticated alloy rejected"),
            Case(
                name: "a structured error",
                answer: .json(structured("INVALID_INPUT", "credentialId is required"), "400 Bad Request"),
                read: "invalid_input alloy rejected", write: "invalid_input alloy rejected", code: "INVALID_INPUT",
                message: "credentialId is required"),
            Case(
                name: "a credential of somebody else's",
                answer: .json(structured("INVALID_INPUT", "Credential not found"), "400 Bad Request"),
                read: "not_found alloy rejected", write: "not_found alloy rejected", code: "INVALID_INPUT",
                message: "Credential not found"),
            Case(
                name: "a structured error whose status says yes",
                answer: .json(structured("INVALID_INPUT", "Credential not found")),
                read: "not_found alloy rejected", write: "not_found alloy rejected", code: "INVALID_INPUT"),
            Case(
                name: "no such route, as JSON",
                answer: .json(#"{"errorHtml":"<!DOCTYPE html><pre>Cannot POST /it</pre>"}"#, "404 Not Found"),
                read: "not_found alloy rejected", write: "not_found alloy rejected", message: "Cannot POST /it"),
            Case(
                name: "no such route, as JSON whose status says yes",
                answer: .json(#"{"errorHtml":"<!DOCTYPE html><pre>Cannot POST /it</pre>"}"#),
                read: "not_found alloy rejected", write: "not_found alloy rejected"),
            Case(
                name: "no such route, as a page", answer: .page("Cannot POST /it", "404 Not Found"),
                read: "not_found alloy rejected", write: "not_found alloy rejected", message: "Cannot POST /it"),
            Case(
                name: "an error beside a message",
                answer: .json(#"{"error":"Not Found","message":"Action 'x' not found"}"#, "404 Not Found"),
                read: "not_found alloy rejected", write: "not_found alloy rejected",
                message: "Action 'x' not found"),
            Case(
                name: "forbidden", answer: .json(#"{"error":"Forbidden"}"#, "403 Forbidden"),
                read: "forbidden alloy rejected", write: "forbidden alloy rejected"),
            Case(
                name: "a conflict", answer: .json(structured("USERNAME_TAKEN", "Taken"), "409 Conflict"),
                read: "conflict alloy rejected", write: "conflict alloy rejected", code: "USERNAME_TAKEN"),
            // Longer than the host waits by itself.
            Case(
                name: "too many requests",
                answer: .body(#"{"error":"Too Many Requests"}"#, "429 Too Many Requests", "Retry-After: 120"),
                read: "rate_limited alloy rejected safe 120000", write: "rate_limited alloy rejected safe 120000"),
            Case(
                name: "a redirection", answer: .body("", "302 Found", "Location: https://example.com/login"),
                read: "alloy_failed alloy rejected", write: "alloy_failed alloy rejected", message: "not followed"),
            Case(
                name: "a failure", answer: .json(#"{"message":"boom"}"#, "500 Internal Server Error"),
                read: "alloy_failed alloy unknown safe", write: "unknown_outcome alloy unknown", message: "boom"),
            Case(
                name: "a proxy's page",
                answer: .body(
                    "<html><title>502 Bad Gateway</title></html>", "502 Bad Gateway", "Content-Type: text/html"),
                read: "alloy_failed alloy unknown safe", write: "unknown_outcome alloy unknown",
                message: "502 Bad Gateway"),
            Case(
                name: "a failure that says nothing", answer: .body("", "503 Service Unavailable"),
                read: "alloy_failed alloy unknown safe", write: "unknown_outcome alloy unknown",
                message: "Service Unavailable"),
            Case(
                name: "a time-out before the service", answer: .body("slow", "408 Request Timeout"),
                read: "timed_out alloy unknown safe", write: "unknown_outcome alloy unknown"),
            Case(
                name: "a page whose status says yes",
                answer: .body("<html>Please log in</html>", "200 OK", "Content-Type: text/html"),
                read: "alloy_failed alloy unknown safe", write: "unknown_outcome alloy unknown"),
            Case(
                name: "JSON that breaks off", answer: .json(#"{"data":[{"userId":"#),
                read: "alloy_failed alloy unknown safe", write: "unknown_outcome alloy unknown"),
            Case(
                name: "JSON of another kind", answer: .json("7"),
                read: "alloy_failed alloy unknown safe", write: "unknown_outcome alloy unknown"),
        ]

        @Test(arguments: cases)
        func serviceErrorsHaveOneForm(case: Case) async throws {
            let service = try LiveService(["GET /users": `case`.answer, "POST /users": `case`.answer])
            let calls = [
                ("read", LiveHost.request("read", "users.list"), `case`.read),
                ("write", LiveHost.request("write", "users.create", #"{"username":"ada"}"#), `case`.write),
            ]
            for (id, message, expected) in calls {
                // One host each: a throttled host sends nothing more.
                let host = try await LiveHost([message], before: service)
                let error = try host.error(id)
                #expect(Self.summary(error) == expected, "\(id): \(error.text)")
                let data = try #require(error["data"])
                #expect(data["code"] == `case`.code.map(JSONValue.string))
                let message = try #require(error["message"]?.stringValue)
                #expect(`case`.message.isEmpty || message.contains(`case`.message), "\(error.text)")
                #expect(data["fix"]?.arrayValue?.isEmpty == false, "\(error.text)")
                #expect(data["attempts"]?.arrayValue?.isEmpty == false, "\(error.text)")
                #expect(data["httpStatus"]?.intValue != nil, "\(error.text)")
                #expect(host.errors.isEmpty, "\(host.errors)")
            }
        }

        /// A top-level code is known for this call only: the connector has no such way to authenticate.
        @Test func topLevelCodeBelongsToTheService() async throws {
            let service = try LiveService([
                "POST /connectors/notion/credentials": .json(
                    #"{"code":"AUTHENTICATION_NOT_FOUND","message":"No such type"}"#, "404 Not Found")
            ])
            let host = try await LiveHost(
                [
                    LiveHost.request(
                        "it", "credentials.create",
                        #"{"connectorId":"notion","authenticationType":"magic","userId":"1"}"#)
                ], before: service)
            let error = try host.error("it")
            #expect(Self.summary(error) == "not_found alloy rejected")
            #expect(error["data"]?["code"] == "AUTHENTICATION_NOT_FOUND")
            #expect(error["message"]?.stringValue?.contains("No such type") == true)
            #expect(error["data"]?["fix"]?[0]?["method"] == "credentials.requirements")
        }

        /// A provider's error in an execution; its text is assumed, because none was observed.
        static let providers = [
            ("401 Unauthorized", "connection_required provider rejected"),
            ("404 Not Found", "not_found provider rejected"),
            ("502 Bad Gateway", "unknown_outcome provider unknown"),
        ]

        @Test(arguments: providers)
        func providerErrorIsNotAlloys(status: String, expected: String) async throws {
            let service = try LiveService([
                "GET /connectors/hubspot/actions/x": .json(#"{"action":{"id":"x","httpMethod":"post"}}"#),
                "POST /connectors/hubspot/actions/x/execute": .json(
                    Self.structured("PROVIDER_ERROR", "Hubspot says no", source: "hubspot"), status),
            ])
            let host = try await LiveHost(
                [
                    LiveHost.request(
                        "it", "execute",
                        #"{"connectorId":"hubspot","actionId":"x","credentialId":"66f0a1b2c3d4e5f60718293a"}"#)
                ], before: service, "--log-level", "error")
            let error = try host.error("it")
            #expect(Self.summary(error) == expected, "\(error.text)")
            #expect(error["data"]?["executionId"]?.stringValue?.utf8.count == 24)
        }

        static func summary(_ error: JSONValue) -> String {
            let data = error["data"]
            let words = ["kind", "origin", "outcome"].map { data?[$0]?.stringValue ?? "none" }
            let retry = data?["retry"]
            let safe = retry?["safe"] == true ? ["safe"] : []
            return (words + safe + [retry?["afterMs"]?.text].compactMap(\.self)).joined(separator: " ")
        }
    }
}
