/// From a method and a path to a `Route`; pure.
///
/// Paths match exactly and by case, except that one slash at the end counts for nothing, as in Express. Fixed words are
/// compared as they were sent; parameters are percent-decoded, after the path was split.
struct Router {
    /// A parameter of the path that is no percent-encoded UTF-8.
    struct UndecodableParameter: Error, Equatable {
        /// The parameter as it was sent.
        var text: String
    }

    private let method: String
    private let segments: [String]

    /// The endpoint that `method` and `target` (a path, perhaps with a query) name, or nil when there is none.
    static func route(method: String, target: String) throws(UndecodableParameter) -> Route? {
        guard let router = Router(method: method, target: target) else { return nil }
        switch router.segments[0] {
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

    private init?(method: String, target: String) {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        guard path.first == UInt8(ascii: "/") else { return nil }
        var segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        if segments.count > 1, segments.last == "" { segments.removeLast() }
        guard !segments.contains("") else { return nil }
        self.method = method
        self.segments = segments
    }

    private func connectorRoute() throws(UndecodableParameter) -> Route.Connectors? {
        switch (method, segments.count) {
        case ("GET", 1): .list
        case ("GET", 2): .get(connectorID: try parameter(1))
        case ("GET", 3) where segments[2] == "resources": .listResources(connectorID: try parameter(1))
        case ("GET", 3) where segments[2] == "credentials": .listCredentials(connectorID: try parameter(1))
        case ("POST", 3) where segments[2] == "credentials": .createCredential(connectorID: try parameter(1))
        case ("GET", 4) where segments[2] == "credentials" && segments[3] == "metadata":
            .listRequirements(connectorID: try parameter(1))
        case ("DELETE", 4) where segments[2] == "credentials":
            .deleteCredential(connectorID: try parameter(1), credentialID: try parameter(3))
        case ("GET", 4) where segments[2] == "actions":
            .getAction(connectorID: try parameter(1), actionID: try parameter(3))
        case ("POST", 5) where segments[2] == "actions" && segments[4] == "execute":
            .execute(connectorID: try parameter(1), actionID: try parameter(3))
        default: nil
        }
    }

    private func fileRoute() throws(UndecodableParameter) -> Route.Files? {
        guard segments.count > 2, segments[1] == "files" else { return nil }
        return switch (method, segments.count) {
        case ("POST", 4) where segments[2] == "upload" && segments[3] == "request": .requestUpload
        case ("GET", 3) where segments[2] == "list": .list
        case ("DELETE", 3): .delete(s3Key: try parameter(2))
        default: nil
        }
    }

    private func userRoute() throws(UndecodableParameter) -> Route.Users? {
        switch (method, segments.count) {
        case ("GET", 1): .list
        case ("POST", 1): .create
        case ("POST", 2) where segments[1] == "batch": .createBatch
        case ("GET", 2): .get(user: try parameter(1))
        case ("PUT", 2): .update(user: try parameter(1))
        case ("DELETE", 2): .delete(user: try parameter(1))
        case ("GET", 3) where segments[2] == "token": .token(user: try parameter(1))
        case ("GET", 3) where segments[2] == "credentials": .listCredentials(user: try parameter(1))
        case ("DELETE", 4) where segments[2] == "credentials":
            .deleteCredential(user: try parameter(1), credentialID: try parameter(3))
        default: nil
        }
    }

    private func parameter(_ index: Int) throws(UndecodableParameter) -> String {
        guard let text = PercentEncoding.decode(segments[index]) else {
            throw UndecodableParameter(text: segments[index])
        }
        return text
    }
}
