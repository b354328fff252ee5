import Testing

@testable import AlloyHost

/// What the protocol fixes about each method, said a second time, so that no slip in the method table changes it.
enum MethodDesign {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        /// A slip here would let through what the operator forbids.
        let access: Access
        /// The parameters in the order in which callers may give them by position; `!` marks the required ones. Those that
        /// every method takes are left out.
        let parameters: String

        var testDescription: String { name }

        init(_ name: String, _ access: Access, _ parameters: String = "") {
            self.name = name
            self.access = access
            self.parameters = parameters
        }
    }

    static let rows = [
        Row("ping", .local),
        Row("host.info", .local),
        Row("host.metrics", .local, "format"),
        Row("rpc.discover", .local),
        Row("users.create", .accountWrite, "username! fullName"),
        Row("users.createBatch", .accountWrite, "users!"),
        Row("users.list", .accountRead),
        Row("users.get", .read, "userId!"),
        Row("users.update", .write, "userId! username fullName"),
        Row("users.delete", .accountWrite, "userId!"),
        Row("users.token", .write, "userId!"),
        Row("connectors.list", .read, "query category maxAge"),
        Row("connectors.get", .read, "connectorId! maxAge"),
        Row("resources.list", .read, "connectorId! maxAge"),
        Row("actions.list", .read, "connectorId! resource maxAge"),
        Row("actions.get", .read, "connectorId! actionId! dialect maxAge"),
        Row("actions.search", .read, "query! connectorIds limit waitMs"),
        Row("actions.form", .read, "connectorId! actionId! maxAge"),
        Row("credentials.requirements", .read, "connectorId! maxAge"),
        Row("credentials.form", .read, "connectorId! authenticationType maxAge"),
        Row("form.validate", .read, "form! values!"),
        Row("form.options", .execution, "form! field! values userId credentialId query cursor changed"),
        Row("credentials.create", .write, "connectorId! authenticationType! userId data redirectUri authConfigId"),
        Row("credentials.list", .read, "userId connectorId"),
        Row("credentials.delete", .write, "credentialId! userId connectorId"),
        Row(
            "credentials.connect", .write, "connectorId! userId authenticationType data authConfigId redirectUri reuse"),
        Row("credentials.probe", .execution, "credentialId! connectorId! userId"),
        Row(
            "execute", .execution,
            "connectorId! actionId! credentialId! userId pathParams queryParameters requestBody "
                + "additionalHeaders idempotencyKey planDigest validate retryAmbiguous reconnect force "
                + "maxResultBytes dialect"),
        Row(
            "execute.plan", .read,
            "connectorId! actionId! credentialId! userId pathParams queryParameters requestBody "
                + "additionalHeaders idempotencyKey validate retryAmbiguous reconnect force maxResultBytes "
                + "dialect"),
        Row("execute.batch", .execution, "items! concurrency stopOnFailure"),
        Row(
            "execute.pages", .execution,
            "connectorId! actionId! credentialId! userId pathParams queryParameters requestBody "
                + "additionalHeaders reconnect maxResultBytes maxPages maxItems maxBytes unwrap cursor paging "
                + "dialect"),
        Row("executions.list", .local, "userId connectorId actionId outcome since limit cursor purpose callId"),
        Row("executions.get", .local, "executionId!"),
        Row("executions.resolve", .recordWrite, "executionId! outcome!"),
        Row("results.read", .local, "handle! pointer offset limit fields"),
        Row("results.release", .local, "handle!"),
        Row("results.save", .local, "handle! path! replace"),
        Row("policy.explain", .read, "connectorId! actionId! userId"),
        Row("approvals.list", .approval),
        Row("approvals.decide", .approval, "digest! decision! reason"),
        Row("files.upload", .accountWrite, "filename! mimeType! path data"),
        Row("files.list", .accountRead),
        Row("files.delete", .accountWrite, "s3Key!"),
        Row("sandbox.reset", .local),
        Row("sandbox.snapshot", .local),
        Row("sandbox.restore", .local, "snapshot!"),
        Row("sandbox.clock.advance", .local, "duration!"),
        Row("sandbox.faults.set", .local, "faults!"),
        Row("sandbox.faults.report", .local),
        Row("sandbox.journal", .local, "userId connectorId actionId method path applied since limit cursor"),
        Row("sandbox.oauth.decide", .local, "oauthUrl! decision! scopes account"),
        Row("sandbox.credential.set", .local, "credentialId! state scopes expiresIn"),
        Row("sandbox.fidelity", .local, "quirks"),
    ]
}
