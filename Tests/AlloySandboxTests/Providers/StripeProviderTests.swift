import JSON
import Testing

@testable import AlloySandbox

/// Money moves once, and never more of it than there is.
@Suite struct StripeProviderTests {
    private let payment: JSONValue = [
        "amount": 2_000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": true,
    ]

    private func net(_ harness: inout ProviderHarness) throws -> Int {
        let balance = try harness.call("getBalance")
        return try #require(balance["/available/0/amount"]?.intValue) + (balance["/pending/0/amount"]?.intValue ?? 0)
    }

    @Test func aPaymentMovesMoneyAndARefundMovesItBack() throws {
        var harness = try ProviderHarness("stripe")
        let before = try net(&harness)
        let paid = try harness.call("createPaymentIntent", body: payment)
        #expect(paid["/status"] == "succeeded", "\(paid.text)")
        #expect(paid["/amount_received"] == 2_000)
        #expect(try net(&harness) == before + 2_000 - 88)
        let intent = try #require(paid["/id"])
        let part = try harness.call("createRefund", body: ["payment_intent": intent, "amount": 500])
        #expect(part["/status"] == "succeeded")
        let charge = try #require(paid["/latest_charge"])
        #expect(try harness.call("getCharge", path: ["id": charge])["/amount_refunded"] == 500)
        let tooMuch = try harness.call("createRefund", body: ["charge": charge, "amount": 1_501])
        #expect(tooMuch.status == 400)
        #expect(
            tooMuch["/error/message"]
                == "Refund amount ($15.01) is greater than unrefunded amount on charge ($15.00)")
        #expect(try harness.call("createRefund", body: ["charge": charge])["/amount"] == 1_500)
        #expect(try harness.call("getCharge", path: ["id": charge])["/refunded"] == true)
        let again = try harness.call("createRefund", body: ["charge": charge])
        #expect(again["/error/code"] == "charge_already_refunded")
        // The fee stays where it is.
        #expect(try net(&harness) == before - 88)
        let refunds = try harness.call("listRefunds", query: ["payment_intent": intent])
        #expect(refunds["/data"]?.arrayValue?.map { $0["amount"]?.intValue } == [1_500, 500])
    }

    @Test func moneyIsPendingForTwoDays() throws {
        var harness = try ProviderHarness("stripe")
        let before = try harness.call("getBalance")
        #expect(before["/pending/0/amount"] == 0)
        _ = try harness.call("createPaymentIntent", body: payment)
        #expect(try harness.call("getBalance")["/pending/0/amount"] == 1_912)
        harness.wait(.seconds(2 * 86_400))
        let after = try harness.call("getBalance")
        #expect(after["/pending/0/amount"] == 0)
        let available = try #require(before["/available/0/amount"]?.intValue)
        #expect(after["/available/0/amount"]?.intValue == available + 1_912)
    }

    @Test func aKeyIsForOneWrite() throws {
        var harness = try ProviderHarness("stripe")
        let before = try net(&harness)
        func pay(_ key: String, amount: Int = 2_000) throws -> ProviderReply {
            var body = payment.objectValue ?? [:]
            body["amount"] = .int(amount)
            return try harness.call(
                "createPaymentIntent", body: .object(body), headers: ["idempotency-key": .string(key)])
        }
        let first = try pay("order-1")
        let again = try pay("order-1")
        #expect(again.text == first.text)
        #expect(again.headers["idempotent-replayed"] == "true")
        #expect(first.headers["idempotent-replayed"] == nil)
        #expect(try net(&harness) == before + 1_912)
        let other = try pay("order-1", amount: 3_000)
        #expect(other.status == 400)
        #expect(other["/error/type"] == "idempotency_error")
        #expect(try pay("order-2")["/id"] != first["/id"])
        // A day later the key is forgotten.
        harness.wait(.seconds(86_400))
        #expect(try pay("order-1")["/id"] != first["/id"])
    }

    /// Nothing was tried for what was refused at once, so the key is free; a bank's answer is kept.
    @Test func keysKeepWhatWasTried() throws {
        var harness = try ProviderHarness("stripe")
        let headers: JSONObject = ["Idempotency-Key": "k"]
        let refused = try harness.call(
            "createPaymentIntent", body: ["amount": 10, "currency": "usd"], headers: headers)
        #expect(refused["/error/code"] == "amount_too_small")
        var body = payment.objectValue ?? [:]
        body["payment_method"] = "pm_card_chargeDeclinedInsufficientFunds"
        let declined = try harness.call("createPaymentIntent", body: .object(body), headers: headers)
        #expect(declined.status == 402)
        #expect(declined["/error/decline_code"] == "insufficient_funds")
        #expect(declined["/error/payment_intent/status"] == "requires_payment_method")
        let again = try harness.call("createPaymentIntent", body: .object(body), headers: headers)
        #expect(again.text == declined.text)
        #expect(again.headers["idempotent-replayed"] == "true")
    }

    @Test func heldMoneyIsCapturedOrLetGo() throws {
        var harness = try ProviderHarness("stripe")
        let before = try net(&harness)
        let body = JSONValue.object((payment.objectValue ?? [:]).merging(["capture_method": "manual"]))
        let held = try harness.call("createPaymentIntent", body: body)
        #expect(held["/status"] == "requires_capture")
        #expect(held["/amount_capturable"] == 2_000)
        #expect(try net(&harness) == before)
        let path: JSONObject = ["id": try #require(held["/id"])]
        let early = try harness.call("createRefund", body: ["payment_intent": path["id"] ?? ""])
        #expect(early.status == 400)
        let tooMuch = try harness.call("capturePaymentIntent", path: path, body: ["amount_to_capture": 2_001])
        #expect(tooMuch["/error/code"] == "amount_too_large")
        let captured = try harness.call("capturePaymentIntent", path: path, body: ["amount_to_capture": 1_500])
        #expect(captured["/status"] == "succeeded")
        #expect(captured["/amount_received"] == 1_500)
        #expect(try net(&harness) == before + 1_500 - 74)
        #expect(
            try harness.call("capturePaymentIntent", path: path)["/error/code"] == "payment_intent_unexpected_state")
        #expect(try harness.call("cancelPaymentIntent", path: path).status == 400)
        let other = try #require(try harness.call("createPaymentIntent", body: body)["/id"])
        let canceled = try harness.call("cancelPaymentIntent", path: ["id": other], body: nil)
        #expect(canceled["/status"] == "canceled")
        #expect(try harness.call("capturePaymentIntent", path: ["id": other]).status == 400)
    }

    @Test func aPaymentIsConfirmedOnce() throws {
        var harness = try ProviderHarness("stripe")
        let open = try harness.call("createPaymentIntent", body: ["amount": 1_000, "currency": "EUR"])
        #expect(open["/status"] == "requires_payment_method")
        #expect(open["/currency"] == "eur")
        let path: JSONObject = ["id": try #require(open["/id"])]
        #expect(try harness.call("confirmPaymentIntent", path: path).status == 400)
        let method: JSONValue = ["payment_method": "pm_card_mastercard"]
        #expect(
            try harness.call("updatePaymentIntent", path: path, body: method)["/status"] == "requires_confirmation")
        #expect(try harness.call("confirmPaymentIntent", path: path)["/status"] == "succeeded")
        let again = try harness.call("confirmPaymentIntent", path: path)
        #expect(
            again["/error/message"] == "You cannot confirm this PaymentIntent because it has a status of succeeded.")
        #expect(try harness.call("updatePaymentIntent", path: path, body: ["amount": 5_000]).status == 400)
        let noted = try harness.call("updatePaymentIntent", path: path, body: ["metadata": ["order": "7"]])
        #expect(noted["/metadata/order"] == "7")
        let asking: JSONValue = [
            "amount": 1_000, "currency": "usd", "payment_method": "pm_card_authenticationRequired", "confirm": true,
        ]
        #expect(try harness.call("createPaymentIntent", body: asking)["/status"] == "requires_action")
    }

    @Test func formsAreReadAsObjectsAre() throws {
        var harness = try ProviderHarness("stripe")
        let form = try harness.call(
            "createCustomer", body: "name=Ada+Lovelace&email=ada%40example.com&metadata[order%20no]=a%26b")
        #expect(form["/name"] == "Ada Lovelace", "\(form.text)")
        #expect(form["/email"] == "ada@example.com")
        #expect(form["/metadata"] == ["order no": "a&b"])
        let path: JSONObject = ["id": try #require(form["/id"])]
        let flat = try harness.call(
            "updateCustomer", path: path, body: ["metadata[order no]": "", "metadata[vip]": "yes", "name": ""])
        #expect(flat["/metadata"] == ["vip": "yes"])
        #expect(flat["/name"] == JSONValue.null)
        let number = try harness.call("createPaymentIntent", body: "amount=1250&currency=usd")
        #expect(number["/amount"] == 1_250)
    }

    @Test(arguments: [
        ("email:'grace@example.com'", 1), ("name~'johnson'", 2), ("name~'johnson' AND email~'maria'", 1),
        ("metadata['vip']:'yes'", 0), ("name:\"Nobody\"", 0),
    ])
    func customersAreFound(_ query: String, _ count: Int) throws {
        var harness = try ProviderHarness("stripe")
        let found = try harness.call("searchCustomers", query: ["query": .string(query)])
        #expect(found["/data"]?.arrayValue?.count == count, "\(found.text)")
    }

    @Test(arguments: ["", "name", "name:ada", "name:'ada", "shoe_size:'42'", "name:'a' OR name:'b'"])
    func otherQueriesAreRefused(_ query: String) throws {
        var harness = try ProviderHarness("stripe")
        #expect(try harness.call("searchCustomers", query: ["query": .string(query)]).status == 400)
    }

    @Test func pagesGoBothWays() throws {
        var harness = try ProviderHarness("stripe")
        let first = try harness.call("listCustomers", query: ["limit": 5])
        #expect(first["/has_more"] == true)
        let last = try #require(first["/data/4/id"])
        let second = try harness.call("listCustomers", query: ["limit": 5, "starting_after": last])
        let back = try harness.call(
            "listCustomers", query: ["limit": 5, "ending_before": try #require(second["/data/0/id"])])
        #expect(back["/data"] == first["/data"])
        #expect(back["/has_more"] == false)
        #expect(
            try harness.call("listCustomers", query: ["starting_after": "cus_0"])["/error/param"] == "starting_after")
    }

    @Test(arguments: [
        (0, 30), (1, 30), (17, 30), (18, 31), (50, 31), (2_000, 88), (99_999_999, 2_900_030),
    ])
    func feesAreRounded(_ amount: Int, _ fee: Int) { #expect(StripeMoney.fee(of: amount) == fee) }

    @Test(arguments: [(1_250, "usd", "$12.50"), (5, "eur", "€0.05"), (500, "jpy", "¥500"), (100, "chf", "CHF 1.00")])
    func amountsAreWritten(_ amount: Int, _ currency: String, _ text: String) {
        #expect(StripeMoney.text(amount, currency) == text)
    }
}
