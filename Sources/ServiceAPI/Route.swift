/// The endpoints that the service answers, with the decoded parts of their paths.
///
/// Whatever is not here does not exist: among others `GET /connectors/{id}/actions`, `GET /credentials/{id}`,
/// `POST /connectors/{id}/execute`, `POST /connectors/{id}/credentials/callback`, `POST /users/{id}/credentials`,
/// `POST /users/{id}/executions` and `POST /actions/execute`, which circulate in guides but are in no reference.
package enum Route: Sendable, Equatable {
    case connectors(Connectors)
    case users(Users)
    case files(Files)

    /// The endpoints below `/connectors`.
    package enum Connectors: Sendable, Equatable {
        case list
        case get(connectorID: String)
        case listResources(connectorID: String)
        case getAction(connectorID: String, actionID: String)
        case execute(connectorID: String, actionID: String)
        case listRequirements(connectorID: String)
        case createCredential(connectorID: String)
        case listCredentials(connectorID: String)
        case deleteCredential(connectorID: String, credentialID: String)
    }

    /// The endpoints below `/users`; `user` is a userId or a username.
    package enum Users: Sendable, Equatable {
        case create
        case createBatch
        case list
        case get(user: String)
        case update(user: String)
        case delete(user: String)
        case token(user: String)
        case listCredentials(user: String)
        case deleteCredential(user: String, credentialID: String)
    }

    /// The endpoints below `/connectors/files`.
    package enum Files: Sendable, Equatable {
        case requestUpload
        case list
        case delete(s3Key: String)
    }
}
