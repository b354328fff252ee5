import JSON

extension ConnectorDefinition {
    /// Google Drive: the documentation's example of an upload, whose content is the `s3Key` of a file given to Alloy.
    static let googledrive = ConnectorDefinition(
        id: "googledrive", name: "Google Drive", group: ["output"], category: ["storage"], requirements: [.oauth2()],
        resources: [
            ResourceDefinition(
                name: "files", description: "Manage files.",
                actions: [
                    ActionDefinition(
                        "uploadFile", "Upload a file", "Upload a file that was given to Alloy before.", "post",
                        "/upload/drive/v3/files",
                        body: Schema.object(
                            JSONObject(
                                fields.members + [.init(key: "content", value: Schema.string("The file's `s3Key`."))]),
                            required: ["name", "content"]), response: file),
                    ActionDefinition(
                        "listFiles", "List files", "List files, a page at a time.", "get", "/drive/v3/files",
                        parameters: [
                            Parameter.query(
                                "pageSize", "How many files a page holds.", Schema.integer(minimum: 1, maximum: 1_000)),
                            Parameter.query("pageToken", "`nextPageToken` of the page before; good for three hours."),
                            Parameter.query("q", "A search such as `name contains 'list' and trashed = false`."),
                        ], response: ["kind": "drive#fileList", "files": [file]]),
                    ActionDefinition(
                        "getFile", "Get a file", "Get what is known of a file.", "get", "/drive/v3/files/{fileId}",
                        parameters: [fileID], response: file),
                    ActionDefinition(
                        "updateFile", "Update a file",
                        "Rename or move a file, give it other content, or move it to the trash.", "patch",
                        "/drive/v3/files/{fileId}", parameters: [fileID],
                        body: Schema.object([
                            "name": Schema.string(), "trashed": Schema.boolean(),
                            "parents": Schema.array(Schema.string(), "Ids of folders."),
                            "content": Schema.string("Another file's `s3Key`."),
                        ]), response: file),
                    ActionDefinition(
                        "deleteFile", "Delete a file", "Delete a file for good, a folder with all that is in it.",
                        "delete", "/drive/v3/files/{fileId}", parameters: [fileID]),
                    ActionDefinition(
                        "downloadFile", "Download a file", "Get a file's content, in base64.", "get",
                        "/drive/v3/files/{fileId}?alt=media", parameters: [fileID],
                        response: [
                            "contentType": "application/pdf", "contentLength": 5, "encoding": "base64",
                            "content": "JVBERi0=",
                        ]),
                    ActionDefinition(
                        "copyFile", "Copy a file", "Copy a file, under another name if one is given.", "post",
                        "/drive/v3/files/{fileId}/copy", parameters: [fileID],
                        body: Schema.object(fields), response: file),
                    ActionDefinition(
                        "createFolder", "Create a folder",
                        "Create a folder: a file of the type `application/vnd.google-apps.folder`.", "post",
                        "/drive/v3/files",
                        body: Schema.object(
                            [
                                "name": Schema.string(),
                                "mimeType": Schema.string(values: [GoogleDriveProvider.folderType]),
                                "parents": Schema.array(Schema.string(), "Ids of folders."),
                            ], required: ["name", "mimeType"]),
                        response: [
                            "kind": "drive#file", "id": "1sTWaJ_j7PkjzaBWtNc3IzovK5hQf21Fb", "name": "Photos",
                            "mimeType": .string(GoogleDriveProvider.folderType),
                        ]),
                ].needingGoogleScope("drive")),
            ResourceDefinition(
                name: "about", description: "Look at the drive itself.",
                actions: [
                    ActionDefinition(
                        "getAbout", "Get about", "Get whose drive it is, and how full.", "get", "/drive/v3/about",
                        response: [
                            "kind": "drive#about",
                            "user": ["displayName": "Maria Johnson", "emailAddress": "maria@example.com"],
                            "storageQuota": ["limit": "16106127360", "usage": "65536"],
                        ])
                ].needingGoogleScope("drive")),
        ],
        makeProvider: { GoogleDriveProvider() })

    private static let fileID = Parameter.path("fileId", "The file's id.")
    private static let fields: JSONObject = [
        "name": Schema.string(), "mimeType": Schema.string(),
        "parents": Schema.array(Schema.string(), "Ids of folders."),
    ]
    private static let file: JSONValue = [
        "kind": "drive#file", "id": "1sTWaJ_j7PkjzaBWtNc3IzovK5hQf21Fb", "name": "Price list.pdf",
        "mimeType": "application/pdf", "trashed": false, "size": "65536",
        "md5Checksum": "9e107d9d372bb6826bd81d3542a419d6", "createdTime": "2025-08-01T15:32:45.646Z",
        "modifiedTime": "2025-08-01T15:32:45.646Z",
    ]
}

extension [ActionDefinition] {
    /// The same actions, each with the narrowest of Google's scopes for all of a service that it can do with: reading
    /// takes the read-only one.
    func needingGoogleScope(_ service: String) -> [ActionDefinition] {
        map { action in
            let scope = "https://www.googleapis.com/auth/\(service)"
            var action = action
            action.scopes = [action.httpMethod == "get" ? "\(scope).readonly" : scope]
            return action
        }
    }
}
