import Foundation
import JSON

/// Canaries in every location of secrets, and the calls that send them.
struct CanaryPlanting: Sendable {
    /// A call that contains canaries.
    struct Call: Sendable {
        let id: String
        let method: String
        let params: String
    }

    let key = Canary("the-API-key", around: "\"/+=%&\\")
    let userToken = Canary("the-token-of-a-user", around: ".")
    let oauthToken = Canary("the-token-of-a-link", around: "/+=%")
    let signature = Canary("the-signature-of-an-upload")
    let uploadToken = Canary("the-token-of-an-upload", around: "/+=")

    /// Secret members of `data`, by the ways in which they are known as secrets, each with its `data`.
    let members: [(canary: Canary, data: @Sendable (String) -> String)] = [
        (Canary("a-key"), { #"{"apiKey":\#($0),"subdomain":"acme"}"# }),
        (Canary("a-password", around: Canary.nasty), { #"{"user":"ada","Password":\#($0)}"# }),
        (Canary("a-nested-secret", around: "\n"), { #"{"auth":[{"client_secret":{"value":[\#($0)]}}]}"# }),
        (Canary("by-widget"), { #"{"door":\#($0)}"# }), (Canary("by-format"), { #"{"gate":\#($0)}"# }),
        (Canary("by-write-only"), { #"{"window":\#($0)}"# }),
    ]

    /// Secrets in wrong locations, each with the call's parameters.
    let misplaced: [(canary: Canary, params: @Sendable (String) -> String)] = [
        (Canary("beside-data"), { #"{"connectorId":"form","authenticationType":"basic","token":\#($0)}"# }),
        (Canary("data-itself"), { #"{"connectorId":"form","authenticationType":"basic","data":\#($0)}"# }),
        (Canary("data-in-a-list"), { #"{"connectorId":"form","authenticationType":"basic","data":[\#($0)]}"# }),
        (Canary("in-another"), { #"{"connectorId":{"token":\#($0)},"authenticationType":"basic"}"# }),
        (Canary("by-position"), { #"["form","basic",null,{"token":\#($0)},7]"# }),
    ]

    /// Secrets of providers in the arguments of an execution: they are sent, and not stored.
    let arguments = [
        Canary("access-token"), Canary("authorization"), Canary("body-password"), Canary("deep-secret", around: "\""),
    ]
    /// Secrets in calls that take none.
    let strays = [Canary("stray-in-execute"), Canary("stray-in-users"), Canary("stray-of-wrong-type")]

    /// All secrets that the host knows after the calls.
    var known: [Canary] {
        [key, userToken, oauthToken, signature, uploadToken] + members.map(\.canary) + misplaced.map(\.canary)
    }

    var all: [Canary] { known + arguments + strays }

    /// The service's link, which the caller must see.
    var link: String { "https://example.com/authorize?userId=u&token=\(Self.url(oauthToken.text))&x=1" }

    var presignedQuery: String {
        "X-Amz-Date=1&X-Amz-Signature=\(signature.text)&X-Amz-Security-Token=\(Self.url(uploadToken.text))"
    }

    /// The requirements of a connector that marks secrets by other means than their names.
    static let requirements =
        #"{"metadata":[{"authenticationType":"basic","inputSchema":{"type":"object","properties":{"data":{"#
        + #""type":"object","properties":{"door":{"type":"string","widget":"password"},"#
        + #""gate":{"type":"string","format":"password"},"window":{"type":"string","writeOnly":true}}}}}}]}"#

    /// The calls that plant the canaries, in their order.
    var calls: [Call] {
        var calls = [Call(id: "requirements", method: "credentials.requirements", params: #"{"connectorId":"form"}"#)]
        for (canary, data) in members {
            let params =
                #"{"connectorId":"form","authenticationType":"basic","userId":"u","data":\#(data(quoted(canary)))}"#
            calls.append(Call(id: canary.name, method: "credentials.create", params: params))
        }
        for (canary, params) in misplaced {
            calls.append(Call(id: canary.name, method: "credentials.create", params: params(quoted(canary))))
        }
        let oauth = #"{"connectorId":"oauth","authenticationType":"oauth2","userId":"u","redirectUri":"https://a.b"}"#
        calls.append(Call(id: "link", method: "credentials.create", params: oauth))
        calls.append(Call(id: "token", method: "users.token", params: #"{"userId":"u"}"#))
        let file = #"{"data":"QUJD","filename":"a","mimeType":"text/plain"}"#
        calls.append(Call(id: "upload", method: "files.upload", params: file))
        return calls + executions + strayCalls
    }

    private var executions: [Call] {
        func params(_ action: String, _ more: String = "") -> String {
            #"{"connectorId":"c","actionId":"\#(action)","credentialId":"\#(CanaryService.credential)","userId":"u","#
                + #""queryParameters":{"access_token":\#(quoted(arguments[0]))},"#
                + #""additionalHeaders":{"Authorization":\#(quoted(arguments[1]))},"#
                + #""requestBody":{"password":\#(quoted(arguments[2])),"x":[{"clientSecret":{"v":\#(quoted(arguments[3]))}}]}\#(more)}"#
        }
        return [
            Call(id: "plan", method: "execute.plan", params: params("a")),
            Call(id: "execute", method: "execute", params: params("a", #","idempotencyKey":"k""#)),
            Call(
                id: "conflict", method: "execute", params: params("a", #","idempotencyKey":"k","pathParams":{"a":1}"#)),
            Call(
                id: "changed", method: "execute",
                params: params("b", #","planDigest":"\#(String(repeating: "0", count: 64))""#)),
            Call(id: "denied", method: "execute", params: params("denied")),
            Call(id: "batch", method: "execute.batch", params: #"{"items":[\#(params("b1")),\#(params("denied"))]}"#),
        ]
    }

    private var strayCalls: [Call] {
        [
            Call(id: "stray-1", method: "execute", params: #"{"connectorId":"c","token":\#(quoted(strays[0]))}"#),
            Call(id: "stray-2", method: "users.create", params: #"{"username":"a","password":\#(quoted(strays[1]))}"#),
            Call(
                id: "stray-3", method: "execute",
                params:
                    #"{"connectorId":"c","actionId":"a","credentialId":"c","requestBody":1,"pathParams":[\#(quoted(strays[2]))]}"#
            ),
            Call(
                id: "the-key-as-a-parameter", method: "users.get",
                params: #"{"userId":"u","key":\#(quoted(key)),\#(quoted(key)):1}"#),
            Call(id: "the-key-as-a-method", method: key.text, params: "{}"),
        ]
    }

    private func quoted(_ canary: Canary) -> String { JSONValue.string(canary.text).text }

    private static func url(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
