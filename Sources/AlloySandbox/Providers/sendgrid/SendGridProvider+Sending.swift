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
        guard from.lowercased().hasSuffix("@\(SendGridStore.senderDomain)") else { throw .unverifiedSender }
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
    private static func problems(in body: JSONObject, _ store: SendGridStore) -> [(field: String, message: String)] {
        var problems: [(String, String)] = []
        let personalizations = body["personalizations"]?.arrayValue ?? []
        if personalizations.isEmpty {
            problems.append(
                (
                    "personalizations",
                    "The personalizations field is required and must have at least one personalization."
                ))
        }
        for (index, personalization) in personalizations.enumerated() {
            let field = "personalizations.\(index)"
            if (personalization["to"]?.arrayValue ?? []).isEmpty {
                problems.append(
                    (
                        "\(field).to",
                        "The to array is required for all personalization objects, and must have at least "
                            + "one email object with a valid email address."
                    ))
            }
            for kind in ["to", "cc", "bcc"] {
                for (place, recipient) in (personalization[kind]?.arrayValue ?? []).enumerated()
                where recipient["email"]?.stringValue?.isEmailAddress != true {
                    problems.append(("\(field).\(kind).\(place).email", "Does not contain a valid address."))
                }
            }
            let addresses = recipients(personalization).map { $0.lowercased() }
            if Set(addresses).count < addresses.count {
                problems.append(
                    (
                        field,
                        "Each email address in the personalization block should be unique between to, "
                            + "cc, and bcc."
                    ))
            }
        }
        if personalizations.reduce(0, { $0 + recipients($1).count }) > 1_000 {
            problems.append(
                ("personalizations", "There is a limit of 1000 total recipients (to + cc + bcc) per request."))
        }
        if body["from"]?["email"]?.argumentText == nil {
            problems.append(
                (
                    "from",
                    "The from object must be provided for every email send. It is an object that requires the email "
                        + "parameter, but may also contain a name parameter."
                ))
        } else if body["from"]?["email"]?.stringValue?.isEmailAddress != true {
            problems.append(("from.email", "Does not contain a valid address."))
        }
        problems += contentProblems(in: body, personalizations, store)
        if let batch = body["batch_id"]?.argumentText, store.batches[batch] == nil {
            problems.append(("batch_id", "The batch_id must be valid."))
        }
        return problems
    }

    private static func contentProblems(
        in body: JSONObject, _ personalizations: [JSONValue], _ store: SendGridStore
    ) -> [(field: String, message: String)] {
        var problems: [(String, String)] = []
        var hasSubject = body["subject"]?.argumentText != nil
        hasSubject =
            hasSubject
            || !personalizations.isEmpty && personalizations.allSatisfy { $0["subject"]?.argumentText != nil }
        var needsContent = true
        if let template = body["template_id"]?.argumentText {
            needsContent = false
            switch store.hasSubject(template: template) {
            case nil:
                problems.append(("template_id", "The template_id must be a valid GUID, you provided '\(template)'."))
            case true?: hasSubject = true
            case false?: break
            }
        }
        if !hasSubject {
            problems.append(
                (
                    "subject",
                    "The subject is required. You can get around this requirement if you use a template with a "
                        + "subject defined or if every personalization has a subject defined."
                ))
        }
        let content = body["content"]?.arrayValue ?? []
        if content.isEmpty, needsContent {
            problems.append(
                (
                    "content",
                    "Unless a valid template_id is provided, the content parameter is required. There must be at "
                        + "least one defined content block."
                ))
        }
        for (index, part) in content.enumerated() {
            if part["type"]?.argumentText == nil {
                problems.append(
                    (
                        "content.\(index).type",
                        "The content type must be a string at least one character in "
                            + "length."
                    ))
            }
            if part["value"]?.argumentText == nil {
                problems.append(
                    (
                        "content.\(index).value",
                        "The content value must be a string at least one character in "
                            + "length."
                    ))
            }
        }
        let types = content.compactMap { $0["type"]?.stringValue }
        if let plain = types.firstIndex(of: "text/plain"), plain > 0 {
            problems.append(
                (
                    "content",
                    "The content array must be ordered: text/plain must be first, followed by text/html, followed "
                        + "by any other types."
                ))
        }
        return problems
    }
}
