import Platform
import TestSupport
import Testing

@testable import HTTP

@Suite struct CurlFailureTests {
    @Test(
        arguments: [
            (1, false, .invalidRequest), (1, true, .malformedResponse), (3, false, .invalidRequest),
            (5, false, .nameNotResolved),
            (6, false, .nameNotResolved), (7, false, .connectFailed), (8, true, .malformedResponse),
            (18, true, .malformedResponse), (23, true, .other), (27, false, .other), (28, false, .timedOut),
            (28, true, .timedOut), (35, false, .tlsFailed), (52, true, .connectionClosed),
            (55, true, .connectionClosed),
            (56, true, .connectionClosed), (56, false, .connectFailed), (60, false, .tlsFailed),
            (63, true, .responseTooLarge),
            (77, false, .tlsFailed), (97, false, .connectFailed), (9_999, true, .other),
        ] as [(Int32, Bool, HTTPFailure.Reason)])
    func aCodeBecomesAReasonAndWhatBeganAPhase(code: Int32, requestBegan: Bool, reason: HTTPFailure.Reason) {
        let failure = HTTPFailure.curl(code: code, requestBegan: requestBegan, text: "why")
        #expect(failure.reason == reason)
        #expect(failure.phase == (requestBegan ? .ambiguous : .notSent))
        #expect(failure.technical == "curl \(code): why")
    }

    @Test func aBadChunkIsMalformed() {
        let text = "Illegal or missing hexadecimal sequence in chunked-encoding"
        #expect(HTTPFailure.curl(code: 56, requestBegan: true, text: text).reason == .malformedResponse)
    }

    @Test(
        arguments: [
            (6, false, .resourceShortage), (7, false, .resourceShortage), (7, true, .connectFailed),
            (28, false, .timedOut),
        ] as [(Int32, Bool, HTTPFailure.Reason)])
    func aShortageOfOpenFilesIsNoFaultOfTheNetwork(
        code: Int32, requestBegan: Bool, reason: HTTPFailure.Reason
    ) throws {
        // EMFILE
        let shortage = try #require(ResourceShortage(SystemError("socket", number: 24)))
        let failure = HTTPFailure.curl(code: code, requestBegan: requestBegan, text: "why") { shortage }
        #expect(failure.reason == reason)
        #expect(
            failure.technical.hasPrefix("it needs another open file; ") == (reason == .resourceShortage))
    }

    @Test(arguments: [
        (Duration.milliseconds(1), 1), (.microseconds(1), 1), (.zero, 1), (.seconds(-5), 1), (.microseconds(1_001), 2),
        (.seconds(30), 30_000), (.seconds(Int64.max / 2), Int(Int32.max)),
    ])
    func timeoutsAreWholeMillisecondsAndNeverNone(duration: Duration, milliseconds: Int) {
        #expect(duration.curlMilliseconds == milliseconds)
    }

    @Test(
        arguments: [
            (nil, [:], nil, nil), ("/c", ["CURL_CA_BUNDLE": "/b"], "/c", nil),
            (nil, ["CURL_CA_BUNDLE": "/b", "SSL_CERT_DIR": "/d", "SSL_CERT_FILE": "/f"], "/b", nil),
            (nil, ["SSL_CERT_DIR": "/d", "SSL_CERT_FILE": "/f"], nil, "/d"), (nil, ["SSL_CERT_FILE": "/f"], "/f", nil),
        ] as [(String?, [String: String], String?, String?)])
    func authoritiesAreChosenAsTheCurlToolDoes(
        configured: String?, environment: [String: String], file: String?, directory: String?
    ) {
        let authorities = CurlAuthorities(configured: configured) { environment[$0] }
        #expect(authorities.file == file)
        #expect(authorities.directory == directory)
    }

    @Test func aMissingLibraryIsAClearFailure() async {
        var configuration = CurlTransport.Configuration()
        configuration.libraryName = "libcurl-that-does-not-exist.so.99"
        let transport = CurlTransport(configuration: configuration)
        let failure = await #expect(throws: HTTPFailure.self) {
            _ = try await transport.send(RequestRefusalTests.request(), deadline: .distant)
        }
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .transportMissing)
        #expect(failure?.technical.contains("libcurl-that-does-not-exist.so.99") == true)
    }

    @Test func aLibraryOfAnotherKindIsRefused() throws {
        #if os(Linux)
            let failure = #expect(throws: HTTPFailure.self) { try CurlLibrary.load("libm.so.6") }
            #expect(failure?.reason == .transportMissing)
        #endif
    }
}
