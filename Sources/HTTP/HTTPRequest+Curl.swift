extension HTTPRequest {
    /// The body that is sent. POST, PUT and PATCH always have one, so that `Content-Length: 0` is sent
    /// (RFC 9110 §8.6).
    var bodyToSend: HTTPBody? {
        switch method {
        case "POST", "PUT", "PATCH": content ?? HTTPBody([])
        default: content
        }
    }

    /// Indicates a body with which libcurl might wait for a 100 before it sends it: above a megabyte, or less in a later version.
    var hasLargeBody: Bool { (content?.count ?? 0) > 16 << 10 }

    /// The header lines as libcurl takes them, without those that are the transport's own.
    var curlHeaderLines: [String] {
        // What libcurl would add by itself is taken out by an empty field: waiting for a 100, and the type of a form. It waits with a
        // large body only, and looks through all lines for each field that it might add.
        var lines = hasLargeBody ? ["Expect:"] : []
        if bodyToSend != nil, headers["Content-Type"] == nil { lines.append("Content-Type:") }
        for field in headers.fields where !field.isTransportsOwn {
            let isBlank = field.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            // A semicolon makes libcurl send a field without a value.
            lines.append(isBlank ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        return lines
    }
}

extension HTTPHeaders.Field {
    /// Indicates that the field describes the framing of the message or the handling of the connection.
    fileprivate var isTransportsOwn: Bool {
        switch name.lowercased() {
        case "host", "content-length", "transfer-encoding", "expect", "connection", "keep-alive", "proxy-connection",
            "te", "trailer", "upgrade":
            true
        default: false
        }
    }
}
