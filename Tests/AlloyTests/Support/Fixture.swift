import HTTP
import JSON
import Logging
import Testing

@testable import Alloy

/// A client before a scripted transport.
struct Fixture {
    static let key = "kTz_9QmW-4xYb7LpR2sVd"
    static let user = "507f1f77bcf86cd799439011"
    static let credential = "64b7f0a1c2d3e4f5a6b7c8d9"

    let client: AlloyClient
    let transport: ScriptedTransport

    init(_ exchanges: [ScriptedTransport.Exchange], configure: (inout AlloyConfiguration) -> Void = { _ in }) {
        var configuration = AlloyConfiguration(key: KeySource(Secret(Self.key), name: "ALLOY_API_KEY"))
        // Most tests are about one answer; those about sending again set their own policy.
        configuration.retry = .never
        configure(&configuration)
        transport = ScriptedTransport(exchanges)
        client = AlloyClient(configuration, transport: transport)
    }

    /// Answers every body in turn, status 200.
    init(_ bodies: String...) { self.init(bodies.map { ScriptedTransport.answer(200, $0) }) }

    /// The only request that was sent.
    func onlyRequest(sourceLocation: SourceLocation = #_sourceLocation) throws -> HTTPRequest {
        #expect(transport.requests.count == 1, sourceLocation: sourceLocation)
        return try #require(transport.requests.first, sourceLocation: sourceLocation)
    }
}

/// One exchange of a script; a struct around it would only be in the way.
extension ScriptedTransport {
    static func answer(
        _ status: Int, _ body: String, _ headers: HTTPHeaders = ["Content-Type": "application/json"]
    ) -> Exchange {
        { _ throws(HTTPFailure) in HTTPResponse(status: status, headers: headers, body: Array(body.utf8)) }
    }

    static func fail(_ phase: HTTPFailure.Phase, _ reason: HTTPFailure.Reason) -> Exchange {
        { _ throws(HTTPFailure) in throw HTTPFailure(phase: phase, reason: reason, technical: "as scripted") }
    }

    static let missingRoute = answer(
        404,
        #"{"errorHtml":"<!DOCTYPE html>\n<html><head><title>Error</title></head><body>\n"#
            + #"<pre>Cannot GET /connectors</pre>\n</body></html>"}"#)
}

/// The error that `body` throws.
func thrown(
    sourceLocation: SourceLocation = #_sourceLocation, of body: () async throws(AlloyError) -> some Any
) async throws -> AlloyError {
    do throws(AlloyError) {
        let value = try await body()
        Issue.record("no error, but \(value)", sourceLocation: sourceLocation)
    } catch {
        return error
    }
    throw NoError()
}

struct NoError: Error {}

func parsed(_ text: String) throws -> JSONValue { try JSONValue(parsing: text) }
