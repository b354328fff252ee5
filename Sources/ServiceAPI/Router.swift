import HTTP

/// The mapping from a method and a path to a `Route`; pure.
///
/// Paths match exactly and by case, except that one slash at the end counts for nothing, as in Express. Fixed words are
/// compared as they were sent; parameters are percent-decoded, after the path was split.
package struct Router {
    /// A parameter of the path that is no percent-encoded UTF-8.
    package struct UndecodableParameter: Error, Equatable {
        /// The parameter as it was sent.
        package var text: String
    }

    private enum Method {
        case get, post, put, delete

        init?(_ text: String) {
            switch text {
            case "GET": self = .get
            case "POST": self = .post
            case "PUT": self = .put
            case "DELETE": self = .delete
            default: return nil
            }
        }
    }

    private let method: Method
    private let segments: PathSegments

    /// The endpoint that `method` and `target` (a path, perhaps with a query) name, or nil when there is none.
    package static func route(method: String, target: String) throws(UndecodableParameter) -> Route? {
        guard let method = Method(method), let segments = PathSegments(target) else { return nil }
        let router = Router(method: method, segments: segments)
        switch segments[0] {
        case "connectors":
            // `files` comes before the connectors' ids, with which its paths collide.
            if let route = try router.fileRoute() { return .files(route) }
            return try router.connectorRoute().map(Route.connectors)
        case "users":
            return try router.userRoute().map(Route.users)
        default:
            return nil
        }
    }

    private func connectorRoute() throws(UndecodableParameter) -> Route.Connectors? {
        switch (method, segments.count) {
        case (.get, 1): .list
        case (.get, 2): .get(connectorID: try parameter(1))
        case (.get, 3) where segments[2] == "resources": .listResources(connectorID: try parameter(1))
        case (.get, 3) where segments[2] == "credentials": .listCredentials(connectorID: try parameter(1))
        case (.post, 3) where segments[2] == "credentials": .createCredential(connectorID: try parameter(1))
        case (.get, 4) where segments[2] == "credentials" && segments[3] == "metadata":
            .listRequirements(connectorID: try parameter(1))
        case (.delete, 4) where segments[2] == "credentials":
            .deleteCredential(connectorID: try parameter(1), credentialID: try parameter(3))
        case (.get, 4) where segments[2] == "actions":
            .getAction(connectorID: try parameter(1), actionID: try parameter(3))
        case (.post, 5) where segments[2] == "actions" && segments[4] == "execute":
            .execute(connectorID: try parameter(1), actionID: try parameter(3))
        default: nil
        }
    }

    private func fileRoute() throws(UndecodableParameter) -> Route.Files? {
        guard segments.count > 2, segments[1] == "files" else { return nil }
        return switch (method, segments.count) {
        case (.post, 4) where segments[2] == "upload" && segments[3] == "request": .requestUpload
        case (.get, 3) where segments[2] == "list": .list
        case (.delete, 3): .delete(s3Key: try parameter(2))
        default: nil
        }
    }

    private func userRoute() throws(UndecodableParameter) -> Route.Users? {
        switch (method, segments.count) {
        case (.get, 1): .list
        case (.post, 1): .create
        case (.post, 2) where segments[1] == "batch": .createBatch
        case (.get, 2): .get(user: try parameter(1))
        case (.put, 2): .update(user: try parameter(1))
        case (.delete, 2): .delete(user: try parameter(1))
        case (.get, 3) where segments[2] == "token": .token(user: try parameter(1))
        case (.get, 3) where segments[2] == "credentials": .listCredentials(user: try parameter(1))
        case (.delete, 4) where segments[2] == "credentials":
            .deleteCredential(user: try parameter(1), credentialID: try parameter(3))
        default: nil
        }
    }

    private func parameter(_ index: Int) throws(UndecodableParameter) -> String {
        let segment = segments[index].text
        guard let text = PercentEncoding.decode(segment) else { throw UndecodableParameter(text: String(segment)) }
        return text
    }
}
