import JSON
import TestSupport
import Testing

extension Live {
    /// The requests that the service receives.
    @Suite struct RequestTests {
        @Test func everyRequestHasUserAndVersion() async throws {
            let service = try LiveService(LiveAnswers.documented)
            _ = try await LiveHost(
                [
                    LiveHost.request("1", "users.create", #"{"username":"ada"}"#),
                    LiveHost.request("2", "connectors.list"),
                    LiveHost.request("3", "credentials.list", #"{"connectorId":"hubspot","userId":"ada"}"#),
                    LiveHost.request("4", "files.list"),
                    LiveHost.request("5", "users.delete", #"{"userId":"650a1f3c9d2e4b7a8c6d5e4f"}"#),
                ], before: service, "--sequential", "--user", "grace")
            #expect(
                service.asked == [
                    "POST /users", "GET /connectors", "GET /connectors/hubspot/credentials",
                    "GET /connectors/files/list", "DELETE /users/650a1f3c9d2e4b7a8c6d5e4f",
                ])
            for request in service.requests {
                #expect(request.values(of: "Authorization") == ["Bearer \(LiveHost.key)"], "\(request.target)")
                #expect(request.values(of: "x-api-version") == ["2025-09"])
                #expect(request.values(of: "Transfer-Encoding").isEmpty)
                #expect(request.values(of: "Content-Type") == (request.body.isEmpty ? [] : ["application/json"]))
                #expect(!request.body.isEmpty == (request.method == "POST"))
            }
            #expect(
                service.requests.map { $0.values(of: "x-alloy-userid") } == [[], [], ["ada"], ["grace"], []])
            #expect(service.requests[0].values(of: "Content-Length") == ["18"])
        }

        @Test func versionAndBasePathCanBeSet() async throws {
            let service = try LiveService(["GET /mirror/alloy/users": .json(#"{"data":[]}"#)])
            let host = try await LiveHost(
                [LiveHost.request("it", "users.list")], "--base-url", "\(service.url)/mirror/alloy/", "--api-version",
                "2025-06")
            #expect(try host.result("it") == ["users": []])
            #expect(service.requests.map { $0.values(of: "x-api-version") } == [["2025-06"]])
        }

        /// A caller's value is one segment of a path, whatever its characters.
        static let segments = [
            ("ada@example.com", "ada%40example.com"), ("a/b", "a%2Fb"), ("..", "%2E%2E"), (".", "%2E"),
            ("a b+c", "a%20b%2Bc"), ("?x=1#y", "%3Fx%3D1%23y"), ("é", "%C3%A9"), ("e\u{301}", "e%CC%81"),
            ("%2F", "%252F"), ("-._~", "-._~"),
        ]

        @Test(arguments: segments)
        func pathsAreEncoded(text: String, encoded: String) async throws {
            let service = try LiveService([
                "GET /users/\(encoded)": .json(#"{"userId":"1"}"#),
                "GET /connectors/\(encoded)/resources": .json(#"{"resources":[]}"#),
                "GET /connectors/\(encoded)/actions/\(encoded)": .json(#"{"action":{"id":"x","httpMethod":"get"}}"#),
                "POST /connectors/\(encoded)/actions/\(encoded)/execute": .json(#"{"responseData":1}"#),
                "DELETE /connectors/files/\(encoded)": .json(#"{"success":true}"#),
            ])
            let name = JSONValue.string(text).text
            let host = try await LiveHost(
                [
                    LiveHost.request("1", "users.get", #"{"userId":\#(name)}"#),
                    LiveHost.request("2", "resources.list", #"{"connectorId":\#(name)}"#),
                    LiveHost.request(
                        "3", "execute",
                        #"{"connectorId":\#(name),"actionId":\#(name),"credentialId":"66f0a1b2c3d4e5f60718293a"}"#),
                    LiveHost.request("4", "files.delete", #"{"s3Key":\#(name)}"#),
                ], before: service)
            for id in ["1", "2", "3", "4"] { _ = try host.result(id) }
        }

        /// The service's names are irregular, and the caller's values are sent unchanged.
        @Test func executionIsSentByteForByte() async throws {
            let service = try LiveService([
                "GET /connectors/a/actions/x": .json(#"{"action":{"id":"x","httpMethod":"post"}}"#),
                "POST /connectors/a/actions/x/execute": .json(#"{"responseData":1}"#),
            ])
            let body = #"{"z":1.0,"a":1e2,"n":123456789012345678901234567890,"a":[{}],"é":"ü","é":null}"#
            let host = try await LiveHost(
                [
                    LiveHost.request(
                        "it", "execute",
                        #"{"additionalHeaders":{"Notion-Version":"2022-06-28"},"requestBody":\#(body),"userId":"1","#
                            + #""connectorId":"a","pathParams":{"id":7},"queryParameters":{"first":50},"actionId":"x","#
                            + #""credentialId":"66f0a1b2c3d4e5f60718293a"}"#)
                ], before: service)
            _ = try host.result("it")
            let sent = try #require(service.requests.last)
            #expect(
                String(decoding: sent.body, as: UTF8.self)
                    == #"{"credentialId":"66f0a1b2c3d4e5f60718293a","requestBody":\#(body),"#
                    + #""additionalHeaders":{"Notion-Version":"2022-06-28"},"queryParameters":{"first":50},"#
                    + #""pathParams":{"id":7}}"#)
            #expect(sent.values(of: "x-alloy-userid") == ["1"])
        }

        /// The presigned URL receives the bytes and the signed headers, and none of the host's.
        @Test func fileIsUploadedWithoutTheKey() async throws {
            let service = try LiveService(LiveAnswers.documented)
            let host = try await LiveHost(
                [
                    LiveHost.request(
                        "it", "files.upload",
                        #"{"data":"JVBERi0xLjcK","filename":"report.pdf","mimeType":"application/pdf"}"#)
                ], before: service, "--user", "grace")
            _ = try host.result("it")
            let put = try #require(service.requests.last)
            #expect(put.method == "PUT")
            #expect(put.body == Array("%PDF-1.7\n".utf8))
            #expect(put.values(of: "Content-Type") == ["application/pdf"])
            #expect(put.values(of: "Content-MD5").first?.count == 24)
            for name in ["Authorization", "x-api-version", "x-alloy-userid"] {
                #expect(put.values(of: name).isEmpty, "\(name)")
            }
        }

        /// Without a key nothing is sent, and local methods work.
        @Test func nothingIsSentWithoutAKey() async throws {
            let service = try LiveService(LiveAnswers.documented)
            let host = try await LiveHost(
                [LiveHost.request("1", "ping"), LiveHost.request("2", "connectors.list")], before: service,
                environment: [:])
            #expect(try host.result("1") == [:])
            let error = try host.error("2")
            #expect(error["data"]?["kind"] == "unauthenticated")
            #expect(error["data"]?["outcome"] == "not_sent")
            #expect(service.requests.isEmpty)
        }
    }
}
