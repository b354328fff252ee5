/// Responses in the documented shapes of the service, for a session that makes every call once.
enum LiveAnswers {
    static let user = "650a1f3c9d2e4b7a8c6d5e4f"
    static let credential = "66f0a1b2c3d4e5f60718293a"

    static let documented: KeyValuePairs<String, LiveService.Answer> = [
        "POST /users": .json(#"{"userId":"\#(user)"}"#),
        "POST /users/batch": .json(#"{"message":"success","invalidUsers":[{"username":"ada@example.com"}]}"#),
        // A row without a username occurs.
        "GET /users": .json(
            #"{"data":[{"userId":"650a1f3c9d2e4b7a8c6d5e40","fullName":"API Key User"},"#
                + #"{"userId":"\#(user)","username":"ada@example.com","fullName":"Ada Lovelace"},"#
                + #"{"userId":"650a1f3c9d2e4b7a8c6d5e41","username":"grace@example.com"}]}"#),
        "GET /users/ada%40example.com": .json(
            #"{"userId":"\#(user)","fullName":"Ada Lovelace","username":"ada@example.com"}"#),
        "PUT /users/\(user)": .json(#"{"userId":"\#(user)","fullName":"Ada King","username":"ada@example.com"}"#),
        "GET /users/\(user)/token": .json(#"{"token":"eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"}"#),
        "DELETE /users/\(user)": .json(#"{"success":true}"#),
        "GET /connectors": .json(
            #"{"connectors":[{"id":"klaviyo","name":"Klaviyo","icon":"https://cdn.runalloy.com/icons/klaviyo.png","#
                + #""group":["output"],"category":["marketing-automation"]},\#(hubspot)]}"#),
        "GET /connectors/hubspot": .json(#"{"connector":\#(hubspot)}"#),
        "GET /connectors/hubspot/resources": .json(
            #"{"resources":[{"name":"contacts","description":"Manage contacts.","actions":["#
                + #"{"id":"listContacts","name":"List contacts","description":"List contacts, a page at a time."},"#
                + #"{"id":"createContact","name":"Create a contact","description":"Create a new contact record."}]}]}"#),
        "GET /connectors/hubspot/actions/createContact": .json(
            #"{"action":{"id":"createContact","displayName":"Create a contact","#
                + #""description":"Create a new contact record.","httpMethod":"post","path":"/crm/v3/objects/contacts","#
                + #""parameters":[],"requestBody":{"type":"object","required":["properties"],"properties":{"#
                + #""properties":{"type":"object"}}},"sampleSuccessResponse":{"id":"string"}}}"#),
        "GET /connectors/hubspot/credentials/metadata": .json(
            #"{"metadata":[{"authenticationType":"oauth2","authConfigRequired":false,"inputSchema":{"type":"object","#
                + #""properties":{"userId":{"type":"string"},"authenticationType":{"type":"string","const":"oauth2"},"#
                + #""redirectUri":{"type":"string","format":"uri"}},"required":["userId","authenticationType","#
                + #""redirectUri"]},"sampleInput":{"userId":"\#(user)","authenticationType":"oauth2","#
                + #""redirectUri":"https://example.com"}}]}"#),
        "POST /connectors/hubspot/credentials": .json(
            #"{"oauthUrl":"https://api.runalloy.com/api/strategy/connector/hubspot/authorize?userId=\#(user)&"#
                + #"redirectUri=http%3A%2F%2Flocalhost%3A3000&token=e30.e30.e30"}"#),
        "GET /connectors/hubspot/credentials": .json(#"{"credentials":[\#(row)]}"#),
        "GET /users/\(user)/credentials": .json(#"{"data":[\#(row)]}"#),
        "POST /connectors/hubspot/actions/createContact/execute": .json(
            #"{"responseData":{"id":"160000000000","properties":{"firstname":"Ada"},"archived":false}}"#),
        "POST /connectors/files/upload/request": .json(
            #"{"presignedUrl":{"md5":"KUK/q7PQ","presignedUrl":"http://$HOST/store/report.pdf?X-Amz-Signature=0f0f","#
                + #""type":"new","s3Key":"\#(user)_report.pdf"}}"#),
        "PUT /store/report.pdf?X-Amz-Signature=0f0f": .empty("200 OK\r\nContent-Length: 0"),
        "GET /connectors/files/list": .json(
            #"{"files":[{"s3Key":"\#(user)_report.pdf","filename":"report.pdf","size":9,"#
                + #""lastModified":"2025-10-01T09:00:00.000Z"}]}"#),
        "DELETE /connectors/files/\(user)_report.pdf": .json(
            #"{"success":true,"message":"File deleted successfully"}"#),
        "DELETE /users/\(user)/credentials/\(credential)": .json(#"{"success":true}"#),
    ]

    private static let hubspot =
        #"{"id":"hubspot","name":"Hubspot","icon":"https://cdn.runalloy.com/icons/hubspot.png","#
        + #""group":["input"],"category":["crm"]}"#

    private static let row =
        #"{"credentialId":"\#(credential)","name":"Ada's Hubspot Credential","type":"hubspot-oauth2","#
        + #""createdAt":"2025-10-01T09:00:00.000Z","updatedAt":"2025-10-01T09:00:00.000Z"}"#
}
