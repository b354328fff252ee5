import HTTP
import JSON
import ServiceAPI

extension DirectService {
    /// Answers a request about connectors and their accounts.
    func respond(to route: Route.Connectors, _ call: DirectCall) async throws(DirectFailure) -> HTTPResponse {
        switch route {
        case .list: return try await merged(connectors.map(\.row), under: ["connectors", "data"], call)
        case .get(let id):
            guard let connector = try connector(id) else { return try await forwarded(call) }
            return call.answer(["connector": connector.row])
        case .listResources(let id):
            guard let connector = try connector(id) else { return try await forwarded(call) }
            return call.answer(["resources": .array(connector.resourceRows)])
        case .getAction(let id, let actionID):
            guard let connector = try connector(id) else { return try await forwarded(call) }
            return call.answer(["action": connector.details(of: try operation(actionID, connector))])
        case .listRequirements(let id):
            guard let connector = try connector(id) else { return try await forwarded(call) }
            return call.answer(["metadata": .array(authority.requirements(of: connector.security))])
        case .execute(let id, let actionID):
            guard let connector = try connector(id) else { return try await forwarded(call) }
            return try await execute(try operation(actionID, connector), of: connector, call)
        case .createCredential(let id):
            guard let connector = try connector(id) else { return try await forwarded(call) }
            return try await createCredential(connector, call)
        case .listCredentials(let id):
            guard let connector = try connector(id) else { return try await forwarded(call) }
            let userID = try await actingUser(call)
            return call.answer(["credentials": .array(try await credentials(of: userID, connector.id))])
        case .deleteCredential(let id, let credentialID):
            guard let connector = try connector(id) else { return try await forwarded(call) }
            let userID = try await actingUser(call)
            guard let deleted = try await delete(credentialID, of: userID, connector.id) else {
                throw .error(.credentialNotFound)
            }
            return call.answer(deleted.json)
        }
    }

    private func forwarded(_ call: DirectCall) async throws(DirectFailure) -> HTTPResponse {
        try await passedOn(call, otherwise: .notFound(.connector))
    }

    private func operation(
        _ id: String, _ connector: DirectConnector
    ) throws(DirectFailure) -> DirectConnector.Operation {
        do throws(ServiceError) { return try connector.operation(id) } catch { throw .error(error) }
    }

    /// The user that a request acts as: the one in its header, or the host's own. Where the service behind has the users, whoever
    /// it names has accounts of their own.
    func actingUser(_ call: DirectCall) async throws(DirectFailure) -> String {
        guard let userID = call.statedUser else { return DirectUsers.ownUserID }
        return try await user(userID)
    }

    private func user(_ userID: String) async throws(DirectFailure) -> String {
        if fallback != nil { return userID }
        do throws(ServiceError) {
            // As with the service, the header takes an id and no username.
            guard let id = try await users.id(of: userID), id == userID else { throw .notFound(.user) }
            return id
        } catch {
            throw .error(error)
        }
    }

    private func createCredential(
        _ connector: DirectConnector, _ call: DirectCall
    ) async throws(DirectFailure) -> HTTPResponse {
        let input: NewDirectCredential
        do throws(ServiceError) {
            let body = try RequestBody(call.request)
            try RequestBody.require(["authenticationType"], in: body.members)
            input = NewDirectCredential(
                connector: connector.security, userId: try body.string("userId") ?? "",
                authenticationType: try body.string("authenticationType") ?? "", data: try body.object("data"),
                redirectUri: try body.string("redirectUri"))
        } catch {
            throw .error(error)
        }
        var owned = input
        owned.userId = input.userId.isEmpty ? try await actingUser(call) : try await user(input.userId)
        owned.userName = await name(ofUser: owned.userId)
        do throws(DirectRefusal) {
            switch try await authority.create(owned, deadline: call.deadline) {
            case .credentialId(let id): return call.answer(["credentialId": .string(id)])
            case .oauthUrl(let url): return call.answer(["oauthUrl": .string(url)])
            }
        } catch {
            throw DirectFailure(error, connector: connector)
        }
    }

    /// The name of a user, for those of accounts; nil for the host's own, and where the service behind has the users.
    private func name(ofUser id: String) async -> String? {
        guard fallback == nil, id != DirectUsers.ownUserID, let user = try? await users.json(of: id) else { return nil }
        return user["fullName"]?.stringValue ?? user["username"]?.stringValue
    }

    /// The rows of a user's accounts; of one connector, or of all.
    func credentials(of userID: String, _ connectorID: String?) async throws(DirectFailure) -> [JSONValue] {
        do throws(DirectRefusal) {
            return try await authority.list(userId: userID, connectorId: connectorID)
        } catch {
            throw DirectFailure(error)
        }
    }

    /// Removes an account; nil where the user has none of this id.
    func delete(
        _ id: String, of userID: String, _ connectorID: String?
    ) async throws(DirectFailure) -> DeletedDirectCredential? {
        do throws(DirectRefusal) {
            return try await authority.delete(credentialId: id, userId: userID, connectorId: connectorID)
        } catch {
            throw DirectFailure(error)
        }
    }
}
