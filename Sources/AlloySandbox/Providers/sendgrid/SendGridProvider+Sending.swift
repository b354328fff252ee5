import JSON
import Platform

extension SendGridProvider {
    /// `POST /v3/mail/send`: one message to everybody that the personalizations name.
    static func send(
        _ call: ProviderCall, _ store: inout SendGridStore, _ context: inout ProviderContext
    ) throws(SendGridError) -> ProviderReply {
        let body = call.body
        let problems = problems(in: body, store)
        guard problems.isEmpty else { throw .invalid(problems) }
        let from = body["from"]?["email"]?.plainText ?? ""
        guard from.lowercased().hasSuffix("@\(SendGridStore.senderDomain)") else {
            throw SendGridError("unverifiedSender")
        }
        if body["mail_settings"]?["sandbox_mode"]?["enable"]?.boolValue == true {
            return ProviderReply(status: 200, body: nil)
        }
        let id = context.random.alphanumerics(22)
        var number = 0
        for personalization in body["personalizations"]?.arrayValue ?? [] {
            let moment = personalization["send_at"]?.argumentInteger ?? body["send_at"]?.argumentInteger
            // Within what can be multiplied: the last second of the year 9999.
            let sendAt =
                moment.map { Timestamp(milliseconds: Int64(min(max($0, 0), 253_402_300_799)) * 1_000) } ?? context.now
            let batch = body["batch_id"]?.argumentText
            for address in recipients(personalization) {
                store.messages.append(
                    SendGridMessage(
                        id: "\(id).recvd-\(number)", from: from, to: address,
                        subject: personalization["subject"]?.argumentText ?? body["subject"]?.plainText ?? "",
                        categories: body["categories"]?.argumentList ?? [], createdAt: context.now,
                        sendAt: max(sendAt, context.now), batch: batch, state: .scheduled))
                number += 1
            }
        }
        store.deliverDue(at: context.now)
        // Only the head has the id: the body is empty.
        return ProviderReply(status: 202, body: nil, headers: ["x-message-id": id])
    }

    private static func recipients(_ personalization: JSONValue) -> [String] {
        ["to", "cc", "bcc"].flatMap { name in
            (personalization[name]?.arrayValue ?? []).compactMap { $0["email"]?.argumentText }
        }
    }

    /// Returns all problems of a message.
    private static func problems(in body: JSONObject, _ store: SendGridStore) -> [JSONObject] {
        let texts = store.problems
        var problems: [JSONObject] = []
        let personalizations = body["personalizations"]?.arrayValue ?? []
        if personalizations.isEmpty { problems.append(texts.object("noPersonalizations")) }
        for (index, personalization) in personalizations.enumerated() {
            let place = "personalizations.\(index)"
            if (personalization["to"]?.arrayValue ?? []).isEmpty {
                problems.append(texts.object("noRecipients", ["place": .string(place)]))
            }
            for kind in ["to", "cc", "bcc"] {
                for (index, recipient) in (personalization[kind]?.arrayValue ?? []).enumerated()
                where recipient["email"]?.stringValue?.isEmailAddress != true {
                    problems.append(texts.object("invalidAddress", ["place": .string("\(place).\(kind).\(index)")]))
                }
            }
            let addresses = recipients(personalization).map { $0.lowercased() }
            if Set(addresses).count < addresses.count {
                problems.append(texts.object("repeatedAddress", ["place": .string(place)]))
            }
        }
        if personalizations.reduce(0, { $0 + recipients($1).count }) > 1_000 {
            problems.append(texts.object("manyRecipients"))
        }
        if body["from"]?["email"]?.argumentText == nil {
            problems.append(texts.object("noSender"))
        } else if body["from"]?["email"]?.stringValue?.isEmailAddress != true {
            problems.append(texts.object("invalidAddress", ["place": "from"]))
        }
        problems += contentProblems(in: body, personalizations, store)
        if let batch = body["batch_id"]?.argumentText, store.batches[batch] == nil {
            problems.append(texts.object("unknownBatch"))
        }
        return problems
    }

    private static func contentProblems(
        in body: JSONObject, _ personalizations: [JSONValue], _ store: SendGridStore
    ) -> [JSONObject] {
        let texts = store.problems
        var problems: [JSONObject] = []
        var hasSubject =
            body["subject"]?.argumentText != nil
            || !personalizations.isEmpty && personalizations.allSatisfy { $0["subject"]?.argumentText != nil }
        var needsContent = true
        if let template = body["template_id"]?.argumentText {
            needsContent = false
            switch store.hasSubject(template: template) {
            case nil:
                problems.append(texts.object("unknownTemplate", ["template": .string(template)]))
            case true?: hasSubject = true
            case false?: break
            }
        }
        if !hasSubject { problems.append(texts.object("noSubject")) }
        let content = body["content"]?.arrayValue ?? []
        if content.isEmpty, needsContent { problems.append(texts.object("noContent")) }
        for (index, part) in content.enumerated() {
            for member in ["type", "value"] where part[member]?.argumentText == nil {
                let values: JSONObject = ["place": .string("content.\(index)"), "member": .string(member)]
                problems.append(texts.object("blankContent", values))
            }
        }
        let types = content.compactMap { $0["type"]?.stringValue }
        if let plain = types.firstIndex(of: "text/plain"), plain > 0 {
            problems.append(texts.object("unorderedContent"))
        }
        return problems
    }
}
