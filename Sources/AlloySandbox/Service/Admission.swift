import HTTP
import ServiceAPI

/// The checks before the routes: version and key.
enum Admission {
    /// The versions that are known to be accepted.
    private static let versions = ["2025-09", "2025-06"]

    /// The route of an admitted request.
    ///
    /// The version is checked first: requests without one, though their key was right, got the response for a path that
    /// did not exist, so the version chooses the router. The key is asked for inside that router, before its routes, so
    /// an unknown path without a key is answered 401, as middleware does in Express.
    static func route(of request: HTTPRequest) throws(ServiceError) -> Route {
        guard let version = request.headers["x-api-version"], versions.contains(version) else {
            throw noRoute(request)
        }
        guard let authorization = request.headers["Authorization"], hasBearerToken(authorization) else {
            throw .invalidAuthorization
        }
        let route: Route?
        do throws(Router.UndecodableParameter) {
            route = try Router.route(method: request.method, target: request.target)
        } catch {
            throw .undecodableParameter(error.text)
        }
        guard let route else { throw noRoute(request) }
        return route
    }

    /// The error for a request whose method and path no route has.
    static func noRoute(_ request: HTTPRequest) -> ServiceError {
        .noRoute(method: request.method, path: String(request.target.prefix { $0 != "?" }))
    }

    /// Returns true for `Bearer`, in any case, followed by a token: any secret is accepted here.
    private static func hasBearerToken(_ authorization: String) -> Bool {
        let scheme: StaticString = "bearer"
        let end = scheme.utf8CodeUnitCount
        let bytes = authorization.utf8.span
        guard bytes.count > end, bytes[end] == UInt8(ascii: " ") else { return false }
        let isBearer = scheme.withUTF8Buffer { scheme in scheme.indices.allSatisfy { bytes[$0] | 0x20 == scheme[$0] } }
        return isBearer && (end..<bytes.count).contains { bytes[$0] != UInt8(ascii: " ") }
    }
}
