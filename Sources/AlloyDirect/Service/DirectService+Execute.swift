import HTTP
import JSON
import OpenAPI
import ServiceAPI
import TextCoding

extension DirectService {
    /// The greatest number of redirections that are followed, all within one origin.
    private static let maximumRedirections = 5

    /// Answers `POST /connectors/{id}/actions/{actionId}/execute`: sends the request of the document to the provider.
    func execute(
        _ operation: DirectConnector.Operation, of connector: DirectConnector, _ call: DirectCall
    ) async throws(DirectFailure) -> HTTPResponse {
        let userID = try await actingUser(call)
        let credentialID: String
        let arguments: CallArguments
        do throws(ServiceError) {
            let body = try RequestBody(call.request)
            credentialID = body["credentialId"]?.stringValue ?? ""
            arguments = try CallArguments(body)
        } catch {
            throw .error(error)
        }
        let account = Account(credentialID: credentialID, userID: userID)
        let settings = try await settings(of: account, connector)
        let build: @Sendable () -> Result<HTTPRequest, DirectFailure> = {
            Result { () throws(DirectFailure) in
                try self.request(operation, of: connector, arguments, settings: settings, userID: userID, call)
            }
        }
        // A file is opened, which may wait for a disk.
        let request = try await files.areOnDisk(of: userID) ? BlockingWork.run(build).get() : build().get()
        let sender = ProviderCall(
            connector: connector, account: account, alternatives: connector.document.security(of: operation))
        let response = try await send(request, sender, call)
        do throws(HTTPFailure) {
            return try ProviderResponse(
                connectorID: connector.id, connectorName: connector.name, response: response,
                isWrite: !["GET", "HEAD", "OPTIONS"].contains(request.method)
            ).answer()
        } catch {
            var failure = error
            failure.peer = request.origin
            throw .failure(failure)
        }
    }

    /// A credential and its owner.
    struct Account {
        let credentialID: String
        let userID: String
    }

    /// The parts of an execution that do not change from request to request.
    private struct ProviderCall {
        let connector: DirectConnector
        let account: Account
        let alternatives: [SecurityAlternative]?
    }

    private func settings(of account: Account, _ connector: DirectConnector) async throws(DirectFailure) -> JSONObject {
        do throws(DirectRefusal) {
            return try await authority.settings(
                credentialId: account.credentialID, userId: account.userID, connector: connector.security)
        } catch {
            throw DirectFailure(error, connector: connector)
        }
    }

    /// Builds the request without its credential.
    private func request(
        _ operation: DirectConnector.Operation, of connector: DirectConnector, _ arguments: CallArguments,
        settings: JSONObject, userID: String, _ call: DirectCall
    ) throws(DirectFailure) -> HTTPRequest {
        let definition = connector.document.request(of: operation)
        let base: HTTPURL
        do throws(ServerChoice.Refusal) {
            base = try connector.servers.base(definition.ownServers, settings: settings)
        } catch {
            throw .error(
                .hostRefusal(
                    status: 403, code: "SERVER_NOT_ALLOWED", connector.servers.sentence(error),
                    fix: [connector.servers.advice(error)]))
        }
        let builder = RequestBuilder(
            method: operation.method, path: operation.path, operation: definition,
            boundary: { Hex.encode((0..<20).map { _ in UInt8.random(in: 0...255) }) },
            files: { [files] key in files.file(key, of: userID) })
        do throws(Problems) {
            var request = try builder.request(arguments, to: base)
            request.connection = call.request.connection
            request.maximumResponseBytes = call.request.maximumResponseBytes
            request.continuesOnTransportThread = call.request.continuesOnTransportThread
            return request
        } catch {
            throw .error(
                .hostRefusal(
                    status: 400, code: "INVALID_INPUT", error.sentences.joined(separator: "; "),
                    details: ["problems": .strings(error.sentences)]))
        }
    }

    // MARK: Sending

    /// Sends a request with its credential. After a 401 the credential is renewed once, where that can help: nothing ran.
    private func send(
        _ request: HTTPRequest, _ provider: ProviderCall, _ call: DirectCall
    ) async throws(DirectFailure) -> HTTPResponse {
        var request = request
        var hasRenewed = false
        var redirections = 0
        while true {
            try await admit(provider.connector, request.origin, call)
            let authorized = try await authorized(request, provider, call)
            let response = try await exchange(authorized, call)
            let account = provider.account
            if response.status == 401 {
                let isRenewed = await authority.refused(
                    authorized, credentialId: account.credentialID, userId: account.userID)
                guard isRenewed, !hasRenewed else { return response }
                hasRenewed = true
            } else if redirections < Self.maximumRedirections, let next = Self.redirected(request, by: response) {
                request = next
                redirections += 1
            } else {
                return response
            }
        }
    }

    private func authorized(
        _ request: HTTPRequest, _ provider: ProviderCall, _ call: DirectCall
    ) async throws(DirectFailure) -> HTTPRequest {
        var authorized = request
        do throws(DirectRefusal) {
            try await authority.authorize(
                &authorized, credentialId: provider.account.credentialID, userId: provider.account.userID,
                connector: provider.connector.security, alternatives: provider.alternatives, deadline: call.deadline)
        } catch {
            throw DirectFailure(error, connector: provider.connector)
        }
        // Whatever was done to it, it goes to a server that the operator has named.
        guard authorized.origin == request.origin, provider.connector.security.origins.contains(authorized.origin)
        else {
            throw .error(
                .hostRefusal(
                    status: 403, code: "SERVER_NOT_ALLOWED",
                    provider.connector.servers.sentence(.notNamed(authorized.origin)),
                    fix: [provider.connector.servers.advice(.notNamed(authorized.origin))]))
        }
        return authorized
    }

    private func exchange(_ request: HTTPRequest, _ call: DirectCall) async throws(DirectFailure) -> HTTPResponse {
        do throws(HTTPFailure) {
            let response = try await provider.send(request, deadline: call.deadline)
            if let pause = ProviderPause(response, now: clock.now) {
                pauses.withLock { $0.note(pause, of: request.origin, at: clock.instant()) }
            }
            return response
        } catch {
            var failure = error
            failure.peer = request.origin
            throw .failure(failure)
        }
    }

    /// Waits until the provider, which the calls of all users and connectors reach, may be asked. Where that would take too long
    /// nothing is sent, and the caller learns how long.
    private func admit(
        _ connector: DirectConnector, _ origin: HTTPOrigin, _ call: DirectCall
    ) async throws(DirectFailure) {
        while let end = pauses.withLock({ $0.end(of: origin, at: clock.instant()) }) {
            let wait = clock.instant().duration(to: end)
            guard end < call.deadline, wait <= ProviderPause.longestAnnounced else {
                let seconds = max(1, Int((wait / .seconds(1)).rounded(.up)))
                throw .error(
                    .refusal(
                        status: 429, source: connector.id, code: ServiceError.providerCode,
                        "\(connector.name) wants no requests for \(seconds) s, so nothing was sent",
                        details: ["status": 429], retryAfter: String(seconds)))
            }
            do throws(CancellationError) {
                try await clock.sleep(end)
            } catch {
                throw .failure(
                    HTTPFailure(
                        phase: .notSent, reason: .cancelled, technical: "the provider wants no requests", peer: origin))
            }
        }
    }

    /// The request that a redirection asks for, where it may be followed: within the origin, and with the same method, so that
    /// nothing has run yet. A read follows all redirections.
    static func redirected(_ request: HTTPRequest, by response: HTTPResponse) -> HTTPRequest? {
        let isRead = request.method == "GET" || request.method == "HEAD"
        guard response.status == 307 || response.status == 308 || isRead && [301, 302, 303].contains(response.status),
            let location = response.headers["location"],
            let url = HTTPURL("\(request.origin)\(request.target)")?.resolving(location)
        else { return nil }
        guard url.origin == request.origin, url.target != request.target else { return nil }
        var next = request
        next.target = url.target
        return next
    }
}
