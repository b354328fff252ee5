/// A credential that is still to be made.
struct NewCredential: Sendable {
    let connectorID: String
    let connectorName: String
    let authenticationType: String
    let tokens: TokenTerms
    let grant: Credential.Grant
}
