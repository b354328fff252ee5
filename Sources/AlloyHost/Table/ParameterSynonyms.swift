import JSON
import JSONSchema

/// The names that people and other programs use for parameters of this protocol.
enum ParameterSynonyms {
    /// The name that was most likely meant by `name`, among those that are allowed and not given yet: one that differs only in
    /// its spelling (`user_id`), else a synonym (`body`), else a similar one.
    static func nearest(to name: String, among names: [String], given: [String]) -> String? {
        let open = names.filter { name in !given.contains { $0.hasSameCodePoints(as: name) } }
        let wanted = fold(name)
        if let same = names.first(where: { fold($0) == wanted }) { return same }
        let meant = table[wanted] ?? []
        if let match = meant.lazy.compactMap({ word in open.first { fold($0) == fold(word) } }).first { return match }
        // `id` alone is the id of what the method is about: the first that it takes.
        if wanted == "id" || wanted == "ids" || wanted == "uuid", let id = open.first(where: isId) { return id }
        return nearestName(to: name, among: open) ?? nearestName(to: name, among: names)
    }

    private static func isId(_ name: String) -> Bool {
        name.hasSuffix("Id") || name.hasSuffix("Ids") || name == "s3Key"
    }

    /// The name without case, `_`, `-`, `.` and blanks.
    private static func fold(_ name: String) -> String {
        String(
            String.UnicodeScalarView(name.lowercased().unicodeScalars.filter { !"_-. ".unicodeScalars.contains($0) }))
    }

    /// The parameters that each word may mean, the most likely first.
    private static let table: [String: [String]] = {
        var table: [String: [String]] = [:]
        for (name, words) in meanings {
            for word in words.split(separator: " ") { table[String(word), default: []].append(name) }
        }
        return table
    }()

    /// The parameters that have synonyms.
    static var names: [String] { meanings.map(\.key) }

    /// The folded synonyms of each parameter, in the order in which a word is looked up.
    private static let meanings: KeyValuePairs<String, String> = [
        "requestBody":
            "body data payload json input content request requestdata requestjson bodyparams arguments args fields",
        "queryParameters":
            "query params parameters queryparams querystring qs urlparams search searchparams filter filters",
        "pathParams": "path pathparameters pathparam urlparams urlparameters placeholders",
        "additionalHeaders": "headers header extraheaders requestheaders httpheaders customheaders",
        "userId":
            "user username userid uid email enduser enduserid owner ownerid customer customerid tenant tenantid",
        "username": "name user email login handle mail userid uid",
        "fullName": "name displayname realname label title",
        "connectorId":
            "connector connectorname app appid application integration integrationid provider providerid platform service "
            + "serviceid slug connectorids",
        "connectorIds": "connector connectors connectorid apps integrations providers platforms services",
        "actionId": "action actionname operation operationid tool toolname function endpoint name actionids",
        "credentialId":
            "credential credentials cred credid connection connectionid account accountid authid auth connectedaccount "
            + "connectedaccountid token",
        "authenticationType": "type authtype auth authentication authmethod method kind credentialtype scheme",
        "authConfigId": "authconfig config configid authconfiguration oauthapp oauthappid clientid",
        "data":
            "body payload input params parameters fields values credentials credential secrets secret apikey token key password "
            + "config content bytes base64 file",
        "redirectUri":
            "redirect redirecturl redirecturi callback callbackurl callbackuri returnurl returnuri returnto successurl",
        "oauthUrl": "url link authorizeurl authurl oauthlink authorizationurl",
        "executionId": "execution executionids run runid requestid",
        "idempotencyKey": "key idempotency idempotencytoken idempotencyid dedupekey deduplicationkey requestid",
        "planDigest": "plan digest planid hash planhash",
        "retryAmbiguous": "retry retries retrywrites",
        "validate": "validation strict check",
        "reconnect": "reconnects connectagain autoconnect",
        "maxResultBytes": "maxbytes maxsize maxresult resultbytes",
        "items": "calls requests executions batch list actions entries",
        "users": "items list entries names usernames",
        "concurrency": "parallel parallelism workers threads maxconcurrency",
        "stopOnFailure": "failfast stoponerror haltonfailure",
        "maxItems": "limit max count total maxresults",
        "maxPages": "pages limit pagelimit",
        "limit": "max count size pagesize perpage top first take maxresults maxitems number",
        "cursor": "page offset after next nextcursor pagetoken nextpagetoken token startafter continuation",
        "since": "from after start startdate starttime startedafter begin",
        "outcome": "status state result",
        "query": "q search text term keyword keywords filter question prompt input",
        "category": "categories group type tag",
        "resource": "resources resourcename resourceid object entity type",
        "dialect": "format style flavor flavour",
        "maxAge": "cache ttl age maxageseconds",
        "timeoutMs": "timeout timeoutseconds deadline timelimit",
        "waitMs": "wait timeout",
        "reuse": "existing useexisting",
        "filename": "name file title filepath",
        "path": "file filepath filename source",
        "mimeType": "type mime contenttype mediatype format",
        "s3Key": "key filekey file fileid path name",
        "handle": "id resulthandle stored result",
        "pointer": "path jsonpointer jsonpath",
        "field": "pointer name key property",
        "values": "data value fields body input",
        "form": "formid reference",
        "duration": "time by seconds amount delta",
        "decision": "action choice answer",
        "faults": "rules fault",
        "snapshot": "id name snapshotid",
        "_meta": "meta metadata progresstoken traceparent",
    ]
}
