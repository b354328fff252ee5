import JSON
import Testing

extension Live {
    /// The host's results have one shape, whatever shape the service responds in.
    @Suite struct ShapeTests {
        struct Case: Sendable, CustomTestStringConvertible {
            let name: String
            let method: String
            let params: String
            let answers: KeyValuePairs<String, LiveService.Answer>
            let result: String

            init(
                _ name: String, _ method: String, _ params: String,
                _ answers: KeyValuePairs<String, LiveService.Answer>, _ result: String
            ) {
                self.name = name
                self.method = method
                self.params = params
                self.answers = answers
                self.result = result
            }

            var testDescription: String { "\(method): \(name)" }
        }

        static let users = [
            Case("bare", "users.create", ada, ["POST /users": .json(#"{"userId":"1"}"#)], #"{"userId":"1"}"#),
            Case(
                "201, and more than is asked", "users.create", ada,
                ["POST /users": .json(#"{"userId":"1","username":"ada","createdAt":"now"}"#, "201 Created")],
                #"{"userId":"1"}"#),
            Case(
                "in data", "users.create", ada, ["POST /users": .json(#"{"data":{"userId":"1"}}"#, "202 Accepted")],
                #"{"userId":"1"}"#),
            Case(
                "data", "users.list", "{}", ["GET /users": .json(#"{"data":[{"userId":"1"}]}"#)],
                #"{"users":[{"userId":"1"}]}"#),
            Case(
                "users, and members nobody knows", "users.list", "{}",
                ["GET /users": .json(#"{"users":[{"role":7,"username":"ada","userId":"1"}],"total":1}"#)],
                #"{"users":[{"userId":"1","username":"ada","role":7}]}"#),
            Case("bare", "users.list", "{}", ["GET /users": .json(#"[{"_id":"1"}]"#)], #"{"users":[{"userId":"1"}]}"#),
            Case("none", "users.list", "{}", ["GET /users": .json(#"{"data":[]}"#)], #"{"users":[]}"#),
            Case(
                "bare", "users.get", #"{"userId":"a b"}"#,
                ["GET /users/a%20b": .json(#"{"fullName":"A","userId":"1","username":"a b"}"#)],
                #"{"userId":"1","username":"a b","fullName":"A"}"#),
            Case(
                "wrapped", "users.get", #"{"userId":"1"}"#, ["GET /users/1": .json(#"{"user":{"userId":"1"}}"#)],
                #"{"userId":"1"}"#),
            Case(
                "said", "users.delete", #"{"userId":"1"}"#, ["DELETE /users/1": .json(#"{"success":true}"#)],
                #"{"success":true}"#),
            Case(
                "204", "users.delete", #"{"userId":"1"}"#, ["DELETE /users/1": .empty()], #"{"success":true}"#),
            Case(
                "an empty body", "users.delete", #"{"userId":"1"}"#, ["DELETE /users/1": .body("")],
                #"{"success":true}"#),
        ]

        static let catalogue = [
            Case(
                "connectors, lists of strings", "connectors.list", "{}",
                [
                    "GET /connectors": .json(
                        #"{"connectors":[{"id":"a","name":"A","group":["input"],"category":["crm"]}]}"#)
                ],
                #"{"connectors":[{"id":"a","name":"A","icon":null,"categories":["crm"],"groups":["input"]}]}"#),
            Case(
                "data, single strings, other names", "connectors.list", "{}",
                [
                    "GET /connectors": .json(
                        #"{"data":[{"connectorId":"a","displayName":"A","categories":"crm","new":1}]}"#)
                ],
                #"{"connectors":[{"id":"a","name":"A","icon":null,"categories":["crm"],"groups":[],"new":1}]}"#),
            Case(
                "bare", "connectors.get", #"{"connectorId":"a"}"#, ["GET /connectors/a": .json(#"{"id":"a"}"#)],
                #"{"connector":{"id":"a","name":"a","icon":null,"categories":[],"groups":[]}}"#),
            Case(
                "no such route, as a page", "connectors.get", #"{"connectorId":"a"}"#,
                ["GET /connectors": .json(#"{"connectors":[{"id":"A"},{"id":"a"}]}"#)],
                #"{"connector":{"id":"a","name":"a","icon":null,"categories":[],"groups":[]}}"#),
            Case(
                "no such route, as JSON", "connectors.get", #"{"connectorId":"a"}"#,
                [
                    "GET /connectors": .json(#"{"connectors":[{"id":"a"}]}"#),
                    "GET /connectors/a": .json(
                        #"{"errorHtml":"<pre>Cannot GET /connectors/a</pre>"}"#, "404 Not Found"),
                ],
                #"{"connector":{"id":"a","name":"a","icon":null,"categories":[],"groups":[]}}"#),
            Case(
                "names under any of their names", "resources.list", #"{"connectorId":"a"}"#,
                [
                    "GET /connectors/a/resources": .json(
                        #"{"data":[{"name":"r","actions":[{"id":"x","title":"X"},{"id":"y","displayName":"Y"},{"id":"z"}]}]}"#
                    )
                ],
                #"{"resources":[{"name":"r","description":null,"actions":[{"id":"x","name":"X","description":null},"#
                    + #"{"id":"y","name":"Y","description":null},{"id":"z","name":"z","description":null}]}]}"#),
            Case(
                "a body wrapped as OpenAPI does", "actions.get", #"{"connectorId":"a","actionId":"x"}"#,
                [
                    "GET /connectors/a/actions/x": .json(
                        #"{"action":{"name":"X","httpMethod":"delete","path":"/{id}","requestBody":"#
                            + #"{"content":{"application/json":{"schema":{"type":"object"}}}}}}"#)
                ],
                #"{"action":{"id":"x","name":"X","description":null,"httpMethod":"delete","path":"/{id}","#
                    + #""effect":"destructive","parameters":[],"requestBody":{"type":"object"},"inputSchema":"#
                    + #"{"type":"object","properties":{"pathParams":{"type":"object","properties":"#
                    + #"{"id":{"type":"string"}},"required":["id"]},"requestBody":{"type":"object"}},"#
                    + #""required":["pathParams"]},"injected":[]}}"#),
        ]

        static let credentials = [
            Case(
                "the form of old", "credentials.requirements", #"{"connectorId":"a"}"#,
                [
                    metadata: .json(
                        #"{"metadata":[{"inputSchema":{"type":"object","properties":{"authenticationType":"#
                            + #"{"const":"oauth2"}},"required":["userId","redirectUri"]}}]}"#)
                ],
                #"{"requirements":[{"authenticationType":"oauth2","authConfigRequired":false,"inputSchema":{"#
                    + #""type":"object","properties":{"authenticationType":{"const":"oauth2"}},"#
                    + #""required":["userId","redirectUri"]}}]}"#),
            Case(
                "the oldest form, a list of names", "credentials.requirements", #"{"connectorId":"a"}"#,
                [
                    metadata: .json(
                        #"{"metadata":[{"authenticationType":"apiKey","properties":[{"name":"key","required":true},"#
                            + #"{"name":"region"}]}]}"#)
                ],
                #"{"requirements":[{"authenticationType":"apiKey","authConfigRequired":false,"inputSchema":{"#
                    + #""type":"object","properties":{"key":{"type":"string"},"region":{"type":"string"}},"#
                    + #""required":["key"]}}]}"#),
            Case(
                "where version 2025-06 had it", "credentials.requirements", #"{"connectorId":"a"}"#,
                [
                    "GET /connectors/a/credentials": .json(
                        #"{"metadata":[{"authenticationType":"oauth2","inputSchema":{"type":"object"}}]}"#)
                ],
                #"{"requirements":[{"authenticationType":"oauth2","authConfigRequired":false,"#
                    + #""inputSchema":{"type":"object"}}]}"#),
            Case(
                "a credential at once", "credentials.create",
                #"{"connectorId":"a","userId":"1","authenticationType":"bearer","data":{"token":"s"}}"#,
                ["POST /connectors/a/credentials": .json(#"{"credentialId":"c"}"#, "201 Created")],
                #"{"credentialId":"c"}"#),
            Case(
                "credentials", "credentials.list", #"{"connectorId":"zoho-crm","userId":"1"}"#,
                [
                    "GET /connectors/zoho-crm/credentials": .json(
                        #"{"credentials":[{"credentialId":"c","type":"zoho-crm-oauth2"}]}"#)
                ],
                #"{"credentials":[\#(row("zoho-crm", "\"oauth2\"", "zoho-crm-oauth2"))]}"#),
            Case(
                "data, and a type without a suffix", "credentials.list", #"{"userId":"1"}"#,
                ["GET /users/1/credentials": .json(#"{"data":[{"credentialId":"c","type":"shopify"}]}"#)],
                #"{"credentials":[\#(row("shopify", "null", "shopify"))]}"#),
            Case(
                "by its connector where users have no such route", "credentials.delete",
                #"{"credentialId":"66f0a1b2c3d4e5f60718293a","userId":"1","connectorId":"a"}"#,
                ["DELETE /connectors/a/credentials/66f0a1b2c3d4e5f60718293a": .empty()], #"{"success":true}"#),
        ]

        static let executions = [
            Case(
                "responseData", "execute", execution, executing(.json(#"{"responseData":{"id":1}}"#)),
                executed(#"{"id":1}"#)),
            Case(
                "success and result", "execute", execution, executing(.json(#"{"success":true,"result":{"id":1}}"#)),
                executed(#"{"id":1}"#, metadata: #"{"success":true}"#)),
            Case(
                "an id of the service's own", "execute", execution,
                executing(.json(#"{"executionId":"theirs","status":"completed","responseData":[]}"#)),
                executed("[]", metadata: #"{"executionId":"theirs","status":"completed"}"#)),
            Case(
                "data", "execute", execution, executing(.json(#"{"data":null,"n":1}"#)),
                executed("null", metadata: #"{"n":1}"#)),
            Case("without an envelope", "execute", execution, executing(.json(#"{"id":1}"#)), executed(#"{"id":1}"#)),
            Case("an array", "execute", execution, executing(.json("[1]")), executed("[1]")),
            Case("204", "execute", execution, executing(.empty()), executed("null", status: 204)),
            Case("an empty body", "execute", execution, executing(.body("")), executed("null")),
            Case(
                "Slack's no inside a yes", "execute", execution,
                executing(.json(#"{"responseData":{"ok":false,"error":"channel_not_found"}}"#)),
                executed(
                    #"{"ok":false,"error":"channel_not_found"}"#,
                    warnings:
                        #"["The provider's response reports an error although its HTTP status reports success: channel_not_found"]"#
                )),
        ]

        static let files = [
            Case(
                "known already", "files.upload", #"{"data":"aGk=","filename":"f","mimeType":"text/plain"}"#,
                [
                    "POST /connectors/files/upload/request": .json(
                        #"{"presignedUrl":{"type":"existing","s3Key":"k","md5":"m"}}"#)
                ],
                #"{"s3Key":"k","type":"existing"}"#),
            Case(
                "not nested", "files.upload", #"{"data":"aGk=","filename":"f","mimeType":"text/plain"}"#,
                [
                    "POST /connectors/files/upload/request": .json(
                        #"{"presignedUrl":"http://$HOST/put","type":"new","s3Key":"k"}"#),
                    "PUT /put": .body(""),
                ],
                #"{"s3Key":"k","type":"new"}"#),
            Case(
                "numbers as they are", "files.list", "{}",
                ["GET /connectors/files/list": .json(#"{"files":[{"s3Key":"k","size":1e3}]}"#)],
                #"{"files":[{"s3Key":"k","filename":null,"size":1e3,"lastModified":null}]}"#),
        ]

        @Test(arguments: users + catalogue + credentials + executions + files)
        func replyHasOneShape(case: Case) async throws {
            let service = try LiveService(`case`.answers)
            let host = try await LiveHost(
                [LiveHost.request("it", `case`.method, `case`.params)], before: service, "--log-level", "error")
            #expect(Self.withoutOurId(try host.result("it")).text == `case`.result)
            #expect(host.errors.isEmpty, "\(host.errors)")
        }

        // MARK: - What cases share

        private static let ada = #"{"username":"ada"}"#
        private static let metadata = "GET /connectors/a/credentials/metadata"
        private static let execution =
            #"{"connectorId":"a","actionId":"x","credentialId":"66f0a1b2c3d4e5f60718293a","userId":"1"}"#

        private static func executing(
            _ answer: LiveService.Answer
        ) -> KeyValuePairs<String, LiveService.Answer> {
            [
                "GET /connectors/a/actions/x": .json(#"{"action":{"id":"x","httpMethod":"post"}}"#),
                "POST /connectors/a/actions/x/execute": answer,
            ]
        }

        private static func executed(
            _ responseData: String, metadata: String = "{}", status: Int = 200, warnings: String = "[]"
        ) -> String {
            #"{"executionId":"ours","outcome":"applied","responseData":\#(responseData),"metadata":\#(metadata),"#
                + #""attempts":[{"n":1,"phase":"answered","status":\#(status),"waitMs":0}],"#
                + #""warnings":\#(warnings),"findings":[]}"#
        }

        private static func row(_ connectorId: String, _ authenticationType: String, _ type: String) -> String {
            #"{"credentialId":"c","connectorId":"\#(connectorId)","authenticationType":\#(authenticationType),"#
                + #""name":null,"type":"\#(type)","createdAt":null,"updatedAt":null}"#
        }

        /// With the real service the host's own ids are random.
        private static func withoutOurId(_ result: JSONValue) -> JSONValue {
            guard var object = result.objectValue, object.contains(key: "executionId") else { return result }
            object["executionId"] = "ours"
            return .object(object)
        }
    }
}
