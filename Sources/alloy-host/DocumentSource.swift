import CommandLineTool
import HTTP
import Platform

/// The place of a document that `alloy-host add` checks: a file, or a URL.
enum DocumentSource {
    case file(String)
    case url(HTTPURL, text: String)

    /// The greatest size of a document; larger than the largest known ones.
    static let maximumBytes = 256 << 20
    private static let limit = Duration.seconds(60)
    private static let maximumRedirections = 5

    /// Reads `FILE` or `URL`. Throws one sentence.
    init(_ text: String) throws(OptionError) {
        guard text.contains("://"), let scheme = text.split(separator: ":").first?.lowercased() else {
            self = .file(text)
            return
        }
        guard ["http", "https"].contains(scheme), let url = HTTPURL(text), url.origin.refusal == nil else {
            throw OptionError(
                "A document is read from a file, from an https URL, or from an http URL of this machine, not from \(text)"
            )
        }
        self = .url(url, text: text)
    }

    /// The URL; nil for a file.
    var url: HTTPURL? { if case .url(let url, _) = self { url } else { nil } }

    /// The name of the file without its ending.
    var name: String {
        let path: String
        switch self {
        case .file(let text): path = text
        case .url(let url, _): path = String(url.target.prefix { $0 != "?" })
        }
        let last = path.split(separator: "/").last ?? ""
        return String(last.hasSuffix(".json") ? last.dropLast(5) : last)
    }

    /// Returns the bytes of the document. Throws one sentence.
    ///
    /// - Parameter allowedHosts: The hosts to which redirections may lead although they are private; that of the URL is one of
    ///   them, because a person has given it.
    func read(allowedHosts: [String]) throws(OptionError) -> [UInt8] {
        switch self {
        case .file(let path): return try Self.read(path)
        case .url(let url, _):
            let result = Gate<Result<[UInt8], OptionError>?>(nil)
            Task { result.update { [bytes = await Self.load(url, allowedHosts)] in $0 = bytes } }
            result.wait { $0 != nil }
            return try (result.update { $0 } ?? .success([])).get()
        }
    }

    private static func read(_ path: String) throws(OptionError) -> [UInt8] {
        do throws(SystemError) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            return try file.readToEnd(maximumBytes: maximumBytes)
        } catch {
            if error.isTooLarge { throw OptionError("\(path) is larger than \(maximumBytes >> 20) MiB.") }
            throw OptionError("\(path) cannot be read (\(error)).")
        }
    }

    private static func load(_ url: HTTPURL, _ allowedHosts: [String]) async -> Result<[UInt8], OptionError> {
        let network = CurlTransport()
        defer { network.close() }
        let transport = AddressCheckedTransport(
            network, policy: AddressPolicy(allowedHosts: allowedHosts + [url.origin.host]))
        let deadline = ContinuousClock.now + limit
        var url = url
        for _ in 0...maximumRedirections {
            let request = HTTPRequest(
                method: "GET", origin: url.origin, target: url.target,
                headers: HTTPHeaders([HTTPHeaders.Field(name: "Accept", value: "application/json, */*;q=0.1")]),
                connection: .fresh, maximumResponseBytes: maximumBytes)
            let response: HTTPResponse
            do throws(HTTPFailure) {
                response = try await transport.send(request, deadline: deadline)
            } catch {
                return .failure(OptionError(sentence(error, url)))
            }
            if (200...299).contains(response.status) { return .success(Array(response.body)) }
            guard [301, 302, 303, 307, 308].contains(response.status), let next = target(of: response, from: url) else {
                return .failure(OptionError("\(url.origin)\(url.target) answers with status \(response.status)."))
            }
            url = next
        }
        return .failure(OptionError("\(url.origin) redirects more than \(maximumRedirections) times."))
    }

    private static func target(of response: HTTPResponse, from url: HTTPURL) -> HTTPURL? {
        guard let location = response.headers["location"] else { return nil }
        if location.hasPrefix("/"), !location.hasPrefix("//") { return HTTPURL("\(url.origin)\(location)") }
        return HTTPURL(location)
    }

    private static func sentence(_ failure: HTTPFailure, _ url: HTTPURL) -> String {
        switch failure.reason {
        case .addressRefused:
            "\(url.origin) is in a private network; if that is right, add --allow-host \(url.origin.host)."
        case .responseTooLarge: "The document at \(url.origin) is larger than \(maximumBytes >> 20) MiB."
        default: "The document at \(url.origin) cannot be loaded: \(failure.technical)."
        }
    }
}
