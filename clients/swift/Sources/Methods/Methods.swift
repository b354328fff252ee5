import Alloy
import AlloyHost
import AlloyHostSandbox
import AlloySandbox
import JSON

/// Calls the methods of the host without a process of its own.
@main
struct Methods {
    static func main() async {
        // With an account: Host(AlloyClient(apiKey: key), ledger: .directory("/var/lib/app"))
        let host = Host(Sandbox())
        do {
            let ada = try await host.call("users.create", ["username": "ada@example.com"])["userId"] ?? .null
            let account = try await host.call("credentials.connect", ["connectorId": "hubspot", "userId": ada])
            let made = try await host.call(
                "execute",
                [
                    "connectorId": "hubspot", "actionId": "createContact", "userId": ada,
                    "credentialId": account["credentialId"] ?? .null, "idempotencyKey": "contact-1815",
                    "requestBody": ["properties": ["firstname": "Ada", "lastname": "Lovelace"]],
                ])
            print(made["outcome"]?.stringValue ?? "?", made["responseData"]?["id"]?.stringValue ?? "?")
            _ = try await host.call("users.get", ["userid": ada])
        } catch {
            // Every call throws an RPCError, which says what happened and what to do next.
            print(error.data?["kind"]?.stringValue ?? "?", error.message)
        }
        await host.close()
    }
}
