import HTTP
import JSON
import Platform
import ServiceAPI
import TextCoding

/// The input of a request to create a credential, validated against its requirement.
struct CredentialInput: Sendable {
    /// The address that the browser goes to after the consent page; nil for the kinds without one.
    let redirectURI: String?
    /// The further input that the connector requires: region, shop name, or the secrets of a key.
    let data: JSONObject

    /// Throws everything that is missing at once.
    init(_ body: RequestBody, _ requirement: RequirementDefinition) throws(ServiceError) {
        let data = try Self.data(body, requirement)
        var missing: [String] = []
        if requirement.isOAuth, !RequestBody.isPresent(body["redirectUri"]) { missing.append("redirectUri") }
        if requirement.authConfigRequired, !RequestBody.isPresent(body["authConfigId"]) {
            missing.append("authConfigId")
        }
        missing += requirement.requiredData.filter { !RequestBody.isPresent(data[$0]) }.map { "data.\($0)" }
        try RequestBody.refuse(missing: missing)
        // Auth configs are made in the dashboard, so any well-formed id is one.
        if let id = try body.string("authConfigId"), !id.isObjectID {
            throw .invalidInput("authConfigId must be a valid ObjectId")
        }
        redirectURI = requirement.isOAuth ? try Self.redirectURI(body) : nil
        self.data = data
    }

    /// Returns `data`; for keys also the members beside it, since it is not known that their secrets belong inside.
    private static func data(
        _ body: RequestBody, _ requirement: RequirementDefinition
    ) throws(ServiceError) -> JSONObject {
        var data = try body.object("data")
        guard !requirement.isOAuth else { return data }
        for name in requirement.requiredData where data[name] == nil { data.append(name, body[name]) }
        return data
    }

    private static func redirectURI(_ body: RequestBody) throws(ServiceError) -> String? {
        guard let text = try body.string("redirectUri") else { return nil }
        guard isAbsoluteURI(text) else { throw .invalidInput("redirectUri must be a valid uri") }
        return text
    }

    /// Returns true when `text` has a scheme and more (RFC 3986 §3), and no byte that a URI can't hold.
    private static func isAbsoluteURI(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return false
        }
        let scheme = bytes[..<colon]
        guard let first = scheme.first, isLetter(first), bytes.index(after: colon) != bytes.endIndex else {
            return false
        }
        return scheme.allSatisfy { isLetter($0) || $0 &- UInt8(ascii: "0") < 10 || "+-.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}

extension String {
    /// Indicates the form of the service's ids (a MongoDB ObjectId): 24 hexadecimal digits of either case.
    var isObjectID: Bool { utf8.count == 24 && Hex.decode(self) != nil }
}

extension ServiceState {
    /// `POST /connectors/{id}/credentials`: a link to the consent page, or the credential at once.
    mutating func createCredential(
        _ connector: ConnectorDefinition, _ body: RequestBody, headers: HTTPHeaders
    ) throws(ServiceError) -> ServiceResponse {
        let userID = try owner(body, headers: headers)
        try RequestBody.require(["authenticationType"], in: body.members)
        let authenticationType = try body.string("authenticationType") ?? ""
        guard
            let requirement = connector.requirements.first(where: {
                $0.authenticationType.hasSameCodePoints(as: authenticationType)
            })
        else { throw .authenticationNotFound(connectorID: connector.id, authenticationType: authenticationType) }
        let input = try CredentialInput(body, requirement)
        let credential = NewSandboxCredential(
            connectorID: connector.id, connectorName: connector.name, authenticationType: authenticationType,
            tokens: connector.access.tokens(for: authenticationType),
            grant: SandboxCredential.Grant(data: input.data))
        if let redirectURI = input.redirectURI {
            let url = addLink(credential, userID: userID, redirectURI: redirectURI)
            return ServiceResponse(["oauthUrl": .string(url)])
        }
        return ServiceResponse(["credentialId": .string(addCredential(credential, userID: userID))])
    }

    /// `GET /users/{userId}/credentials`. A `connectorId` in the query has no effect, as in the service.
    func listCredentials(user: String) throws(ServiceError) -> ServiceResponse {
        ServiceResponse([
            "data": .array(try users.account(named: user).credentials.filter(\.lifecycle.isListed).map(\.json))
        ])
    }

    /// `GET /connectors/{id}/credentials`.
    func listCredentials(connectorID: String, userID: String) throws(ServiceError) -> ServiceResponse {
        let credentials = try users.account(named: userID).credentials.filter {
            $0.connectorID == connectorID && $0.lifecycle.isListed
        }
        return ServiceResponse(["credentials": .array(credentials.map(\.json))])
    }

    /// Both forms of `DELETE …/credentials/{credentialId}`; the connector's answer has never been seen and is taken to
    /// be the user's. The provider keeps its records.
    mutating func deleteCredential(
        _ id: String, ofUser userID: String, connectorID: String?
    ) throws(ServiceError) -> ServiceResponse {
        let credential = try credential(id, ofUser: userID, connectorID: connectorID)
        users[userID]?.credentials.removeAll { $0.id == credential.id }
        changes.append(StateChange(.deleted, "credential", credential.id))
        return .success
    }

    /// The credential of this id, if it is this user's and, where one is given, this connector's.
    func credential(
        _ id: String, ofUser userID: String, connectorID: String?
    ) throws(ServiceError) -> SandboxCredential {
        guard
            let credential = users[userID]?.credentials.first(where: { $0.id.hasSameCodePoints(as: id) }),
            credential.lifecycle.isListed, connectorID == nil || credential.connectorID == connectorID
        else { throw .credentialNotFound }
        return credential
    }

    /// Adds a new credential; never replaces one.
    mutating func addCredential(_ new: NewSandboxCredential, userID: String) -> String {
        let id = random.hex(24)
        let now = now
        users[userID]?.addCredential(new, id: id, at: now)
        changes.append(StateChange(.created, "credential", id))
        return id
    }

    /// The owner of the new credential. The reference marks `userId` as required; the behaviour without it is not known, so
    /// the user is then determined as for every other call.
    private func owner(_ body: RequestBody, headers: HTTPHeaders) throws(ServiceError) -> String {
        guard let userID = try body.string("userId"), !userID.isEmpty else { return try actingUser(headers) }
        guard users[userID] != nil else { throw .notFound(.user) }
        return userID
    }
}
