import MCP

/// The resources of the fixture.
enum FixtureResources {
    static let watched = "test://watched-resource"

    static let all = [
        Resource(uri: "test://static-text", name: "static-text", description: "A text.", mimeType: "text/plain"),
        Resource(uri: "test://static-binary", name: "static-binary", description: "A picture.", mimeType: "image/png"),
        Resource(uri: watched, name: "watched-resource", description: "A text to watch.", mimeType: "text/plain"),
    ]

    static let templates = [
        ResourceTemplate(
            uriTemplate: "test://template/{id}/data", name: "template", title: "Template", description: "Data by id.",
            mimeType: "application/json")
    ]

    /// The contents of the resource with this URI; nil if there is none.
    static func contents(of uri: String) -> ResourceContents? {
        switch uri {
        case "test://static-text":
            return text(uri, "This is the content of the static text resource.")
        case watched: return text(uri, "This is the content of the watched resource.")
        case "test://static-binary":
            return ResourceContents(uri: uri, mimeType: "image/png", data: .blob(FixtureMedia.picture))
        default:
            guard uri.hasPrefix("test://template/"), uri.hasSuffix("/data") else { return nil }
            let id = uri.dropFirst("test://template/".count).dropLast("/data".count)
            guard !id.isEmpty, !id.contains("/") else { return nil }
            let data = "{\"id\":\"\(id)\",\"templateTest\":true,\"data\":\"Data for ID: \(id)\"}"
            return ResourceContents(uri: uri, mimeType: "application/json", data: .text(data))
        }
    }

    private static func text(_ uri: String, _ text: String) -> ResourceContents {
        ResourceContents(uri: uri, mimeType: "text/plain", data: .text(text))
    }
}
