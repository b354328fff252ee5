import JSON
import Platform

/// One message to one recipient.
struct SendGridMessage: Sendable {
    /// The stage of its delivery.
    enum State: Sendable {
        /// The message is sent later.
        case scheduled
        /// The message was cancelled before it was sent.
        case canceled
        case processed
        case delivered
        case bounced(reason: String)
        /// The message was not sent, because nothing is delivered to that address.
        case dropped(reason: String)
    }

    let id: String
    let from: String
    let to: String
    let subject: String
    let categories: [String]
    let createdAt: Timestamp
    /// The moment at which it is sent.
    let sendAt: Timestamp
    /// The id of the batch by which it can be cancelled.
    let batch: String?
    var state: State

    /// The moment at which it is delivered or bounces: the receiving server takes a second.
    var settlesAt: Timestamp { sendAt.advanced(by: .seconds(1)) }

    var isScheduled: Bool { if case .scheduled = state { true } else { false } }

    /// Indicates that its delivery has ended.
    var isSettled: Bool {
        switch state {
        case .scheduled, .processed: false
        case .canceled, .delivered, .bounced, .dropped: true
        }
    }

    /// The form in lists.
    func summary(_ forms: ObjectForms) -> JSONObject {
        let lastEvent = (events.last?.moment ?? createdAt).iso8601Seconds
        return forms.object(
            "message",
            [
                "from": .string(from), "id": .string(id), "subject": .string(subject), "to": .string(to),
                "status": .string(status), "lastEvent": .string(lastEvent),
            ])
    }

    /// The form with its events.
    func details(_ forms: ObjectForms) -> JSONValue {
        let events = events.map { name, moment, reason -> JSONValue in
            let values: JSONObject = [
                "name": .string(name), "moment": .string(moment.iso8601Seconds), "reason": .optional(reason),
            ]
            return .object(forms.object("event", values))
        }
        return .object(summary(forms).merging(["categories": .strings(categories), "events": .array(events)]))
    }

    /// The word for its state in lists and queries.
    private var status: String {
        switch state {
        case .scheduled: "scheduled"
        case .canceled: "canceled"
        case .processed: "processed"
        case .delivered: "delivered"
        case .bounced, .dropped: "not_delivered"
        }
    }

    private var events: [(name: String, moment: Timestamp, reason: String?)] {
        let processed = ("processed", sendAt, String?.none)
        return switch state {
        case .scheduled, .canceled: []
        case .processed: [processed]
        case .delivered: [processed, ("delivered", settlesAt, nil)]
        case .bounced(let reason): [processed, ("bounce", settlesAt, reason)]
        case .dropped(let reason): [("dropped", sendAt, reason)]
        }
    }
}
