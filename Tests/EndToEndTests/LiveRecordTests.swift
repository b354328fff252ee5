import JSON
import TestSupport
import Testing

extension Live {
    /// The ledger of a process that has ended.
    @Suite(.hangLimit)
    struct RecordTests {
        private static let params =
            #"{"connectorId":"c","actionId":"a","credentialId":"64b7f0a1c2d3e4f5a6b7c8d9","userId":"u"}"#

        /// The rows of reads and of refused requests are not waited for, except before the process ends.
        @Test("An execution that ended just before the process is in the ledger", arguments: [false, true])
        func lastRows(isOneCall: Bool) async throws {
            let folder = try StateFolder()
            let service = try LiveService([
                "GET /connectors/c/actions/a": .json(#"{"action":{"id":"a","httpMethod":"get","path":"/x"}}"#),
                "POST /connectors/c/actions/a/execute": .json(#"{"responseData":[]}"#),
            ])
            for run in 1...10 {
                if isOneCall {
                    let host = try await LiveHost(
                        [Self.params], before: service, "call", "execute", "-", "--state-dir", folder.path)
                    #expect(host.status == 0, "\(host.errors)")
                } else {
                    let host = try await LiveHost(
                        [LiveHost.request("1", "execute", Self.params)], before: service, "--state-dir", folder.path)
                    #expect(try host.result("1")["outcome"] == "applied")
                }
                let record = try await LiveHost(
                    [LiveHost.request("1", "executions.list")], "--state-dir", folder.path)
                try #require(try record.result("1")["executions"]?.arrayValue?.count == run)
            }
        }
    }
}
