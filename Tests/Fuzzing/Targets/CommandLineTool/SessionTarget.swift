import FuzzSupport

@testable import CommandLineTool

extension FuzzTarget {
    /// A session that is accepted has messages, and reading it again gives the same ones.
    static let session = FuzzTarget(
        name: "Session",
        seeds: [
            "# title\n--> {\"id\":1}\n<-- {\"id\":1,\"result\":{}}\n-%> Content-Length: 2%0D%0A\n",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n\n{\"a\":\"${USER}\"}\r\n",
        ]
    ) { bytes in
        guard let script = try? SessionScript(parsing: bytes, maximumDepth: 32) else { return }
        try hold(!script.messages.isEmpty, "an accepted session has no message")
        let again = try? SessionScript(parsing: bytes, maximumDepth: 32)
        try hold(again?.input == script.input, "a session differs when it is read again")
    }
}
