/// The methods as the protocol fixes them: their parameters in the order in which they may be given by position.
///
/// `!` marks what must be given, `?` what may be missing from the table still. A method or parameter that is not here has
/// no place in the protocol yet.
enum MethodDesign {
    static let parameters: KeyValuePairs<String, String> = [
        "ping": "",
        "host.info": "",
        "host.metrics": "format",
        "rpc.discover": "",
        "users.create": "username! fullName",
        "users.createBatch": "users!",
        "users.list": "",
        "users.get": "userId!",
        "users.update": "userId! username fullName",
        "users.delete": "userId!",
        "users.token": "userId!",
        "connectors.list": "query category maxAge",
        "connectors.get": "connectorId! maxAge",
        "resources.list": "connectorId! maxAge",
        "actions.list": "connectorId! resource maxAge",
        "actions.get": "connectorId! actionId! dialect maxAge",
        "actions.search": "query! connectorIds limit waitMs",
        "actions.form": "connectorId! actionId! maxAge",
        "credentials.requirements": "connectorId! maxAge",
        "credentials.form": "connectorId! authenticationType maxAge",
        "form.validate": "form! values!",
        "form.options": "form! field! values userId credentialId query cursor changed",
        "credentials.create": "connectorId! authenticationType! userId data redirectUri authConfigId",
        "credentials.list": "userId connectorId",
        "credentials.delete": "credentialId! userId connectorId",
        "credentials.connect": "connectorId! userId authenticationType data authConfigId redirectUri reuse",
        "credentials.probe": "credentialId! connectorId! userId",
        "execute":
            "connectorId! actionId! credentialId! userId pathParams queryParameters requestBody additionalHeaders "
            + "idempotencyKey planDigest validate retryAmbiguous reconnect? force maxResultBytes dialect",
        "execute.plan":
            "connectorId! actionId! credentialId! userId pathParams queryParameters requestBody additionalHeaders "
            + "idempotencyKey planDigest? validate retryAmbiguous reconnect? force maxResultBytes dialect",
        "execute.batch": "items! concurrency stopOnFailure",
        "execute.pages":
            "connectorId! actionId! credentialId! userId pathParams queryParameters requestBody additionalHeaders validate? "
            + "reconnect maxResultBytes maxPages maxItems maxBytes unwrap cursor paging dialect",
        "executions.list": "userId connectorId actionId outcome since limit cursor purpose",
        "executions.get": "executionId!",
        "executions.resolve": "executionId! outcome!",
        "results.read": "handle! pointer offset limit fields",
        "results.release": "handle!",
        "policy.explain": "connectorId! actionId! userId",
        "files.upload": "filename! mimeType! path data",
        "files.list": "",
        "files.delete": "s3Key!",
        "sandbox.reset": "",
        "sandbox.snapshot": "",
        "sandbox.restore": "snapshot!",
        "sandbox.clock.advance": "duration!",
        "sandbox.faults.set": "faults!",
        "sandbox.faults.report": "",
        "sandbox.journal": "userId connectorId actionId method path applied since limit cursor",
        "sandbox.oauth.decide": "oauthUrl! decision! scopes account",
        "sandbox.credential.set": "credentialId! state scopes expiresIn",
        "sandbox.fidelity": "quirks",
    ]

    /// Methods that have a place in the protocol, and may be missing from the table still.
    static let later: Set<String> = []
}
