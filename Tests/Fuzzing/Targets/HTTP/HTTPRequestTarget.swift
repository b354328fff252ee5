import FuzzSupport

@testable import HTTP

extension FuzzTarget {
    /// The requests do not depend on how the bytes are divided among reads, and no body is above its limit.
    static let httpRequest = FuzzTarget(
        name: "HTTPRequest",
        seeds: [
            "GET /connectors?a=1 HTTP/1.1\r\nHost: localhost:80\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n",
            "POST /x HTTP/1.1\r\nhost: [::1]:80\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: v\r\n\r\n",
        ]
    ) { bytes in
        let whole = try steps(bytes, pieces: bytes.count)
        try hold(try steps(bytes, pieces: 1) == whole, "the requests depend on the reads")
    }

    /// Returns the requests and the refusal of the bytes, added in pieces of this size.
    private static func steps(_ bytes: [UInt8], pieces size: Int) throws(BrokenRule) -> [Step] {
        var limits = ServerLimits()
        limits.requestLineBytes = 60
        limits.headerBytes = 200
        limits.headerCount = 8
        limits.bodyBytes = 100
        var parser = RequestParser(limits: limits, own: ServerAuthority(port: 80))
        var steps: [Step] = []
        var position = 0
        while position < bytes.count {
            let end = min(position + max(size, 1), bytes.count)
            parser.append(Array(bytes[position..<end]))
            position = end
            loop: while true {
                switch parser.next() {
                case .needsBytes: break loop
                // Whether a client waits depends on how much of its body has arrived.
                case .expectsContinue: continue
                case .request(let received):
                    let request = received.request
                    try hold((request.body?.count ?? 0) <= limits.bodyBytes, "a body is too large")
                    steps.append(
                        .request([request.method, request.target], request.headers, Array(request.body ?? [])))
                case .refused(let refusal): return steps + [.refusal(refusal.status)]
                }
            }
        }
        return steps
    }
}

private enum Step: Equatable {
    case request([String], HTTPHeaders, [UInt8])
    case refusal(Int)
}
