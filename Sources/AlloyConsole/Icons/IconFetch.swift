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
    static let maximumBytes = 256 << 10

    let transport: any HTTPTransport
    /// The longest time that a fetch takes.
    var limit = Duration.seconds(8)
    var policy = AddressPolicy()

    /// Returns the image; nil for anything that is not one, or that must not be fetched.
    func image(at text: String) async -> IconImage? {
        guard let url = HTTPURL(text), url.origin.scheme == "https", url.origin.port == 443 else { return nil }
        let request = HTTPRequest(
            method: "GET", origin: url.origin, target: url.target, headers: ["Accept": "image/png, image/*"],
            maximumResponseBytes: Self.maximumBytes)
        let transport = AddressCheckedTransport(transport, policy: policy)
        guard let response = try? await transport.send(request, deadline: .now + limit), response.status == 200,
            response.body.count <= Self.maximumBytes, let type = ImageType(of: response.body)
        else { return nil }
        return IconImage(type: type, bytes: response.body)
    }
}
