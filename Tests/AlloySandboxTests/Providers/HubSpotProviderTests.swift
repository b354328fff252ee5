import JSON
import Testing

@testable import AlloySandbox

@Suite struct HubSpotProviderTests {
    @Test func linksAreMadeListedAndTakenAway() throws {
        var harness = try ProviderHarness("hubspot")
        let contact = try #require(try harness.call("listContacts")["/results/0/id"])
        let company = try #require(try harness.call("listCompanies")["/results/0/id"])
        let pair: JSONObject = ["contactId": contact, "toObjectType": "companies", "toObjectId": company]
        let made = try harness.call("createContactAssociation", path: pair)
        #expect(made["/status"] == "COMPLETE", "\(made.text)")
        #expect(made["/results/0/associationSpec/associationTypeId"] == 279)
        #expect(made["/results/1/associationSpec/associationTypeId"] == 280)
        // Twice is once, and it holds both ways.
        #expect(try harness.call("createContactAssociation", path: pair).status == 200)
        let there = try harness.call("listContactAssociations", path: pair)
        #expect(there["/results"]?.arrayValue?.count == 1)
        #expect(there["/results/0/toObjectId"]?.argumentText == company.stringValue)
        let back: JSONObject = ["companyId": company, "toObjectType": "contact"]
        #expect(
            try harness.call("listCompanyAssociations", path: back)["/results/0/toObjectId"]?.argumentText
                == contact.stringValue)
        let seen = try harness.call("getCompany", path: ["companyId": company], query: ["associations": "contacts"])
        #expect(seen["/associations/contacts/results/0/id"] == contact)
        #expect(try harness.call("deleteContactAssociation", path: pair).status == 204)
        #expect(try harness.call("listCompanyAssociations", path: back)["/results"] == [])
        #expect(try harness.call("deleteContactAssociation", path: pair).status == 204)
    }

    @Test func linksPage() throws {
        var harness = try ProviderHarness("hubspot")
        let company = try #require(try harness.call("listCompanies")["/results/0/id"])
        for _ in 0..<5 {
            let made = try harness.call("createContact", body: ["associations": [["to": ["id": company]]]])
            #expect(made.status == 201)
        }
        let path: JSONObject = ["companyId": company, "toObjectType": "contacts"]
        var query: JSONObject = ["limit": 2]
        var ids: [String] = []
        var sizes: [Int] = []
        while sizes.count < 5 {
            let page = try harness.call("listCompanyAssociations", path: path, query: query)
            let found = (page["/results"]?.arrayValue ?? []).compactMap { $0["toObjectId"]?.argumentText }
            ids += found
            sizes.append(found.count)
            guard let after = page["/paging/next/after"] else { break }
            query["after"] = after
        }
        #expect(sizes == [2, 2, 1])
        #expect(Set(ids).count == 5)
    }

    @Test func linksThatCannotBeAreRefused() throws {
        var harness = try ProviderHarness("hubspot")
        let contact = try #require(try harness.call("listContacts")["/results/0/id"])
        let unknown = try harness.call(
            "createContactAssociation",
            path: ["contactId": contact, "toObjectType": "companies", "toObjectId": "1"])
        #expect(unknown.status == 404)
        let kind = try harness.call(
            "listContactAssociations", path: ["contactId": contact, "toObjectType": "spaceships"])
        #expect(kind.status == 400)
        #expect(kind["/message"] == "Unable to infer object type from: spaceships")
        let task = try #require(try harness.call("listTasks")["/results/0/id"])
        let email = try #require(try harness.call("listEmails")["/results/0/id"])
        let none = try harness.call(
            "createTaskAssociation", path: ["taskId": task, "toObjectType": "emails", "toObjectId": email])
        #expect(none.status == 400)
    }

    @Test func readsManyAtOnce() throws {
        var harness = try ProviderHarness("hubspot")
        let ids = try harness.call("listContacts")["/results"]?.arrayValue?.compactMap { $0["id"] } ?? []
        let all = try harness.call(
            "batchReadContacts",
            body: ["inputs": .array(ids.map { ["id": $0] }), "properties": ["company"]])
        #expect(all.status == 200)
        #expect(all["/results"]?.arrayValue?.compactMap { $0["id"] } == ids)
        #expect(all["/results/0/properties/company"] == "Northwind Traders")
        let some = try harness.call("batchReadContacts", body: ["inputs": [["id": ids[1]], ["id": "1"]]])
        #expect(some.status == 207)
        #expect(some["/results"]?.arrayValue?.count == 1)
        #expect(some["/numErrors"] == 1)
        #expect(some["/errors/0/context/ids"] == ["1"])
        let named = try harness.call(
            "batchReadContacts", body: ["inputs": [["id": "BH@example.com"]], "idProperty": "email"])
        #expect(named["/results/0/properties/firstname"] == "Brian")
        let many = (0...100).map { JSONValue.object(["id": .int($0)]) }
        #expect(try harness.call("batchReadContacts", body: ["inputs": .array(many)]).status == 400)
    }

    @Test(
        arguments: [
            ("Deal", ["dealstage": "won"], "INVALID_OPTION"), ("Deal", ["closedate": "soon"], "INVALID_DATE"),
            ("Deal", ["amount": "much"], "INVALID_NUMBER"), ("Contact", ["email": "ada"], "INVALID_EMAIL"),
            ("Contact", ["firstName": "Ada"], "PROPERTY_DOESNT_EXIST"), ("Contact", ["email": ["a"]], "INVALID_STRING"),
            ("Contact", ["createdate": "2025-01-01"], "READ_ONLY_VALUE"),
            ("Task", ["hs_task_status": "DONE"], "INVALID_OPTION"),
        ] as [(String, JSONValue, String)])
    func valuesAreChecked(_ type: String, _ properties: JSONValue, _ code: String) throws {
        var harness = try ProviderHarness("hubspot")
        let reply = try harness.call("create\(type)", body: ["properties": properties])
        #expect(reply.status == 400)
        #expect(reply["/category"] == "VALIDATION_ERROR")
        #expect(reply["/errors/0/code"]?.stringValue == code, "\(reply.text)")
        #expect(
            reply["/message"]?.stringValue?.hasPrefix("Property values were not valid: [{\"isValid\":false") == true)
    }

    @Test(arguments: ["2025-12-31", "2025-12-31T00:00:00.000Z", "1767139200000", ""])
    func datesMayBeWrittenInSeveralWays(_ date: String) throws {
        var harness = try ProviderHarness("hubspot")
        #expect(try harness.call("createDeal", body: ["properties": ["closedate": .string(date)]]).status == 201)
    }
}
