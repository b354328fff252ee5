import Testing

@testable import HTTP

/// What pages of other origins are allowed.
@Suite struct CrossOriginPolicyTests {
    private func policy(_ origins: String...) -> CrossOriginPolicy {
        var policy = CrossOriginPolicy()
        for origin in origins {
            let isAllowed = policy.allow(origin)
            #expect(isAllowed, "\(origin)")
        }
        return policy
    }

    private func request(_ method: String, _ headers: HTTPHeaders) -> HTTPRequest {
        HTTPRequest(
            method: method, origin: HTTPOrigin(scheme: "http", host: "127.0.0.1", port: 8_080), target: "/users",
            headers: headers, body: nil)
    }

    private func told(_ policy: CrossOriginPolicy, _ origin: String?) -> HTTPHeaders? {
        let headers: HTTPHeaders = origin.map { ["Origin": $0] } ?? [:]
        let answer = ServerResponse.whole(HTTPResponse(status: 401, headers: ["X-Own": "1"]))
        guard case .whole(let response) = policy.applied(to: answer, for: request("GET", headers)) else { return nil }
        #expect(response.status == 401 && response.headers["X-Own"] == "1")
        return response.headers
    }

    @Test(
        arguments: [
            ("http://localhost:5173", "http://localhost:5173"), ("https://App.Example:443/", "https://app.example"),
            ("http://a:80", "http://a"), ("https://a:80", "https://a:80"), ("http://[::1]:3000", "http://[::1]:3000"),
            ("chrome-extension://abcdef", "chrome-extension://abcdef"), ("tauri://localhost", "tauri://localhost"),
        ])
    func anOriginIsAllowedAsBrowsersSendIt(_ given: String, _ sent: String) throws {
        let headers = try #require(told(policy(given, "http://other"), sent))
        #expect(headers["Access-Control-Allow-Origin"] == sent)
        #expect(headers["Vary"] == "Origin" && headers["Access-Control-Allow-Credentials"] == nil)
        #expect(headers["Access-Control-Expose-Headers"]?.contains("x-request-id") == true)
    }

    @Test(
        arguments: [
            "https://localhost:5173", "http://localhost", "http://localhost:51730",
            "http://localhost:5173.attacker.example",
            "http://attacker.example/http://localhost:5173", "null", "", "*", "HTTP://LOCALHOST:5173/",
        ])
    func anyOtherIsTold(nothing origin: String) throws {
        let headers = try #require(told(policy("http://localhost:5173"), origin))
        #expect(headers["Access-Control-Allow-Origin"] == nil && headers["Vary"] == "Origin")
        let asked = policy("http://localhost:5173").preflight(
            request("OPTIONS", ["Origin": origin, "Access-Control-Request-Method": "POST"]))
        #expect(asked?.status == 403 && asked?.headers["Access-Control-Allow-Origin"] == nil)
    }

    @Test(arguments: [
        "", "null", "localhost:5173", "http://", "http://a/b", "http://*.example", "http://a b", "http://u@a", "//a",
        "*,",
    ])
    func noOrigins(_ text: String) {
        var policy = CrossOriginPolicy()
        let isAllowed = policy.allow(text)
        #expect(!isAllowed && policy.isEmpty)
    }

    @Test func twoOriginsAreNone() throws {
        var twice: HTTPHeaders = ["Origin": "http://a"]
        twice.append(name: "Origin", value: "http://a")
        let answer = ServerResponse.whole(HTTPResponse(status: 200))
        guard case .whole(let response) = policy("*").applied(to: answer, for: request("GET", twice)) else {
            Issue.record("not whole")
            return
        }
        #expect(response.headers["Access-Control-Allow-Origin"] == nil)
    }

    @Test func preflights() throws {
        let asked: HTTPHeaders = ["Origin": "http://a", "Access-Control-Request-Method": "PUT"]
        let answer = try #require(policy("http://a").preflight(request("OPTIONS", asked)))
        #expect(answer.status == 204 && answer.body.isEmpty && answer.headers["Vary"] == "Origin")
        #expect(answer.headers["Access-Control-Allow-Origin"] == "http://a")
        #expect(answer.headers["Access-Control-Allow-Methods"]?.contains("PUT") == true)
        let fields = answer.headers["Access-Control-Allow-Headers"]?.split(separator: ",").map { $0.drop { $0 == " " } }
        #expect(Set(fields ?? []) == ["authorization", "content-type", "x-api-version", "x-alloy-userid"])
        #expect(answer.headers["Access-Control-Allow-Private-Network"] == nil)
        var fromOutside = asked
        fromOutside["Access-Control-Request-Private-Network"] = "true"
        #expect(
            policy("*").preflight(request("OPTIONS", fromOutside))?.headers["Access-Control-Allow-Private-Network"]
                == "true")
        #expect(policy("*").preflight(request("OPTIONS", asked))?.headers["Access-Control-Allow-Origin"] == "*")
        // Without the policy, and for what is no preflight, the service is asked.
        #expect(CrossOriginPolicy().preflight(request("OPTIONS", asked)) == nil)
        #expect(policy("*").preflight(request("OPTIONS", ["Origin": "http://a"])) == nil)
        #expect(policy("*").preflight(request("POST", asked)) == nil)
        #expect(told(CrossOriginPolicy(), "http://a") == ["X-Own": "1"])
    }
}
