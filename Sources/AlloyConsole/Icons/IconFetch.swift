import HTTP
import Platform

/// An icon as it is served.
struct IconImage: Sendable, Equatable {
    let type: ImageType
    let bytes: [UInt8]
}

/// Fetches an icon from the URL that the service gives for it.
///
/// The URL is not the person's choice, so it must not reach what only this machine can reach: `https` on its usual port only,
/// public addresses only, and the connection goes to the address that was checked, whatever the name stands for a moment
/// later. Redirects are not followed.
struct IconFetch: Sendable {
    /// Returns the addresses that a name stands for.
    typealias Resolve = @Sendable (String) async -> [Sockets.Address]

    static let maximumBytes = 256 << 10
    private static let limit = Duration.seconds(8)

    let transport: any HTTPTransport
    var resolve: Resolve = { await Sockets.Address.resolve($0) }

    /// Returns the image; nil for anything that is not one, or that must not be fetched.
    func image(at text: String) async -> IconImage? {
        guard let url = HTTPURL(text), url.origin.scheme == "https", url.origin.port == 443 else { return nil }
        let name = url.origin.host
        let addresses = await resolve(name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name)
        // One private address among public ones is enough to refuse: which of them is used is not the host's choice.
        guard let address = addresses.first, addresses.allSatisfy(\.isPublic) else { return nil }
        let request = HTTPRequest(
            method: "GET", origin: url.origin, target: url.target, headers: ["Accept": "image/png, image/*"],
            maximumResponseBytes: Self.maximumBytes, address: address)
        guard let response = try? await transport.send(request, deadline: .now + Self.limit), response.status == 200,
            response.body.count <= Self.maximumBytes, let type = ImageType(of: response.body)
        else { return nil }
        return IconImage(type: type, bytes: response.body)
    }
}
