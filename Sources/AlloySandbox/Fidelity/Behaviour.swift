/// A behaviour of the sandbox, and the evidence that the real service behaves so.
public struct Behaviour: Sendable {
    /// The kind of evidence.
    public enum Source: String, Sendable, CaseIterable {
        /// A page of the service's documentation says so.
        case official
        /// Programs written for the service show it, or somebody reports it.
        case observed
        /// Nothing is known; the sandbox guesses.
        case guess
    }

    /// A name for it, such as `errors.unknown_route`.
    public let id: String
    /// The evidence.
    public let source: Source
    /// The behaviour in one sentence.
    public let summary: String
    /// The quirk that changes it.
    public let quirk: String?

    init(_ id: String, _ source: Source, _ summary: String, quirk: String? = nil) {
        self.id = id
        self.source = source
        self.summary = summary
        self.quirk = quirk
    }
}

extension Behaviour {
    /// All behaviours that a caller of the service may rely on in the sandbox, by subject.
    public static let all = calls + users + discovery + credentials + executions + files + errors

    private static let calls = [
        Behaviour("calls.key", .official, "The key is a bearer token; the scheme's case does not count."),
        Behaviour("calls.any_key", .guess, "Any key is accepted."),
        Behaviour("calls.version", .official, "Every call needs x-api-version; 2025-09 is accepted."),
        Behaviour("calls.old_version", .observed, "2025-06 is accepted too."),
        Behaviour(
            "calls.version_first", .guess,
            "A call without a known version has no route, whether or not its key is right."),
        Behaviour("calls.no_user", .official, "Without x-alloy-userid a call acts as the key's own user."),
        Behaviour(
            "calls.unknown_user", .guess,
            "An unknown x-alloy-userid is refused, by the calls that use the header."),
        Behaviour("calls.unknown_members", .observed, "Unknown members of a body are ignored."),
        Behaviour("calls.request_id", .guess, "Every response has an x-request-id."),
        Behaviour("calls.rate", .guess, "The service itself has no rate limit; faults make one."),
    ]

    private static let users = [
        Behaviour("users.ids", .official, "Ids are 24 hexadecimal digits."),
        Behaviour("users.get", .official, "A user is found by id or username."),
        Behaviour(
            "users.created", .official, "Creating a user returns 200 and the id alone.", quirk: "createdStatus"),
        Behaviour("users.rename", .official, "A username can be changed; one guide says that it can't."),
        Behaviour("users.taken", .guess, "A username that is taken gets 409 USERNAME_TAKEN."),
        Behaviour(
            "users.delete", .official, "With a user go the user's credentials; another page says the account alone."),
        Behaviour(
            "users.batch", .official, "Of a batch the rows that can't be used are returned, and the others are created."
        ),
        Behaviour("users.token", .official, "A user's token is a JSON Web Token; it lives an hour."),
    ]

    private static let discovery = [
        Behaviour("connectors.list", .official, "All connectors come in one list, without pages."),
        Behaviour("connectors.get", .guess, "One connector comes as a row of the list, in an envelope of its own."),
        Behaviour("resources.list", .observed, "Actions stand inside resources; there is no other list of them."),
        Behaviour(
            "actions.get", .official,
            "An action's details have displayName, httpMethod in lower case, and bare schemas."),
        Behaviour("ids.exact", .observed, "Ids of connectors and actions are compared exactly, case included."),
    ]

    private static let credentials = [
        Behaviour(
            "credentials.requirements", .official, "A connector lists the ways to authenticate, each with a schema."),
        Behaviour("credentials.types", .guess, "The ways beside oauth2 are called apiKey, bearer and basic."),
        Behaviour(
            "credentials.create", .official, "OAuth returns a link, everything else a credential at once.",
            quirk: "createdStatus"),
        Behaviour("credentials.link_once", .guess, "A link is valid for one decision within an hour."),
        Behaviour("credentials.redirect", .observed, "The redirect after a consent carries no parameters."),
        Behaviour(
            "credentials.always_new", .observed, "Every consent creates another credential, with a numbered name."),
        Behaviour(
            "credentials.list", .official, "A connector's list has the user's credentials, without state or connector.",
            quirk: "connectorCredentials"),
        Behaviour(
            "credentials.list_user", .official,
            "A user's list has all of them; a connectorId in its query has no effect."),
        Behaviour("credentials.delete", .official, "A credential is deleted below its user."),
        Behaviour("credentials.delete_connector", .observed, "It can be deleted below its connector too."),
        Behaviour("credentials.refresh", .official, "Access tokens are refreshed by the service itself."),
        Behaviour("credentials.refresh_at_use", .guess, "That happens when a call needs it, and updatedAt shows it."),
        Behaviour(
            "credentials.life", .guess, "How long tokens and grants live follows each provider's own documentation."),
        Behaviour(
            "credentials.expired", .guess,
            "An expired or revoked credential stays in the lists; using it brings the provider's own 401."),
        Behaviour(
            "credentials.scopes", .guess,
            "Which scope an action needs follows the provider where the catalogue knows it."),
    ]

    private static let executions = [
        Behaviour(
            "execute.envelope", .observed, "The provider's response body is in responseData.", quirk: "resultEnvelope"),
        Behaviour(
            "execute.empty", .guess, "An empty response body of the provider becomes null.", quirk: "emptyResult"),
        Behaviour(
            "execute.no_schema", .observed, "Nothing is validated against the action's schema; the provider decides."),
        Behaviour(
            "execute.headers", .guess,
            "Headers for the provider are accepted under `headers` too, where clients put them."),
        Behaviour("execute.status", .guess, "A successful execution is a 200, whatever 2xx the provider sent."),
        Behaviour(
            "execute.refusal", .guess, "The response has the provider's error status, and its body in error.details."),
        Behaviour(
            "execute.no_in_200", .observed, "A refusal that a provider sends with status 200 counts as a success."),
        Behaviour("execute.retry_after", .guess, "A provider's Retry-After reaches the caller."),
        Behaviour(
            "execute.foreign_credential", .observed,
            "Another user's credential gets the response for one that doesn't exist."),
    ]

    private static let files = [
        Behaviour("files.upload", .official, "An upload gets a presigned link for an hour, for these bytes only."),
        Behaviour("files.existing", .official, "Bytes that are there already are called existing."),
        Behaviour("files.owner", .guess, "x-alloy-userid says whose files they are."),
        Behaviour("files.foreign", .guess, "Another user's file gets the response for one that doesn't exist."),
    ]

    private static let errors = [
        Behaviour("errors.key", .observed, "A missing key gets 401 with a message alone."),
        Behaviour(
            "errors.no_route", .observed, "An unknown route is the framework's page, inside JSON.", quirk: "errorPage"),
        Behaviour("errors.no_route_status", .guess, "Its status is 404."),
        Behaviour("errors.body", .observed, "An error body has source, code, message and details.", quirk: "errorBody"),
        Behaviour(
            "errors.invalid_input", .observed, "INVALID_INPUT is the code of wrong input and unknown credentials."),
        Behaviour("errors.invalid_input_status", .guess, "Its status is 400."),
        Behaviour(
            "errors.not_found", .guess,
            "Unknown users, connectors, actions and files are 404, each with a code of its own."),
        Behaviour(
            "errors.authentication", .observed,
            "An unknown authenticationType is 404 AUTHENTICATION_NOT_FOUND, the code at the top."),
    ]
}
