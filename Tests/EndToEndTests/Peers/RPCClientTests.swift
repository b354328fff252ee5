import TestSupport
import Testing

extension Peers {
    /// Clients of JSON-RPC from PyPI, made for other servers. Those of editors are tested with their plug-ins.
    @Suite(.hangLimit) struct RPCClientTests {
        @Test(.enabled("needs: pip install pygls") { try await Runtime.python(with: "pygls.client") != nil })
        func pygls() async throws { try await check("pygls") }

        @Test(
            .enabled("needs: pip install python-lsp-jsonrpc") {
                try await Runtime.python(with: "pylsp_jsonrpc") != nil
            })
        func pylspJSONRPC() async throws { try await check("pylsp_jsonrpc") }

        @Test(.enabled("needs: pip install jsonrpcclient") { try await Runtime.python(with: "jsonrpcclient") != nil })
        func jsonrpcclient() async throws { try await check("jsonrpcclient") }

        private func check(_ module: String) async throws {
            let run = try await #require(Runtime.python(with: module)).run(
                ["Tests/EndToEndTests/Tools/rpc_clients.py", module])
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("\(module) passed"), "\(run.output)")
        }
    }
}
