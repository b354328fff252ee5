import HTTP
import JSON
import ServiceAPI

extension DirectService {
    /// Answers a request about users. Where there is a service behind, the users are its own, and only their accounts of the direct
    /// connectors are added and removed here.
    func respond(to route: Route.Users, _ call: DirectCall) async throws(DirectFailure) -> HTTPResponse {
        if fallback == nil { return try await respondAlone(to: route, call) }
        switch route {
        case .listCredentials(let user):
            return try await merged(
                try await credentials(of: user, nil), under: ["data", "credentials"], call)
        case .deleteCredential(let user, let credentialID):
            if let deleted = try await delete(credentialID, of: user, nil) { return call.answer(deleted.json) }
            return try await passedOn(call, otherwise: .credentialNotFound)
        case .delete(let user):
            let response = try await passedOn(call, otherwise: .notFound(.user))
            if (200...299).contains(response.status) { try await deleteAccounts(of: user) }
            return response
        case .create, .createBatch, .list, .get, .update, .token:
            return try await passedOn(call, otherwise: .notFound(.user))
        }
    }

    private func respondAlone(to route: Route.Users, _ call: DirectCall) async throws(DirectFailure) -> HTTPResponse {
        do throws(ServiceError) {
            switch route {
            case .create: return call.answer(try await users.create(RequestBody(call.request)))
            case .createBatch: return call.answer(try await users.createBatch(RequestBody(call.request)))
            case .list: return call.answer(["data": .array(try await users.all())])
            case .get(let user): return call.answer(try await users.json(of: user))
            case .update(let user): return call.answer(try await users.update(user, RequestBody(call.request)))
            case .token:
                throw .hostRefusal(
                    status: 404, code: "NOT_FOUND",
                    "Tokens of users are Alloy's, and this host has direct connectors only")
            case .delete, .listCredentials, .deleteCredential: break
            }
        } catch {
            throw .error(error)
        }
        return try await respondAboutAccounts(route, call)
    }

    private func respondAboutAccounts(
        _ route: Route.Users, _ call: DirectCall
    ) async throws(DirectFailure) -> HTTPResponse {
        switch route {
        case .listCredentials(let user):
            return call.answer(["data": .array(try await credentials(of: try await id(user), nil))])
        case .deleteCredential(let user, let credentialID):
            guard let deleted = try await delete(credentialID, of: try await id(user), nil) else {
                throw .error(.credentialNotFound)
            }
            return call.answer(deleted.json)
        case .delete(let user):
            let id: String
            do throws(ServiceError) { id = try await users.delete(user) } catch { throw .error(error) }
            try await deleteAccounts(of: id)
            files.deleteAll(of: id)
        default: break
        }
        return call.answer(["success": true])
    }

    private func id(_ user: String) async throws(DirectFailure) -> String {
        do throws(ServiceError) {
            guard let id = try await users.id(of: user) else { throw .notFound(.user) }
            return id
        } catch {
            throw .error(error)
        }
    }

    private func deleteAccounts(of userID: String) async throws(DirectFailure) {
        do throws(DirectRefusal) {
            try await authority.deleteAll(ofUser: userID)
        } catch {
            throw DirectFailure(error)
        }
    }
}
