import HTTP
import JSON

extension ServiceState {
    /// `POST /connectors/{id}/credentials`: a link to the consent page, or the credential at once.
    mutating func createCredential(
        _ connector: ConnectorDefinition, _ body: RequestBody, headers: HTTPHeaders
    ) throws(ServiceFailure) -> ServiceAnswer {
        let userID = try owner(body, headers: headers)
        try RequestBody.require(["authenticationType"], in: body.members)
        let authenticationType = try body.string("authenticationType") ?? ""
        guard
            let requirement = connector.requirements.first(where: {
                $0.authenticationType.hasSameCodePoints(as: authenticationType)
            })
        else { throw .authenticationNotFound(connectorID: connector.id, authenticationType: authenticationType) }
        let input = try CredentialInput(body, requirement)
        let credential = NewCredential(
            connectorID: connector.id, connectorName: connector.name, authenticationType: authenticationType,
            tokens: connector.access.tokens(for: authenticationType), grant: Credential.Grant(data: input.data))
        if let redirectURI = input.redirectURI {
            let url = addLink(credential, userID: userID, redirectURI: redirectURI)
            return ServiceAnswer(["oauthUrl": .string(url)])
        }
        return ServiceAnswer(["credentialId": .string(addCredential(credential, userID: userID))])
    }

    /// `GET /users/{userId}/credentials`. A `connectorId` in the query has no effect, as in the service.
    func listCredentials(user: String) throws(ServiceFailure) -> ServiceAnswer {
        ServiceAnswer(["data": .array(try users.account(named: user).credentials.filter(\.life.isListed).map(\.json))])
    }

    /// `GET /connectors/{id}/credentials`.
    func listCredentials(connectorID: String, userID: String) throws(ServiceFailure) -> ServiceAnswer {
        let credentials = try users.account(named: userID).credentials.filter {
            $0.connectorID == connectorID && $0.life.isListed
        }
        return ServiceAnswer(["credentials": .array(credentials.map(\.json))])
    }

    /// Both forms of `DELETE …/credentials/{credentialId}`; the connector's answer has never been seen and is taken to
    /// be the user's. The third party keeps its records.
    mutating func deleteCredential(
        _ id: String, ofUser userID: String, connectorID: String?
    ) throws(ServiceFailure) -> ServiceAnswer {
        let credential = try credential(id, ofUser: userID, connectorID: connectorID)
        users[userID]?.credentials.removeAll { $0.id == credential.id }
        changes.append(StateChange(.deleted, "credential", credential.id))
        return .success
    }

    /// The credential of this id, if it is this user's and, where one is given, this connector's.
    func credential(
        _ id: String, ofUser userID: String, connectorID: String?
    ) throws(ServiceFailure) -> Credential {
        guard
            let credential = users[userID]?.credentials.first(where: { $0.id.hasSameCodePoints(as: id) }),
            credential.life.isListed, connectorID == nil || credential.connectorID == connectorID
        else { throw .credentialNotFound }
        return credential
    }

    /// Makes a credential; always a new one, never in place of another.
    mutating func addCredential(_ new: NewCredential, userID: String) -> String {
        let id = random.hex(24)
        let now = now
        users[userID]?.addCredential(new, id: id, at: now)
        changes.append(StateChange(.created, "credential", id))
        return id
    }

    /// Who will own the credential. The reference marks `userId` as required; what happens without it is not known, so
    /// the user is then found as for every other call.
    private func owner(_ body: RequestBody, headers: HTTPHeaders) throws(ServiceFailure) -> String {
        guard let userID = try body.string("userId"), !userID.isEmpty else { return try actingUser(headers) }
        guard users[userID] != nil else { throw .notFound(.user) }
        return userID
    }
}
