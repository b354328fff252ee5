/// The overlays that are built into the host.
enum BuiltInOverlays {
    static let text = #"""
        {"overlays": [
          {"connector": "slack", "action": "*", "field": "/requestBody/channel", "options": {"action": "conversations_list",
            "params": {"queryParameters": {"exclude_archived": true, "limit": 200}}, "items": "/channels", "value": "/id",
            "label": "/name", "page": {"send": "/queryParameters/cursor", "read": "/response_metadata/next_cursor"}}},
          {"connector": "slack", "action": "*", "field": "/queryParameters/channel", "options": {"action": "conversations_list",
            "params": {"queryParameters": {"limit": 200}}, "items": "/channels", "value": "/id",
            "label": "/name", "page": {"send": "/queryParameters/cursor", "read": "/response_metadata/next_cursor"}}},
          {"connector": "slack", "action": "*", "field": "/requestBody/channel_id", "options": {"action": "conversations_list",
            "params": {"queryParameters": {"limit": 200}}, "items": "/channels", "value": "/id",
            "label": "/name", "page": {"send": "/queryParameters/cursor", "read": "/response_metadata/next_cursor"}}},
          {"connector": "slack", "action": "*", "field": "/queryParameters/user", "options": {"action": "users_list",
            "params": {"queryParameters": {"limit": 200}}, "items": "/members", "value": "/id",
            "label": "/real_name", "page": {"send": "/queryParameters/cursor", "read": "/response_metadata/next_cursor"}}},
          {"connector": "slack", "action": "conversations_replies", "field": "/queryParameters/ts", "options": {
            "action": "conversations_history", "params": {"queryParameters": {"channel": {"from": "/queryParameters/channel"}}},
            "items": "/messages", "value": "/ts", "label": "/text",
            "page": {"send": "/queryParameters/cursor", "read": "/response_metadata/next_cursor"}}},
          {"connector": "slack", "action": "chat_*", "field": "/requestBody/ts", "options": {
            "action": "conversations_history", "params": {"queryParameters": {"channel": {"from": "/requestBody/channel"}}},
            "items": "/messages", "value": "/ts", "label": "/text",
            "page": {"send": "/queryParameters/cursor", "read": "/response_metadata/next_cursor"}}},
          {"connector": "hubspot", "action": "*", "field": "/pathParams/contactId", "options": {"action": "listContacts",
            "params": {"queryParameters": {"limit": 100}}, "items": "/results", "value": "/id",
            "label": ["/properties/firstname", "/properties/lastname", "/properties/email"],
            "page": {"send": "/queryParameters/after", "read": "/paging/next/after"}}},
          {"connector": "hubspot", "action": "*", "field": "/pathParams/companyId", "options": {"action": "listCompanies",
            "params": {"queryParameters": {"limit": 100}}, "items": "/results", "value": "/id", "label": "/properties/name",
            "page": {"send": "/queryParameters/after", "read": "/paging/next/after"}}},
          {"connector": "hubspot", "action": "*", "field": "/pathParams/dealId", "options": {"action": "listDeals",
            "params": {"queryParameters": {"limit": 100}}, "items": "/results", "value": "/id", "label": "/properties/dealname",
            "page": {"send": "/queryParameters/after", "read": "/paging/next/after"}}},
          {"connector": "hubspot", "action": "*", "field": "/pathParams/ticketId", "options": {"action": "listTickets",
            "params": {"queryParameters": {"limit": 100}}, "items": "/results", "value": "/id", "label": "/properties/subject",
            "page": {"send": "/queryParameters/after", "read": "/paging/next/after"}}},
          {"connector": "hubspot", "action": "deleteContactAssociation", "field": "/pathParams/toObjectId", "options": {
            "action": "listContactAssociations", "params": {"pathParams": {"contactId": {"from": "/pathParams/contactId"},
            "toObjectType": {"from": "/pathParams/toObjectType"}}}, "items": "/results", "value": "/toObjectId",
            "page": {"send": "/queryParameters/after", "read": "/paging/next/after"}}},
          {"connector": "hubspot", "action": "deleteCompanyAssociation", "field": "/pathParams/toObjectId", "options": {
            "action": "listCompanyAssociations", "params": {"pathParams": {"companyId": {"from": "/pathParams/companyId"},
            "toObjectType": {"from": "/pathParams/toObjectType"}}}, "items": "/results", "value": "/toObjectId",
            "page": {"send": "/queryParameters/after", "read": "/paging/next/after"}}},
          {"connector": "googlesheets", "action": "*", "field": "/pathParams/range", "options": {"action": "getSpreadsheet",
            "params": {"pathParams": {"spreadsheetId": {"from": "/pathParams/spreadsheetId"}}}, "items": "/sheets",
            "value": "/properties/title", "label": "/properties/title"}},
          {"connector": "googledrive", "action": "*", "field": "/pathParams/fileId", "options": {"action": "listFiles",
            "params": {"queryParameters": {"pageSize": 100}}, "items": "/files", "value": "/id", "label": "/name",
            "page": {"send": "/queryParameters/pageToken", "read": "/nextPageToken"}}},
          {"connector": "notion", "action": "*", "field": "/pathParams/database_id", "options": {"action": "post-search",
            "params": {"additionalHeaders": {"Notion-Version": "2022-06-28"},
            "requestBody": {"filter": {"property": "object", "value": "database"}}}, "items": "/results", "value": "/id",
            "label": "/title/0/plain_text", "page": {"send": "/requestBody/start_cursor", "read": "/next_cursor"}}},
          {"connector": "trello", "action": "listLists", "field": "/pathParams/id", "options": {"action": "listBoards",
            "items": "", "value": "/id", "label": "/name"}},
          {"connector": "trello", "action": "*Board", "field": "/pathParams/id", "options": {"action": "listBoards",
            "items": "", "value": "/id", "label": "/name"}},
          {"connector": "trello", "action": "*", "field": "/queryParameters/idBoard", "options": {"action": "listBoards",
            "items": "", "value": "/id", "label": "/name"}}
        ]}
        """#
}
