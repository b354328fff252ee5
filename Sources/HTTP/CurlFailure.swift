import Platform

extension HTTPFailure {
    /// Returns the failure for an error code of libcurl (https://curl.se/libcurl/c/libcurl-errors.html).
    ///
    /// - Parameters:
    ///   - code: the `CURLcode`, not 0.
    ///   - requestBegan: whether a byte of the request may have left.
    ///   - text: libcurl's own words.
    ///   - shortage: what keeps this process from opening a connection, asked where that may be why there is none: libcurl
    ///     has the same codes for it as for a server that can't be reached.
    static func curl(
        code: Int32, requestBegan: Bool, text: String, shortage: () -> ResourceShortage? = openFileShortage
    ) -> HTTPFailure {
        // COULDNT_RESOLVE_PROXY, COULDNT_RESOLVE_HOST, COULDNT_CONNECT
        if !requestBegan, (5...7).contains(code), let shortage = shortage() {
            return HTTPFailure(
                phase: .notSent, reason: .resourceShortage, technical: "\(shortage); curl \(code): \(text)")
        }
        return HTTPFailure(
            phase: requestBegan ? .ambiguous : .notSent, reason: reason(code, requestBegan: requestBegan, text: text),
            technical: "curl \(code): \(text)")
    }

    /// Returns why no further file can be opened at this moment; nil when one can.
    static func openFileShortage() -> ResourceShortage? {
        do throws(ResourceShortage) {
            try ResourceShortage.checkDescriptors(1)
            return nil
        } catch {
            return error
        }
    }

    /// The failure of a request for which libcurl could not be started, as this process may open no further file.
    static func notStarted(_ technical: String) -> HTTPFailure {
        HTTPFailure(phase: .notSent, reason: .resourceShortage, technical: technical)
    }

    private static func reason(_ code: Int32, requestBegan: Bool, text: String) -> Reason {
        switch code {
        // UNSUPPORTED_PROTOCOL: after the request, libcurl refuses a response of HTTP/0.9 with it.
        case 1: requestBegan ? .malformedResponse : .invalidRequest
        // URL_MALFORMAT
        case 3: .invalidRequest
        // COULDNT_RESOLVE_PROXY, COULDNT_RESOLVE_HOST
        case 5, 6: .nameNotResolved
        // COULDNT_CONNECT, PROXY
        case 7, 97: .connectFailed
        // WEIRD_SERVER_REPLY, PARTIAL_FILE, BAD_CONTENT_ENCODING
        case 8, 18, 61: .malformedResponse
        case 28: .timedOut
        // SSL_CONNECT_ERROR, the SSL_ENGINE, certificate, cipher and verification errors
        case 35, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91, 98, 101: .tlsFailed
        // RECV_ERROR: a chunk that is none has no code of its own before 8.6.
        case 56 where text.contains("chunk"): .malformedResponse
        // GOT_NOTHING, SEND_ERROR, RECV_ERROR
        case 52, 55, 56: requestBegan ? .connectionClosed : .connectFailed
        // FILESIZE_EXCEEDED, TOO_LARGE
        case 63, 100: .responseTooLarge
        default: .other
        }
    }
}
