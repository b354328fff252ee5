import JSON
import Testing

@testable import Alloy

@Suite("Effects")
struct EffectTests {
    @Test(
        arguments: [
            // By method, in any case.
            ("hubspot", "listContacts", "get", Effect.read), ("x", "look", "GET", .read), ("x", "look", "Head", .read),
            ("zohoCRM", "updateTask", "put", .idempotentWrite), ("hubspot", "createContact", "post", .write),
            ("notion", "patch-page", "patch", .write), ("zohoCRM", "dropTask", "delete", .destructive),
            ("x", "look", nil, .write), ("x", "look", "", .write), ("x", "look", "query", .write),
            // Raised by a word, however the id is written.
            ("x", "deleteTask", "post", .destructive), ("slack", "chat_delete", "post", .destructive),
            ("x", "delete-page", "post", .destructive), ("x", "chat.delete", "get", .destructive),
            ("x", "DELETE", "get", .destructive), ("x", "HTTPDelete", "get", .destructive),
            ("x", "removeMember", "post", .destructive), ("slack", "conversations_archive", "post", .destructive),
            ("x", "cancelOrder", "put", .destructive), ("x", "refund.create", "post", .destructive),
            ("x", "RevokeToken", "get", .destructive), ("x", "purge", "post", .destructive),
            ("x", "sendEmail", "get", .write), ("x", "email_send", "put", .write), ("x", "publish-post", "put", .write),
            ("x", "triggerFlow", "get", .write), ("x", "approve", "head", .write), ("x", "startRun", "put", .write),
            ("x", "sendHTMLMail", "get", .write), ("x", "sendAndDelete", "get", .destructive),
            ("x", "wipeDevice", "post", .destructive), ("x", "erase-all", "get", .destructive),
            // A GET that says that it changes something, but not where the word may be a noun.
            ("x", "createUser", "get", .write), ("x", "run_report", "GET", .write),
            ("x", "UpdateStock", "head", .write),
            ("x", "getUpdate", "get", .read), ("x", "listRuns", "get", .read), ("x", "settings", "get", .read),
            ("x", "updateUser", "put", .idempotentWrite),
            // A word lowers nothing.
            ("x", "sendTask", "delete", .destructive),
            // Parts of words are none.
            ("x", "listDeletedItems", "get", .read), ("x", "undelete", "post", .write), ("x", "sender", "get", .read),
            ("x", "restart", "get", .read), ("x", "getArchived", "get", .read), ("x", "startup_get", "get", .read),
            ("x", "listCancellations", "get", .read),
            // Reviewed.
            ("notion", "post-search", "post", .read), ("notion", "post-database-query", "post", .read),
            ("hubspot", "searchContacts", "post", .read), ("copper", "searchPeople", "post", .read),
            ("hubspot", "batchReadDeals", "post", .read), ("hubspot", "batchCreateDeals", "post", .write),
            ("hubspot", "createContactAssociation", "put", .idempotentWrite),
            ("legacyERP", "CustomerRead", "post", .read), ("legacyERP", "InvoiceVoid", "post", .destructive),
            ("legacyERP", "CustomerDelete", "post", .destructive), ("legacyERP", "InvoicePost", "post", .write),
            ("shippo", "ValidateAddress", "get", .write), ("zendesk", "updateTicket", "put", .write),
            ("zendesk", "updateUser", "put", .idempotentWrite), ("googlesheets", "clearRange", "post", .destructive),
            ("stripe", "getRefund", "get", .read), ("x", "getRefund", "get", .destructive),
            ("stripe", "createRefund", "post", .destructive), ("stripe", "cancelPaymentIntent", "post", .destructive),
            ("stripe", "confirmPaymentIntent", "post", .write), ("sendgrid", "sendMail", "post", .write),
            ("hubspot", "searchOwners", "post", .write), ("x", "searchContacts", "post", .write),
            ("other", "post-search", "post", .write), ("notion", "Post-Search", "post", .write),
        ] as [(String, String, String?, Effect)])
    func rule(connectorId: String, actionId: String, method: String?, effect: Effect) {
        #expect(
            EffectRules().effect(connectorId: connectorId, actionId: actionId, httpMethod: method) == effect)
    }

    /// A definition that bears another name may be another action's: it lowers nothing.
    @Test(
        arguments: [
            ("w", "other", "get", nil, Effect.write), ("w", "other", "put", nil, .write),
            ("w", "w", "get", nil, .read), ("w", nil, "put", nil, .idempotentWrite),
            ("cancelOrder", "5f3c", "get", nil, .destructive), ("w", "deleteAll", "get", nil, .destructive),
            ("w", "W", "get", nil, .write), ("w", "other", "get", .destructive, .destructive),
        ] as [(String, String?, String, Effect?, Effect)])
    func namedOtherwise(asked: String, named: String?, method: String, rule: Effect?, effect: Effect) throws {
        var object: JSONObject = ["httpMethod": .string(method)]
        object.append("id", named.map(JSONValue.string))
        let rules = EffectRules { _, actionId in actionId == asked ? rule : nil }
        let action = try #require(
            ActionDetails(["action": .object(object)], connectorId: "c", actionId: asked, rules: rules))
        #expect(action.effect == effect)
        let isOther = named.map { $0 != asked } ?? false
        #expect(action.statesOtherId == isOther)
        #expect(!isOther || RequestClass(of: action) == .write)
    }

    @Test func anInjectedRuleComesFirst() {
        let rules = EffectRules { connectorId, actionId in
            connectorId == "notion" && actionId == "post-search" ? .destructive : actionId == "deleteTask" ? .read : nil
        }
        #expect(rules.effect(connectorId: "notion", actionId: "post-search", httpMethod: "post") == .destructive)
        #expect(rules.effect(connectorId: "x", actionId: "deleteTask", httpMethod: "delete") == .read)
        #expect(rules.effect(connectorId: "x", actionId: "look", httpMethod: "get") == .read)
    }

    @Test func effectsAreOrdered() {
        #expect(Effect.allCases == Effect.allCases.sorted())
        #expect(Effect.allCases.map(\.rawValue) == ["read", "idempotentWrite", "write", "destructive"])
    }

    @Test(
        arguments: [
            ("post", "createTask", RequestClass.write), ("put", "updateTask", .idempotent),
            ("DELETE", "dropTask", .idempotent), ("get", "listTasks", .read), ("patch", "patchTask", .write),
            ("get", "sendTask", .write), ("put", "cancelTask", .idempotent), ("put", "sendTask", .write),
        ])
    func classOfAction(method: String, actionId: String, requestClass: RequestClass) throws {
        let json = try parsed(#"{"action":{"id":"\#(actionId)","httpMethod":"\#(method)","path":"/"}}"#)
        let action = try #require(ActionDetails(json, connectorId: "x", actionId: actionId, rules: EffectRules()))
        #expect(RequestClass(of: action) == requestClass)
    }
}
