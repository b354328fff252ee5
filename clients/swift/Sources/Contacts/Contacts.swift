import Alloy
import AlloySandbox
import JSON

/// Creates a contact with the client of the service.
@main
struct Contacts {
    static func main() async throws {
        // With an account: AlloyClient(apiKey: key)
        let client = AlloyClient(apiKey: "any", transport: Sandbox())

        let ada = try await client.createUser(NewUser(username: "ada@example.com"))
        let options = CallOptions(userId: ada)
        let token: JSONObject = ["token": "shippo_test_0123456789"]
        let created = try await client.createCredential(
            NewCredential(connectorId: "shippo", authenticationType: "bearer", data: token), options: options)
        guard case .credentialId(let credentialId) = created else { return }
        let address = ExecuteRequest(
            connectorId: "shippo", actionId: "CreateAddress", credentialId: credentialId,
            requestBody: ["name": "Ada Lovelace", "street1": "12 St James's Square", "city": "London", "country": "GB"])
        do {
            print(try await client.execute(address, options: options).responseData["city"]?.stringValue ?? "?")
            _ = try await client.getUser("nobody")
        } catch {
            // Every call throws an AlloyError.
            switch (error.kind, error.outcome) {
            case (.unknownOutcome, _): print("It may have been applied: look before sending it again.")
            case (.rateLimited, _): print("Again in \(error.retry.afterMilliseconds ?? 0) ms")
            case (_, .notSent), (_, .rejected): print("Nothing was changed: \(error.message)")
            default: print(error.kind.rawValue, error.outcome.rawValue, error.message)
            }
        }
    }
}
