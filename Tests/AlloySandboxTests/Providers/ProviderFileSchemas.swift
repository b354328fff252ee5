import JSON

/// The members that the JSON files of a provider's folder may have, as JSON Schemas by the names of the files.
enum ProviderFileSchemas {
    static let byName: [String: JSONValue] = [
        "connector.json": connector, "actions.json": actions, "records.json": records, "replies.json": replySet,
    ]

    private static let connector = closed(
        [
            "id": text, "name": text, "group": list(text), "category": list(text),
            "requirements": list(
                closed(
                    [
                        "authenticationType": ["enum": ["oauth2", "apiKey", "bearer", "basic"]],
                        "authConfigRequired": boolean, "data": object,
                        "sampleInput": closed(["data": object], required: ["data"]),
                        "scopes": list(closed(["name": text, "summary": text], required: ["name", "summary"])),
                    ], required: ["authenticationType"])),
            "sandbox": closed([
                "order": integer, "provider": text,
                "tenant": closed(["by": text, "unknown": reply], required: ["by", "unknown"]),
                "tokens": closed(["accessMinutes": integer, "grantDays": integer]),
                "refusals": closed(
                    ["expired": reply, "revoked": reply, "missingScope": reply],
                    required: ["expired", "revoked", "missingScope"]),
            ]),
        ], required: ["id", "name", "group", "category", "requirements"])

    private static let actions = closed(
        [
            "shared": object,
            "resources": list(
                closed(
                    [
                        "name": text, "description": text,
                        "actions": list(
                            closed(
                                [
                                    "id": text, "displayName": text, "description": text,
                                    "httpMethod": ["enum": ["get", "post", "put", "patch", "delete"]],
                                    "path": ["type": "string", "pattern": "^/"],
                                    "source": ["enum": ["official", "observed", "filled"]], "scopes": list(text),
                                    "parameters": list(object), "requestBody": object, "sampleSuccessResponse": true,
                                ], required: ["id", "displayName", "description", "httpMethod", "path"])),
                    ], required: ["name", "description", "actions"])),
        ], required: ["resources"])

    private static let records = closed(
        [
            "kinds": list(
                closed(
                    [
                        "name": text, "path": text, "listPath": text, "parentField": text, "id": text,
                        "required": list(text), "unique": text, "defaults": object, "seeds": list(object),
                        "pageSize": integer, "replies": replies,
                        "answeredAs": [
                            "type": "object",
                            "additionalProperties": closed(
                                ["field": text, "from": text], required: ["field", "from"]),
                        ],
                    ], required: ["name", "path"])),
            "id": text, "idLength": integer, "idsFrom": integer, "listMethod": text, "newestFirst": boolean,
            "input": closed(["at": list(text), "type": list(text), "withQuery": boolean]),
            "paging": closed(
                [
                    "style": ["enum": ["pages", "offset", "cursor"]], "page": text, "offset": text, "cursor": text,
                    "size": text, "default": integer, "maximum": integer,
                    "refuses": list(["enum": ["page", "size"]]),
                ], required: ["style", "size", "default", "maximum"]),
            "filters": list(
                [
                    "anyOf": [
                        filter("contains", by: ["field"]), filter("anyOf", by: ["field", "member"]), filter("equals"),
                    ]
                ]
            ),
            "label": closed(["field": text, "joined": list(text)]),
            "record": object, "listedRecord": object, "errorBody": true, "replies": replies,
        ], required: ["kinds", "record", "replies"])

    private static let replySet = closed(["errorBody": true, "replies": replies], required: ["replies"])

    private static func filter(_ style: JSONValue, by members: [String] = []) -> JSONValue {
        let own: JSONObject = ["argument": text, "style": ["const": style]]
        return closed(
            own.merging(JSONObject(members.map { JSONObject.Member(key: $0, value: text) })),
            required: ["argument", "style"] + members)
    }

    private static let replies: JSONValue = ["type": "object", "additionalProperties": reply]
    private static let reply = closed(["status": integer, "body": true, "error": object], required: ["status"])
    private static let text: JSONValue = ["type": "string", "minLength": 1]
    private static let integer: JSONValue = ["type": "integer"]
    private static let boolean: JSONValue = ["type": "boolean"]
    private static let object: JSONValue = ["type": "object"]

    private static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    private static func closed(_ properties: JSONObject, required: [String] = []) -> JSONValue {
        [
            "type": "object", "properties": .object(properties), "required": .strings(required),
            "additionalProperties": false,
        ]
    }
}
