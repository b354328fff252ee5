import FuzzSupport
import JSON
import Platform

@testable import JSONRPC
@testable import MCP

extension FuzzTarget {
    /// The revision of a request is decided or refused; and no text that this server did not sign is taken as its state.
    static let mcp = FuzzTarget(
        name: "MCP",
        seeds: [
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{"elicitation":{}},"clientInfo":{"name":"n","version":"1"}}}"#,
            #"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"search_actions","arguments":{"query":"q"},"requestState":"e30.e30","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"n","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}"#,
        ]
    ) { bytes in
        let message = bytes.withUnsafeBufferPointer { try? EnvelopeParser.parse($0, limits: Limits()) }
        guard case .single(.request(_, let method, let parameters))? = message, case .named(let params) = parameters
        else { return }
        let dialect = try? Dialect(method: method, params: params, session: nil)
        if case .stateless(let metadata)? = dialect {
            try hold(Revision.allCases.contains(metadata.revision), "a revision that does not exist")
        }
        if let state = params["requestState"]?.stringValue {
            let signer = RequestStateSigner(
                key: { Array(repeating: 7, count: 32) }, principal: "p", now: { Timestamp(milliseconds: 0) })
            try hold((try? signer.decode(state, of: "call")) == nil, "a forged state is accepted")
        }
    }
}
