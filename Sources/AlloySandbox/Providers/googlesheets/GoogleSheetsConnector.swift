import JSON

extension ConnectorDefinition {
    /// Google Sheets. `appendRow` with its three arguments is named; the rest follows Google's API.
    static let googlesheets = ConnectorDefinition(
        id: "googlesheets", name: "Google Sheets", group: ["output"], category: ["productivity"],
        requirements: [.oauth2()],
        resources: [
            ResourceDefinition(
                name: "spreadsheets", description: "Manage spreadsheets.",
                actions: [
                    ActionDefinition(
                        "listSpreadsheets", "List spreadsheets", "List the account's spreadsheets.", "get",
                        "/drive/v3/files", response: ["files": [["id": .string(sampleID), "name": "Orders"]]]),
                    ActionDefinition(
                        "getSpreadsheet", "Get a spreadsheet", "Get a spreadsheet's title and sheets.", "get", path,
                        parameters: [spreadsheetID], response: spreadsheet),
                    ActionDefinition(
                        "createSpreadsheet", "Create a spreadsheet", "Create a spreadsheet.", "post",
                        "/v4/spreadsheets",
                        body: Schema.object([
                            "properties": Schema.object(["title": Schema.string()]),
                            "sheets": Schema.array(
                                Schema.object(["properties": Schema.object(["title": Schema.string()])])),
                        ]), response: spreadsheet),
                    ActionDefinition(
                        "deleteSpreadsheet", "Delete a spreadsheet", "Delete a spreadsheet.", "delete",
                        "/drive/v3/files/{spreadsheetId}", parameters: [spreadsheetID]),
                ]),
            ResourceDefinition(
                name: "values", description: "Read and write cells.",
                actions: [
                    ActionDefinition(
                        "appendRow", "Append a row", "Append rows behind the last one that holds something.", "post",
                        "\(path)/values/{range}:append", parameters: [spreadsheetID, range], body: values,
                        response: ["spreadsheetId": .string(sampleID), "updates": updates]),
                    ActionDefinition(
                        "readRange", "Read a range", "Read the cells of a range.", "get", "\(path)/values/{range}",
                        parameters: [spreadsheetID, range],
                        response: ["range": "Sheet1!A1:C2", "majorDimension": "ROWS", "values": [["Order", "Total"]]]),
                    ActionDefinition(
                        "updateRange", "Update a range", "Write cells from the range's first one on.", "put",
                        "\(path)/values/{range}", parameters: [spreadsheetID, range], body: values,
                        response: updates),
                    ActionDefinition(
                        "clearRange", "Clear a range", "Empty the cells of a range.", "post",
                        "\(path)/values/{range}:clear", parameters: [spreadsheetID, range],
                        response: ["spreadsheetId": .string(sampleID), "clearedRange": "Sheet1!A1:C2"]),
                ]),
        ],
        makeProvider: { GoogleSheetsProvider() })

    private static let path = "/v4/spreadsheets/{spreadsheetId}"
    private static let sampleID = "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms"
    private static let spreadsheetID = Parameter.path("spreadsheetId", "The spreadsheet's id.")
    private static let range = Parameter.path("range", "The range in A1 notation, such as `Sheet1!A1:C10`.")
    private static let values = Schema.object(
        [
            "values": Schema.array(Schema.array(Schema.string(), "The cells of a row."), "The rows.")
        ], required: ["values"])
    private static let updates: JSONValue = [
        "spreadsheetId": .string(sampleID), "updatedRange": "Sheet1!A4:C4", "updatedRows": 1, "updatedColumns": 3,
        "updatedCells": 3,
    ]
    private static let spreadsheet: JSONValue = [
        "spreadsheetId": .string(sampleID), "properties": ["title": "Orders"],
        "sheets": [["properties": ["sheetId": 0, "title": "Sheet1"]]],
    ]
}
