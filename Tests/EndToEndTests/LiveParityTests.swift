import JSON
import Testing

extension Live {
    /// The same session with the sandbox and with a service: the replies have the same members and shapes.
    @Suite struct ParityTests {
        /// The caller's requests; ids come from earlier results, so that one text works for both.
        private static let session = [
            LiveHost.request("user", "users.create", #"{"username":"ada@example.com","fullName":"Ada Lovelace"}"#),
            LiveHost.request(
                "batch", "users.createBatch",
                #"{"users":[{"username":"grace@example.com"},{"username":"ada@example.com"}]}"#),
            LiveHost.request("users", "users.list"),
            LiveHost.request("get", "users.get", #"{"userId":"ada@example.com"}"#),
            LiveHost.request("update", "users.update", #"{\#(user),"fullName":"Ada King"}"#),
            LiveHost.request("token", "users.token", "{\(user)}"),
            LiveHost.request("connectors", "connectors.list"),
            LiveHost.request("crm", "connectors.list", #"{"category":"crm","query":"hub"}"#),
            LiveHost.request("connector", "connectors.get", #"{"connectorId":"hubspot"}"#),
            LiveHost.request("resources", "resources.list", #"{"connectorId":"hubspot"}"#),
            LiveHost.request("actions", "actions.list", #"{"connectorId":"hubspot","resource":"contacts"}"#),
            LiveHost.request("action", "actions.get", #"{"connectorId":"hubspot","actionId":"createContact"}"#),
            LiveHost.request("requirements", "credentials.requirements", #"{"connectorId":"hubspot"}"#),
            LiveHost.request(
                "link", "credentials.create",
                #"{"connectorId":"hubspot",\#(user),"authenticationType":"oauth2","redirectUri":"http://localhost:3000"}"#
            ),
            LiveHost.request(
                "consent", "sandbox.oauth.decide",
                ##"{"decision":"allow","#oauthUrl":{"resultOf":"link","path":"/oauthUrl"}}"##),
            LiveHost.request("credentials", "credentials.list", #"{"connectorId":"hubspot",\#(user)}"#),
            LiveHost.request("all credentials", "credentials.list", "{\(user)}"),
            LiveHost.request(
                "created", "execute",
                #"{"connectorId":"hubspot","actionId":"createContact",\#(user),\#(credential),"requestBody":"#
                    + #"{"properties":{"firstname":"Ada","lastname":"L","email":"ada@example.com"}}}"#),
            LiveHost.request(
                "upload", "files.upload",
                #"{"data":"JVBERi0xLjcK","filename":"report.pdf","mimeType":"application/pdf"}"#),
            LiveHost.request("files", "files.list"),
            LiveHost.request(
                "file deleted", "files.delete", ##"{"#s3Key":{"resultOf":"upload","path":"/s3Key"}}"##),
            LiveHost.request("disconnected", "credentials.delete", "{\(user),\(credential)}"),
            LiveHost.request("deleted", "users.delete", "{\(user)}"),
        ]

        private static let user = ##""#userId":{"resultOf":"user","path":"/userId"}"##
        private static let credential =
            ##""#credentialId":{"resultOf":"credentials","path":"/credentials/0/credentialId"}"##

        @Test func liveAndSandboxGiveTheSameReplies() async throws {
            let service = try LiveService(LiveAnswers.documented)
            let live = try await LiveHost(Self.session, before: service, "--sequential")
            let sandbox = try await LiveHost(Self.session, "--sandbox", "--sequential", environment: [:])
            #expect(live.lines.count == Self.session.count && sandbox.lines.count == Self.session.count)
            for message in Self.session {
                let id = try #require(try JSONValue(parsing: message)["id"]?.stringValue)
                guard id != "consent" else { continue }
                let (one, other) = (try live.result(id), try sandbox.result(id))
                #expect(Self.shape(one) == Self.shape(other), "\(id)")
            }
            #expect(try live.error("consent")["data"]?["kind"] == "not_found", "only a sandbox decides for a person")
            #expect(live.errors.isEmpty && sandbox.errors.isEmpty, "\(live.errors)\(sandbox.errors)")
            #expect(live.status == 0 && sandbox.status == 0)
        }

        @Test func liveRepliesHaveTheServicesValues() async throws {
            let live = try await LiveHost(
                Self.session, before: LiveService(LiveAnswers.documented), "--sequential")
            let hubspot =
                #"{"id":"hubspot","name":"Hubspot","icon":"https://cdn.runalloy.com/icons/hubspot.png","#
                + #""categories":["crm"],"groups":["input"]}"#
            let expected = [
                "user": #"{"userId":"650a1f3c9d2e4b7a8c6d5e4f"}"#,
                "batch": #"{"message":"success","invalidUsers":[{"username":"ada@example.com"}]}"#,
                "users": #"{"users":[{"userId":"650a1f3c9d2e4b7a8c6d5e40","fullName":"API Key User"},"#
                    + #"{"userId":"650a1f3c9d2e4b7a8c6d5e4f","username":"ada@example.com","fullName":"Ada Lovelace"},"#
                    + #"{"userId":"650a1f3c9d2e4b7a8c6d5e41","username":"grace@example.com"}]}"#,
                "get":
                    #"{"userId":"650a1f3c9d2e4b7a8c6d5e4f","username":"ada@example.com","fullName":"Ada Lovelace"}"#,
                "crm": #"{"connectors":[\#(hubspot)]}"#,
                "connector": #"{"connector":\#(hubspot)}"#,
                "actions": #"{"actions":[{"id":"listContacts","name":"List contacts","#
                    + #""description":"List contacts, a page at a time.","resource":"contacts"},"#
                    + #"{"id":"createContact","name":"Create a contact","#
                    + #""description":"Create a new contact record.","resource":"contacts"}]}"#,
                "credentials": #"{"credentials":[{"credentialId":"66f0a1b2c3d4e5f60718293a","connectorId":"hubspot","#
                    + #""authenticationType":"oauth2","name":"Ada's Hubspot Credential","type":"hubspot-oauth2","#
                    + #""createdAt":"2025-10-01T09:00:00.000Z","updatedAt":"2025-10-01T09:00:00.000Z"}]}"#,
                "upload": #"{"s3Key":"650a1f3c9d2e4b7a8c6d5e4f_report.pdf","type":"new"}"#,
                "file deleted": #"{"success":true,"message":"File deleted successfully"}"#,
                "disconnected": #"{"success":true}"#,
                "deleted": #"{"success":true}"#,
            ]
            for (id, text) in expected { #expect(try live.result(id).text == text, "\(id)") }
            #expect(try live.result("credentials") == live.result("all credentials"))
        }

        /// Returns the members and types of a value. Data and schemas of a provider are only named.
        private static func shape(_ value: JSONValue) -> String {
            switch value {
            case .object(let object):
                let members = object.members.map { member in
                    let isForeign = foreign.contains(member.key)
                    return "\(member.key): \(isForeign ? member.value.typeName : shape(member.value))"
                }
                return "{\(members.sorted().joined(separator: ", "))}"
            case .array(let elements): return "[\(Set(elements.map(shape)).sorted().joined(separator: " | "))]"
            default: return value.typeName
            }
        }

        private static let foreign: Set = [
            "inputSchema", "parameters", "requestBody", "responseData", "sampleInput", "sampleResponse",
        ]
    }
}
