import JSON
import Testing

@testable import AlloySandbox

/// The rate limits of the providers.
@Suite struct ProviderLimitTests {
    @Test func slackCountsEachMethodByTheMinute() throws {
        var harness = try ProviderHarness("slack")
        func list() throws -> ProviderReply {
            let reply = try harness.call("users_list")
            harness.wait(.milliseconds(-980))
            return reply
        }
        for _ in 0..<200 { #expect(try list().status == 200) }
        let refused = try list()
        #expect(refused.status == 429)
        #expect(refused.text == #"{"ok":false,"error":"ratelimited"}"#)
        let seconds = try #require(refused.headers["retry-after"].flatMap { Int($0) })
        #expect((50...60).contains(seconds))
        // Another method has a window of its own.
        #expect(try harness.call("auth_test").status == 200)
        harness.wait(.seconds(seconds))
        #expect(try list().status == 200)
    }

    /// Who waits in real time as they were told is let in, though the sandbox's clock hardly moved.
    @Test func aHintIsKeptInRealTime() {
        let context = ProviderContext(now: ServiceState.start, random: SeededGenerator(seed: "test"))
        var window = CallWindow()
        func refusal(_ context: ProviderContext) -> Int? { window.refusal(limit: 2, context) }
        #expect(refusal(context) == nil)
        #expect(refusal(context) == nil)
        #expect(refusal(context) == 60)
        var later = context
        later.elapsed = .seconds(45)
        #expect(refusal(later) == 15)
        later.elapsed = .milliseconds(59_999)
        #expect(refusal(later) == 1)
        later.elapsed = .seconds(60)
        #expect(refusal(later) == nil)
        #expect(refusal(later) == nil)
        #expect(refusal(later) == 60)
    }

    @Test func shopifysBucketLeaks() throws {
        var harness = try ProviderHarness("shopify")
        func product(_ number: Int) throws -> ProviderReply {
            let reply = try harness.call("createProduct", body: ["input": ["title": .string("Chair \(number)")]])
            harness.wait(.seconds(-1))
            return reply
        }
        let first = try product(0)
        #expect(first["/extensions/cost/requestedQueryCost"] == 10)
        #expect(first["/extensions/cost/throttleStatus/maximumAvailable"] == 4_000)
        #expect(first["/extensions/cost/throttleStatus/currentlyAvailable"] == 3_990)
        for number in 1..<400 { #expect(try product(number)["/errors"] == nil) }
        let refused = try product(400)
        #expect(refused.status == 200)
        #expect(refused["/data"] == nil)
        #expect(refused["/errors/0/extensions/code"] == "THROTTLED")
        #expect(refused["/extensions/cost/throttleStatus/currentlyAvailable"] == 0)
        // What was refused was not done.
        harness.wait(.seconds(1))
        let all = try harness.call("listProducts", query: ["first": 1, "query": "title:'Chair 400'"])
        #expect(all["/data/products/edges"] == [])
        // Two hundred points a second come back; a list costs what it has, not what it might have.
        harness.wait(.seconds(3_600))
        let listed = try harness.call("listProducts", query: ["first": 100])
        #expect(listed["/extensions/cost/requestedQueryCost"] == 102)
        #expect(listed["/extensions/cost/actualQueryCost"] == 102)
        let few = try harness.call("listOrders", query: ["first": 100])
        #expect(few["/extensions/cost/actualQueryCost"] == 5)
    }

    @Test func whoWaitsFindsTheBucketFuller() {
        var context = ProviderContext(now: ServiceState.start, random: SeededGenerator(seed: "test"))
        var bucket = ShopifyBucket()
        func isAdmitted() -> Bool { bucket.admits(252, context) }
        #expect(isAdmitted())
        bucket.take(4_000)
        #expect(!isAdmitted())
        // Asked again and again, the wait still counts from the first refusal on.
        for tenths in 1...12 {
            context.elapsed = .milliseconds(tenths * 100)
            #expect(!isAdmitted())
        }
        context.elapsed = .seconds(2)
        #expect(isAdmitted())
    }
}
