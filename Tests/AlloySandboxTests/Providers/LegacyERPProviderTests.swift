import JSON
import Platform
import Testing

@testable import AlloySandbox

/// Whoever can talk to this one can talk to anybody.
@Suite struct LegacyERPProviderTests {
    /// The payload of a reply, which is a 200 whatever happened.
    private func payload(_ reply: ProviderReply) throws -> LegacyXML {
        #expect(reply.status == 200)
        return try #require(LegacyXML(document: reply["/PAYLOAD"]?.stringValue ?? ""), "\(reply.text)")
    }

    private func expectFault(_ reply: ProviderReply, _ code: String, _ text: String) throws {
        #expect(reply["/STATUS"]?.stringValue == code)
        #expect(reply["/STATUSTEXT"] == "ERROR")
        let fault = try payload(reply)
        #expect(fault.name == "Fault")
        #expect(fault["Code"] == code)
        #expect(fault["Text"] == text)
    }

    @Test func customersLive() throws {
        var harness = try ProviderHarness("legacyERP")
        let made = try payload(
            try harness.call(
                "CustomerCreate",
                body: [
                    "DOCUMENT":
                        "<CUSTOMER><NAME>M&#252;ller &amp; S&#246;hne</NAME><CREDIT>1.500,5</CREDIT></CUSTOMER>"
                ]))
        #expect(made["NAME"] == "MÜLLER & SÖHNE")
        #expect(made["CREDIT"] == "1.500,50")
        #expect(made["CRTDATE"] == "125015")
        let number = try #require(made["CUSTNO"])
        #expect(number.count == 10)
        // The zeros at the left may be left out.
        let short = JSONValue.string(String(number.drop { $0 == "0" }))
        let changed = try harness.call(
            "CustomerChange", body: ["CUSTNO": short, "DOCUMENT": "<CUSTOMER><CITY>Berlin</CITY></CUSTOMER>"])
        #expect(try payload(changed)["CITY"] == "BERLIN")
        #expect(try payload(try harness.call("CustomerRead", body: ["CUSTNO": short]))["NAME"] == "MÜLLER & SÖHNE")
        #expect(try harness.call("CustomerDelete", body: ["CUSTNO": short])["/STATUS"] == "0000")
        try expectFault(
            try harness.call("CustomerRead", body: ["CUSTNO": short]), "0418",
            "CUSTOMER \(number) FLAGGED FOR DELETION")
    }

    @Test func pagesGoOnByKey() throws {
        var harness = try ProviderHarness("legacyERP")
        var numbers: [String] = []
        var key: String?
        var pages = 0
        repeat {
            var body: JSONObject = [:]
            body.append("STARTKEY", key.map(JSONValue.string))
            let page = try payload(try harness.call("CustomerList", body: .object(body)))
            numbers += page.children.compactMap { $0["CUSTNO"] }
            #expect(page["MORE"] == (page["NEXTKEY"] == nil ? "N" : "Y"))
            key = page["NEXTKEY"]
            pages += 1
        } while key != nil && pages < 10
        #expect(pages == 3)
        #expect(numbers.count == 12)
        #expect(Set(numbers).count == 12)
    }

    @Test(arguments: [("CONTOSO LTD", 1), ("*works", 1), ("f*", 2), ("*in*", 6), ("nobody", 0)])
    func searches(_ pattern: String, _ count: Int) throws {
        var harness = try ProviderHarness("legacyERP")
        let found = try payload(
            try harness.call("CustomerSearch", body: ["NAME": .string(pattern), "MAXROWS": "50"]))
        #expect(found.children.count { $0.name == "CUSTOMER" } == count)
    }

    @Test func invoicesAreTakenBackByOthers() throws {
        var harness = try ProviderHarness("legacyERP")
        let posted = try payload(
            try harness.call("InvoicePost", body: ["CUSTNO": "1004", "AMOUNT": "1.234,50"]))
        let number = JSONValue.string(try #require(posted["INVNO"]))
        let reversal = try payload(try harness.call("InvoiceVoid", body: ["INVNO": number]))
        #expect(reversal["AMOUNT"] == "1.234,50-")
        #expect(reversal["VOIDS"] == posted["INVNO"])
        let all = try payload(try harness.call("InvoiceList", body: ["CUSTNO": "1004"]))
        #expect(all["TOTAL"] == "0,00")
        #expect(all.children.first?["STATUS"] == "V")
        try expectFault(
            try harness.call("InvoiceVoid", body: ["INVNO": number]), "0520",
            "INVOICE \(number.plainText) ALREADY VOIDED")
    }

    @Test(
        arguments: [
            ("CustomerRead", [:], "0301", "FIELD CUSTNO MISSING OR BLANK"),
            ("CustomerRead", ["CUSTNO": "ABC"], "0302", "FIELD CUSTNO INVALID: ABC"),
            ("CustomerRead", ["CUSTNO": "999"], "0417", "CUSTOMER 0000000999 NOT ON FILE"),
            ("CustomerList", ["MAXROWS": 500], "0302", "FIELD MAXROWS INVALID: 500"),
            ("CustomerCreate", ["DOCUMENT": "<CUSTOMER><NAME>"], "0201", "DOCUMENT IS NOT WELL FORMED"),
            ("CustomerCreate", ["DOCUMENT": "<CUSTOMER/>"], "0301", "FIELD NAME MISSING OR BLANK"),
            ("InvoicePost", ["CUSTNO": 1_001, "AMOUNT": "12.50"], "0302", "FIELD AMOUNT INVALID: 12.50"),
            ("ExtractFetch", ["EXTRACTID": "EX9"], "0417", "EXTRACT EX9 NOT ON FILE"),
        ] as [(String, JSONValue, String, String)])
    func faultsStandInAnAnswerThatSaysYes(_ action: String, _ body: JSONValue, _ code: String, _ text: String) throws {
        var harness = try ProviderHarness("legacyERP")
        try expectFault(try harness.call(action, body: body), code, text)
    }

    @Test func theDayEndTakesItsTime() throws {
        var harness = try ProviderHarness("legacyERP")
        let reply = try harness.call("RunDayEnd", body: ["SECONDS": 45])
        #expect(reply.delay == .seconds(45))
        let report = try payload(reply)
        #expect(report["RUNDATE"] == "125015")
        #expect(try harness.call("SystemInfo").delay == .zero)
        #expect(try payload(try harness.call("SystemInfo"))["LASTDAYEND"] == "125015")
    }

    @Test func anExtractIsReadyAfterAWhile() throws {
        var harness = try ProviderHarness("legacyERP")
        let asked = try payload(try harness.call("ExtractRequest", body: ["MEGABYTES": 1]))
        #expect(asked["STATE"] == "RUNNING")
        let id: JSONValue = ["EXTRACTID": .string(try #require(asked["EXTRACTID"]))]
        try expectFault(
            try harness.call("ExtractFetch", body: id), "0610", "EXTRACT \(asked["EXTRACTID"] ?? "") STILL RUNNING")
        harness.wait(.seconds(90))
        #expect(try payload(try harness.call("ExtractStatus", body: id))["STATE"] == "READY")
        let content = try payload(try harness.call("ExtractFetch", body: id))
        #expect(content["LINES"] == "10000")
        #expect(content.children.count == 10_001)
    }

    @Test func theLargeAnswerIsAsLargeAsItSays() throws {
        var harness = try ProviderHarness("legacyERP")
        let content = try harness.call("ExtractFetch", body: ["EXTRACTID": "EX00000001"])
        let bytes = content["/PAYLOAD"]?.stringValue?.utf8.count ?? 0
        #expect((20_000_000...20_000_200).contains(bytes))
    }

    @Test(arguments: [
        (2025, 1, 1, "125001"), (2025, 12, 31, "125365"), (2024, 2, 29, "124060"), (2024, 12, 31, "124366"),
        (1999, 12, 31, "099365"), (2000, 3, 1, "100061"),
    ])
    func datesCountDays(_ year: Int, _ month: Int, _ day: Int, _ text: String) throws {
        let date = "\(year)-\(LegacyFormat.padded(month, 2))-\(LegacyFormat.padded(day, 2))T12:34:56Z"
        let moment = try #require(Timestamp(iso8601: date))
        #expect(LegacyFormat.date(moment) == text)
        #expect(LegacyFormat.time(moment) == "123456")
    }

    @Test(arguments: [
        ("0,00", 0), ("1,5", 150), ("12", 1_200), ("1.234,50", 123_450), ("1.234.567,89-", -123_456_789),
        ("1234,5-", -123_450),
    ])
    func amountsAreRead(_ text: String, _ cents: Int) {
        #expect(LegacyFormat.cents(text) == cents)
        #expect(LegacyFormat.cents(LegacyFormat.amount(cents: cents)) == cents)
    }

    @Test(arguments: ["", "-", "12.50", "1,234", "1,", ",5", "1.23", "1-2", "--1", "1--", "a", "1e3", "99999999999,00"])
    func otherAmountsAreNone(_ text: String) { #expect(LegacyFormat.cents(text) == nil) }

    @Test(arguments: [
        "", "<", "<A", "<A>", "<A></B>", "<A/><B/>", "text", "<A b=\"c\"/>", "<A>&nbsp;</A>", "<A>&#xD800;</A>",
        "<A>&amp</A>", "<!DOCTYPE a><A/>", "<A><![CDATA[x]]></A>", "</A>", "<1/>",
        String(repeating: "<A>", count: 100),
    ])
    func whatIsNoDocumentIsNone(_ text: String) { #expect(LegacyXML(document: text) == nil) }

    @Test func documentsComeBack() throws {
        let document = LegacyXML("A", [LegacyXML("B", "x < y & \"z\" ✓ é"), LegacyXML("C", "")])
        #expect(document.document.contains("x &lt; y &amp; \"z\" &#10003; é"))
        #expect(LegacyXML(document: document.document) == document)
    }
}
