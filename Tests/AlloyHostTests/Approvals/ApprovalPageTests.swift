import Alloy
import HostTestSupport
import JSON
import Platform
import TestSupport
import Testing

@testable import AlloyHost

/// The page on which a person decides, over a real socket.
@Suite("The page of an approval", .hangLimit)
struct ApprovalPageTests {
    /// A page, with the parts of its URL.
    private struct Page {
        let approvals: Approvals
        let digest: String
        let authority: String
        let path: String

        init(_ plan: JSONObject = ["actionId": "a<b>", "connectorId": "c"]) async throws {
            let clock = ManualClock()
            let host = try ApprovalSupport.host(ExecutionService(), now: { clock.now })
            approvals = host.host.approvals
            digest = String(repeating: "cd", count: 32)
            let approval = try await approvals.request(digest, plan).0
            let url = try approvals.openPage(for: approval)
            let parts = url.dropFirst("http://".count).split(separator: "/", maxSplits: 1)
            authority = String(parts[0])
            path = "/\(parts[1])"
            #expect(try approvals.openPage(for: approval) == url)
        }

        func state() async throws -> PendingApproval.State? { try await approvals.find(digest)?.state }

        func send(_ method: String, path: String? = nil, _ headers: [String] = [], body: String = "") throws -> String {
            let port = try #require(Int(authority.split(separator: ":")[1]))
            let connection = try Sockets.Connection(toLoopbackPort: port)
            let fields = headers.contains { $0.hasPrefix("Host:") } ? headers : ["Host: \(authority)"] + headers
            let head =
                ["\(method) \(path ?? self.path) HTTP/1.1"] + fields + [
                    "Content-Type: application/x-www-form-urlencoded", "Content-Length: \(body.utf8.count)",
                    "Connection: close",
                ]
            try connection.write(Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
            var response: [UInt8] = []
            while case let bytes = try connection.read(), !bytes.isEmpty { response += bytes }
            return String(decoding: response, as: UTF8.self)
        }

        /// The token in the form.
        func token() throws -> String {
            let page = try send("GET")
            let start = try #require(page.firstRange(of: "name=\"token\" value=\""))
            return String(page[start.upperBound...].prefix { $0 != "\"" })
        }
    }

    @Test("A GET shows the plan, escaped, and decides nothing")
    func shows() async throws {
        let page = try await Page()
        for _ in 0..<3 {
            let shown = try page.send("GET")
            #expect(shown.hasPrefix("HTTP/1.1 200 ") && shown.contains("a&lt;b&gt; of c") && !shown.contains("<b>"))
            for header in [
                "Cache-Control: no-store", "Referrer-Policy: no-referrer", "X-Frame-Options: DENY",
                "frame-ancestors 'none'", "default-src 'none'",
            ] {
                #expect(shown.contains(header), "\(header)")
            }
        }
        let query = try page.send("GET", path: "\(page.path)?decision=approve&token=\(try page.token())")
        #expect(query.hasPrefix("HTTP/1.1 404 "))
        #expect(try page.send("HEAD").hasPrefix("HTTP/1.1 200 "))
        #expect(try page.send("PUT").hasPrefix("HTTP/1.1 405 "))
        #expect(try page.send("GET", path: "/approve/00").hasPrefix("HTTP/1.1 404 "))
        #expect(try page.send("GET", path: "/").hasPrefix("HTTP/1.1 404 "))
        #expect(try await page.state() == .pending)
    }

    @Test("A POST from elsewhere, or without the token, is refused")
    func refuses() async throws {
        let page = try await Page()
        let body = "token=\(try page.token())&decision=approve"
        let own = "Origin: http://\(page.authority)"
        let refused: [(headers: [String], body: String, status: String)] = [
            ([], body, "403"), (["Origin: null"], body, "403"), (["Origin: http://evil.example"], body, "403"),
            (["Origin: null", "Sec-Fetch-Site: cross-site"], body, "403"),
            ([own, "Sec-Fetch-Site: cross-site"], body, "403"), ([own, own], body, "403"),
            (["Origin: https://\(page.authority)"], body, "403"),
            (["Host: evil.example", "Origin: http://evil.example"], body, "421"),
            ([own], "decision=approve", "403"), ([own], "token=&decision=approve", "403"),
            ([own], "token=00&decision=approve", "403"), ([own], "\(body)&decision=deny", "403"),
            ([own], String(body.dropLast()), "403"), ([own], "", "403"),
        ]
        for (headers, body, status) in refused {
            let response = try page.send("POST", headers, body: body)
            #expect(response.hasPrefix("HTTP/1.1 \(status) "), "\(headers) \(body): \(response.prefix(40))")
        }
        #expect(try page.send("POST", path: "/approve/00", [own], body: body).hasPrefix("HTTP/1.1 404 "))
        #expect(try await page.state() == .pending)
    }

    @Test(
        "The form decides once, also from a browser that hides the origin",
        arguments: [
            ("approve", PendingApproval.State.approved, false), ("deny", .denied, true),
        ])
    func decides(_ decision: String, _ state: PendingApproval.State, _ hidesOrigin: Bool) async throws {
        let page = try await Page()
        let token = try page.token()
        let headers =
            hidesOrigin
            ? ["Origin: null", "Sec-Fetch-Site: same-origin"]
            : ["Origin: http://\(page.authority)", "Sec-Fetch-Site: same-origin"]
        let response = try page.send("POST", headers, body: "token=\(token)&decision=\(decision)")
        #expect(response.hasPrefix("HTTP/1.1 200 ") && !response.contains("<form"))
        #expect(try await page.state() == state)
        #expect(try await page.approvals.find(page.digest)?.decidedBy == .page)
        let other = decision == "approve" ? "deny" : "approve"
        #expect(try page.send("POST", headers, body: "token=\(token)&decision=\(other)").hasPrefix("HTTP/1.1 409 "))
        #expect(try await page.state() == state)
    }

    @Test("The page ends with the plan")
    func ends() async throws {
        let clock = VirtualClock(advancesItself: false)
        let host = try ApprovalSupport.host(ExecutionService(), now: { clock.now }) { $0.sleep = clock.sleep(until:) }
        let approval = try await host.host.approvals.request(String(repeating: "ef", count: 32), [:]).0
        let url = try host.host.approvals.openPage(for: approval)
        let port = try #require(Int(url.split(separator: "/")[1].split(separator: ":")[1]))
        await eventually { clock.sleeperCount == 1 }
        clock.advance(by: .seconds(600))
        await eventually { (try? Sockets.Connection(toLoopbackPort: port)) == nil }
    }
}
