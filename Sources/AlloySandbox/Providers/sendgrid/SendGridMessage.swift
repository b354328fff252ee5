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
    var summary: JSONValue { .object(head) }

    /// The form with its events.
    var details: JSONValue {
        let events = events.map { name, moment, reason -> JSONValue in
            var event: JSONObject = ["event_name": .string(name), "processed": .string(moment.iso8601Seconds)]
            event.append("reason", reason.map(JSONValue.string))
            return .object(event)
        }
        return .object(head.merging(["categories": .strings(categories), "events": .array(events)]))
    }

    private var head: JSONObject {
        [
            "from_email": .string(from), "msg_id": .string(id), "subject": .string(subject), "to_email": .string(to),
            "status": .string(status), "opens_count": 0, "clicks_count": 0,
            "last_event_time": .string((events.last?.moment ?? createdAt).iso8601Seconds),
        ]
    }

    /// The word for its state in lists and queries.
    var status: String {
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
