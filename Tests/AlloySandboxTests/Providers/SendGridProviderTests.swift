import JSON
import Testing

@testable import AlloySandbox

/// A message that is sent can't be recalled, and its delivery is known afterwards.
@Suite struct SendGridProviderTests {
    private func mail(to addresses: String..., with further: JSONObject = [:]) -> JSONValue {
        let message: JSONObject = [
            "personalizations": [["to": .array(addresses.map { ["email": .string($0)] })]],
            "from": ["email": "shop@example.com"], "subject": "Hello",
            "content": [["type": "text/plain", "value": "Good morning."]],
        ]
        return .object(message.merging(further))
    }

    @Test func aSendIsAnsweredWithNothing() throws {
        var harness = try ProviderHarness("sendgrid")
        let sent = try harness.call("sendMail", body: mail(to: "ada@example.org", "grace@example.org"))
        #expect(sent.status == 202)
        #expect(sent.body == nil)
        let id = try #require(sent.headers["x-message-id"])
        let found = try harness.call("listMessages", query: ["query": "to_email=\"ada@example.org\""])
        #expect(found["/messages/0/msg_id"]?.stringValue == "\(id).recvd-0", "\(found.text)")
        #expect(try harness.call("listMessages")["/messages"]?.arrayValue?.count == 2)
    }

    @Test func messagesArriveAMomentLater() throws {
        var harness = try ProviderHarness("sendgrid")
        _ = try harness.call("sendMail", body: mail(to: "ada@example.org"))
        harness.wait(.milliseconds(-990))
        let early = try harness.call("listMessages")
        #expect(early["/messages/0/status"] == "processed")
        harness.wait(.seconds(1))
        #expect(try harness.call("listMessages")["/messages/0/status"] == "delivered")
        let id = try #require(early["/messages/0/msg_id"])
        let message = try harness.call("getMessage", path: ["msg_id": id])
        #expect(message["/events"]?.arrayValue?.map { $0["event_name"] } == ["processed", "delivered"])
    }

    @Test func whatBouncesIsNotTriedAgain() throws {
        var harness = try ProviderHarness("sendgrid")
        let address = "nobody@bounce.example.com"
        func status() throws -> JSONValue? {
            harness.wait(.seconds(5))
            let query = "to_email=\"\(address)\""
            let id = try #require(
                try harness.call("listMessages", query: ["query": .string(query)])["/messages/0/msg_id"])
            let message = try harness.call("getMessage", path: ["msg_id": id])
            return (message["/events"]?.arrayValue ?? []).last?["event_name"]
        }
        _ = try harness.call("sendMail", body: mail(to: address))
        #expect(try status() == "bounce")
        let bounce = try harness.call("getBounce", path: ["email": .string(address)])
        #expect(bounce["/0/status"] == "550")
        _ = try harness.call("sendMail", body: mail(to: address))
        #expect(try status() == "dropped")
        #expect(try harness.call("deleteBounce", path: ["email": .string(address)]).status == 204)
        #expect(try harness.call("getBounce", path: ["email": .string(address)]).body == [])
        _ = try harness.call("sendMail", body: mail(to: address))
        #expect(try status() == "bounce")
    }

    @Test func whoUnsubscribedGetsNothing() throws {
        var harness = try ProviderHarness("sendgrid")
        #expect(
            try harness.call("addUnsubscribes", body: ["recipient_emails": ["Ada@example.org"]]).status == 201)
        _ = try harness.call("sendMail", body: mail(to: "ada@example.org"))
        #expect(try harness.call("listMessages")["/messages/0/status"] == "not_delivered")
        #expect(try harness.call("deleteUnsubscribe", path: ["email": "ada@example.org"]).status == 204)
        #expect(try harness.call("deleteUnsubscribe", path: ["email": "ada@example.org"]).status == 404)
        _ = try harness.call("sendMail", body: mail(to: "ada@example.org"))
        harness.wait(.seconds(5))
        #expect(try harness.call("listMessages", query: ["limit": 1])["/messages/0/status"] == "delivered")
    }

    @Test func onlyWhatHasNotLeftIsCalledOff() throws {
        var harness = try ProviderHarness("sendgrid")
        func batch(sendIn seconds: Int) throws -> JSONValue {
            let id = try #require(try harness.call("createMailBatch")["/batch_id"])
            let sent = try harness.call(
                "sendMail",
                body: mail(
                    to: "ada@example.org",
                    with: ["batch_id": id, "send_at": .int(harness.context.now.seconds + seconds)]))
            #expect(sent.status == 202, "\(sent.text)")
            return id
        }
        let later = try batch(sendIn: 3_600)
        #expect(try harness.call("listMessages")["/messages"] == [])
        let held = try harness.call("cancelScheduledSend", body: ["batch_id": later, "status": "cancel"])
        #expect(held.status == 201)
        let soon = try batch(sendIn: 60)
        harness.wait(.seconds(7_200))
        // Too late: it is accepted, and changes nothing.
        #expect(try harness.call("cancelScheduledSend", body: ["batch_id": soon, "status": "cancel"]).status == 201)
        let all = try harness.call("listMessages")
        #expect(all["/messages"]?.arrayValue?.compactMap { $0["status"] } == ["delivered", "canceled"])
        #expect(try harness.call("listScheduledSends").body?.arrayValue?.count == 2)
        #expect(try harness.call("cancelScheduledSend", body: ["batch_id": "x", "status": "cancel"]).status == 400)
    }

    @Test func everyProblemIsNamedAtOnce() throws {
        var harness = try ProviderHarness("sendgrid")
        let reply = try harness.call(
            "sendMail",
            body: [
                "personalizations": [["to": [["email": "nobody"]]], [:]], "from": ["email": "shop"],
                "content": [["type": "text/html", "value": "<p>"], ["type": "text/plain", "value": ""]],
            ])
        #expect(reply.status == 400)
        #expect(
            reply["/errors"]?.arrayValue?.map { $0["field"]?.stringValue } == [
                "personalizations.0.to.0.email", "personalizations.1.to", "from.email", "subject", "content.1.value",
                "content",
            ])
        let foreign = try harness.call(
            "sendMail", body: mail(to: "ada@example.org", with: ["from": ["email": "ceo@contoso.example"]]))
        #expect(foreign.status == 403)
        #expect(try harness.call("listMessages")["/messages"] == [])
    }

    @Test func aTemplateBringsTheSubject() throws {
        var harness = try ProviderHarness("sendgrid")
        let template = try #require(try harness.call("createTemplate", body: ["name": "Spring"])["/id"])
        let message: JSONValue = [
            "personalizations": [["to": [["email": "ada@example.org"]]]], "from": ["email": "shop@example.com"],
            "template_id": template,
        ]
        #expect(try harness.call("sendMail", body: message)["/errors/0/field"] == "subject")
        let version = try harness.call(
            "createTemplateVersion", path: ["template_id": template], body: ["name": "One", "subject": "Spring!"])
        #expect(version.status == 201)
        #expect(try harness.call("sendMail", body: message).status == 202)
    }

    @Test func tryingItOutSendsNothing() throws {
        var harness = try ProviderHarness("sendgrid")
        let tried = try harness.call(
            "sendMail",
            body: mail(to: "ada@example.org", with: ["mail_settings": ["sandbox_mode": ["enable": true]]]))
        #expect(tried.status == 200)
        #expect(try harness.call("listMessages")["/messages"] == [])
    }
}
