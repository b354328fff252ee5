import JSON
import Logging
import Testing

@testable import Pagination

/// Error bodies in responses with a successful status.
@Suite struct PageRefusalTests {
    @Test(
        arguments: [
            ["success": "false"], ["success": 0], ["errcode": 40_001, "errmsg": "invalid"], ["errno": -5],
            ["error": -5],
            ["timed_out": true], ["status": "NOT_OK"], ["status": "OVER_QUERY_LIMIT"],
            ["meta": ["status": "REQUEST_DENIED"]],
            ["status": "500"], ["result": "RateLimited"], ["header": ["errorCode": -1]], ["state": "internal_error"],
        ] as [JSONValue]) func anErrorInASuccessIsNoEnd(_ body: JSONValue)
    {
        var page = body
        page.set(["rows"], [])
        let items = JSONPointer("/rows")
        #expect(PageRefusal.warning(in: page, items: items, redactor: Redactor()) != nil)
        #expect(PageRefusal.warning(in: body, items: items, redactor: Redactor()) != nil)
        page.set(["rows"], [1])
        #expect(PageRefusal.warning(in: page, items: items, redactor: Redactor()) == nil || body["success"] == "false")
    }

    @Test(
        arguments: [
            ["success": "true"], ["success": 1], ["errcode": 0, "errmsg": "ok"], ["errno": "0"], ["timed_out": false],
            ["status": "OK"], ["status": "ZERO_RESULTS"], ["status": 200], ["type": "error_log"], ["state": "open"],
        ] as [JSONValue]) func anEmptyPageIsNoError(_ body: JSONValue)
    {
        var page = body
        page.set(["rows"], [])
        #expect(PageRefusal.warning(in: page, items: JSONPointer("/rows"), redactor: Redactor()) == nil)
    }
}
