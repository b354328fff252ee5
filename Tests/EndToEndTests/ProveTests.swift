import Foundation
import JSON
import Testing

extension EndToEnd {
    /// `alloy-host prove` with the clients of the repository, and with one that must fail.
    @Suite
    struct ProveTests {
        /// The number of rows, and those in which a client may end without its write.
        private static let rows = 11
        private static let mayBeMissing = ["killed_before_request", "killed_before_write"]

        @Test(
            "A client makes its write once, whatever is lost",
            .enabled("needs: python3 and node") { SessionHost.succeeds("(command -v python3 && command -v node)") },
            arguments: [
                ["python3", "clients/python/prove/client.py"], ["node", "clients/typescript/prove/client.mjs"],
                ["python3", "clients/python/prove/blind_agent.py"],
                ["python3", "clients/python/prove/blind_agent.py", "legacy"],
            ])
        func once(_ client: [String]) throws {
            let (status, report) = try prove(client)
            #expect(status == 0, "\(report.prettyText)")
            let rows = report["rows"]?.arrayValue ?? []
            #expect(rows.count == Self.rows)
            for row in rows where row["written"] != 1 {
                #expect(Self.mayBeMissing.contains(row["row"]?.stringValue ?? "") && row["written"] == 0)
            }
            #expect(report["ok"] == true)
        }

        @Test(
            "A client that repeats without any key is found out",
            .enabled("needs: python3") { SessionHost.succeeds("command -v python3") })
        func twice() throws {
            let program = """
                import json, os, subprocess
                task = json.loads(os.environ["ALLOY_PROVE_TASK"])
                params = {n: task[n] for n in ("connectorId", "actionId", "credentialId", "requestBody")}
                assert not [n for n in os.environ if n.startswith("ALLOY_") and n != "ALLOY_PROVE_TASK"]
                line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "execute", "params": params})
                for _ in range(3):
                    run = subprocess.run(["alloy-host"], input=line + "\\n", stdout=subprocess.PIPE, text=True)
                    if '"applied"' in run.stdout: break
                """
            let (status, report) = try prove(["python3", "-c", program])
            #expect(status == 1)
            let lost = report["rows"]?.arrayValue?.first { $0["row"] == "answer_lost" }
            #expect(lost?["written"] == 2)
            #expect(lost?["reason"] == "made 2 times")
        }

        @Test("A client that cannot be started, or does nothing, proves nothing")
        func nothing() throws {
            let (status, report) = try prove(["true"])
            #expect(status == 1)
            #expect(report["rows"]?[0]?["reason"] == "the client did not ask for the write")
            for name in ["no-such-program", "/no/such/program", "/"] {
                #expect(try SessionHost.run(["prove", "--", name]).status == 2)
            }
            #expect(try SessionHost.run(["prove"]).status == 2)
        }

        private func prove(_ client: [String]) throws -> (status: Int32, report: JSONValue) {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
            let run = try SessionHost.run(
                ["prove", "--json", "--client-limit", "1", "--"] + client,
                environment: [
                    "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "clients/python",
                    "ALLOY_API_KEY": "not-for-the-client",
                ])
            return (run.status, try JSONValue(parsing: String(decoding: run.output, as: UTF8.self)))
        }
    }
}
