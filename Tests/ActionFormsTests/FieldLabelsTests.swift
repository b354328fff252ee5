import JSON
import Testing

@testable import ActionForms

@Suite struct FieldLabelsTests {
    @Test(
        arguments: [
            ("firstName", "First name"), ("icon_url", "Icon URL"), ("Notion-Version", "Notion version"), ("id", "ID"),
            ("AddressId", "Address ID"), ("apiKey", "API key"), ("sendHTMLMail", "Send HTML mail"),
            ("street1", "Street 1"), ("filter[name]", "Filter name"), ("mrkdwn", "Mrkdwn"), ("s3Key", "S3 key"),
            ("größe", "Größe"), ("住所", "住所"), ("", ""), ("___", "___"),
        ])
    func aNameBecomesWords(name: String, label: String) { #expect(FieldLabels.label(name) == label) }

    @Test(
        arguments: [
            ("Due on", "dueOn", "Due on"), ("blocks", "blocks", "Blocks"), ("due_on", "dueOn", "Due on"),
            ("", "dueOn", "Due on"), ("E-mail", "mail", "E-mail"),
        ])
    func aTitleGoesBeforeTheName(title: String, name: String, label: String) {
        #expect(FieldLabels.label(title: title, name: name) == label)
    }

    @Test(
        arguments: [
            (["low", "normal"], ["Low", "Normal"]), (["USD", "EUR"], ["USD", "EUR"]), (["g", "kg"], ["g", "kg"]),
            (["PARTIALLY_FULFILLED", "PAID"], ["Partially fulfilled", "Paid"]), (["csv", "json"], ["CSV", "JSON"]),
            (["EQ", "NOT_IN"], ["EQ", "Not in"]), (["application/pdf", "1.0"], ["application/pdf", "1.0"]),
            (["Already words"], ["Already words"]),
        ] as [([String], [String])])
    func identifiersBecomeWords(values: [String], labels: [String]) {
        #expect(FieldLabels.labels(of: values.map(JSONValue.string)) == labels)
    }

    @Test(
        arguments: [
            ("Line items", "Line item"), ("Addresses", "Address"), ("Entries", "Entry"), ("Status", "Status"),
            ("Boxes", "Box"), ("Address", "Address"), ("Tag", "Tag"),
        ])
    func aPluralBecomesASingular(label: String, singular: String) { #expect(FieldLabels.singular(label) == singular) }
}
