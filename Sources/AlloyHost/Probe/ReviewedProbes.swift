import JSON

/// Reads that show whether a credential still works, by connector; each was reviewed in the provider's reference: its cost,
/// that it changes nothing, and the places of the identity in its answer. Each is tried only where the connector has it
/// with the effect `read`.
///
/// Slack: docs.slack.dev, auth.test. Notion: developers.notion.com, "Retrieve your token's bot user". Shopify:
/// shopify.dev, GraphQL Admin API, `shop`. Google Drive: developers.google.com, Drive API v3, about.get, which needs
/// `fields`. HubSpot: developers.hubspot.com, CRM v3 objects, a page of one.
enum ReviewedProbes {
    private static let text = """
        {
          "slack": [{"action": "auth_test", "identity": {"account": ["/team"], "user": ["/user"], "id": ["/user_id"]}}],
          "notion": [{
            "action": "get-self", "headers": {"Notion-Version": "2022-06-28"},
            "identity": {
              "account": ["/bot/workspace_name"], "user": ["/name"],
              "email": ["/person/email", "/bot/owner/user/person/email"], "id": ["/id"]
            }
          }],
          "shopify": [{
            "action": "getShop",
            "identity": {
              "account": ["/data/shop/name", "/shop/name"], "email": ["/data/shop/email", "/shop/email"],
              "id": ["/data/shop/myshopifyDomain", "/shop/myshopifyDomain"]
            }
          }],
          "googledrive": [
            {
              "action": "getAbout", "query": {"fields": "user"},
              "identity": {
                "user": ["/user/displayName"], "email": ["/user/emailAddress"], "id": ["/user/permissionId"]
              }
            },
            {"action": "listFiles", "query": {"pageSize": 1}}
          ],
          "googleDrive": "googledrive",
          "hubspot": [{"action": "listContacts", "query": {"limit": 1}}]
        }
        """

    private static let probes = try? JSONValue(parsing: Array(text.utf8))

    /// Returns the reviewed reads of a connector, the best first; none for one that was not reviewed. A text in place of
    /// the list names the connector that has it: catalogues differ in how they write an id.
    static func actions(of connectorId: String) -> [ProbeAction] {
        let entry = probes?[connectorId]
        let list = entry?.stringValue.map { probes?[$0] } ?? entry
        return (list?.arrayValue ?? []).map { json in
            var action = ProbeAction(
                actionId: json["action"]?.stringValue ?? "", queryParameters: json["query"]?.objectValue ?? [:],
                additionalHeaders: json["headers"]?.objectValue ?? [:])
            if let places = json["identity"]?.objectValue {
                action.identity = { answer in identity(in: answer, at: places) }
            }
            return action
        }
    }

    /// Returns `{account?, user?, email?, id?}` of the places that have a number or a text that is not empty.
    private static func identity(in answer: JSONValue, at places: JSONObject) -> JSONObject {
        var identity = JSONObject()
        for place in places.members {
            let pointers = (place.value.arrayValue ?? []).compactMap { $0.stringValue.flatMap(JSONPointer.init) }
            let value = pointers.lazy.compactMap { answer[$0] }.first
            let text = value?.stringValue ?? value?.numberValue?.text
            if let text, !text.isEmpty { identity.append(place.key, .string(text)) }
        }
        return identity
    }
}
