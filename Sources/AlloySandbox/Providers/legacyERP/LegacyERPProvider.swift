import JSON
import Platform

/// A system from another time: everything is a POST to one gateway, answers are XML inside a string of JSON, no answer has
/// a status but 200, dates and numbers are its own. Some of it takes long, some of it is large.
struct LegacyERPProvider: SimulatedProvider {
    struct Invoice: Sendable {
        let number: Int
        let customer: String
        let cents: Int
        let postedAt: Timestamp
        /// The number of the invoice that takes it back.
        var voidedBy: Int?
        /// The number of the invoice that it takes back.
        var voids: Int?
    }

    struct Extract: Sendable {
        let megabytes: Int
        let readyAt: Timestamp
    }

    private(set) var customers = RecordTable()
    private(set) var invoices: [Invoice] = []
    private var extracts: [String: Extract] = [:]
    private var isSeeded = false
    private var lastCustomer = 1_000
    private var lastInvoice = 900_000
    private var lastExtract = 1
    private var lastClosing: Timestamp?

    /// The time that the system works on an extract.
    private static let extractTime = Duration.seconds(90)
    /// The largest extract, in millions of bytes.
    private static let largestExtract = 20

    /// `account.json`: the first records, and the fields of a new customer.
    private let data: JSONValue

    init(_ folder: ProviderFolder) { data = folder["account.json"] ?? [:] }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if !isSeeded { seed(context) }
        do throws(LegacyFault) {
            var delay = Duration.zero
            let payload = try answer(call, &context, &delay)
            var reply = ProviderReply.ok(["STATUS": "0000", "STATUSTEXT": "OK", "PAYLOAD": .string(payload)])
            reply.delay = delay
            return reply
        } catch {
            return error.reply
        }
    }

    private mutating func seed(_ context: ProviderContext) {
        isSeeded = true
        guard context.hasRecords else { return }
        let now = context.now
        for (index, name) in (data["customers"]?.arrayValue ?? []).enumerated() {
            let fields = ValueTemplate(data["customer"] ?? [:]).filled { $0 == "name" ? name : nil }
            addCustomer(fields.objectValue ?? [:], at: now.daysAgo(900 - index))
        }
        for (index, cents) in (data["invoicesInCents"]?.arrayValue ?? []).enumerated() {
            post(cents.intValue ?? 0, to: LegacyFormat.padded(1_001 + index, 10), at: now.daysAgo(40 - index))
        }
        extracts["EX00000001"] = Extract(megabytes: Self.largestExtract, readyAt: now.daysAgo(1))
    }

    @discardableResult
    private mutating func addCustomer(_ fields: JSONObject, at moment: Timestamp) -> Record {
        lastCustomer += 1
        return customers.insert(LegacyFormat.padded(lastCustomer, 10), fields, at: moment)
    }

    @discardableResult
    private mutating func post(_ cents: Int, to customer: String, at moment: Timestamp, voids: Int? = nil) -> Invoice {
        lastInvoice += 1
        let invoice = Invoice(number: lastInvoice, customer: customer, cents: cents, postedAt: moment, voids: voids)
        invoices.append(invoice)
        return invoice
    }

    private mutating func answer(
        _ call: ProviderCall, _ context: inout ProviderContext, _ delay: inout Duration
    ) throws(LegacyFault) -> String {
        let now = context.now
        switch call.action.id {
        case "SystemInfo": return systemInfo(now, session: context.random.capitals(8))
        case "CustomerList": return try listCustomers(call, matching: nil)
        case "CustomerSearch": return try listCustomers(call, matching: try field("NAME", call))
        case "CustomerRead": return Self.xml(try customer(call)).document
        case "CustomerCreate": return try createCustomer(call, now)
        case "CustomerChange": return try changeCustomer(call, now)
        case "CustomerDelete": return try deleteCustomer(call, now)
        case "InvoiceList": return try listInvoices(call)
        case "InvoicePost": return try postInvoice(call, now)
        case "InvoiceVoid": return try voidInvoice(call, now)
        case "RunDayEnd": return try closeDay(call, now, &delay)
        case "ExtractRequest": return try requestExtract(call, now)
        case "ExtractStatus":
            let (key, extract) = try extract(call)
            return status(key, extract, now)
        case "ExtractFetch": return try fetchExtract(call, now)
        default: throw LegacyFault("0101", "UNKNOWN TRANSACTION \(call.action.id.uppercased())")
        }
    }

    /// A field of the request: text, or a number where the caller wrote one.
    private func field(_ name: String, _ call: ProviderCall) throws(LegacyFault) -> String {
        guard let text = call.body[name]?.argumentText?.trimmed, !text.isEmpty else { throw .missing(name) }
        return text
    }

    /// A key in the request: a number in any way to write it.
    private func key(_ name: String, _ call: ProviderCall) throws(LegacyFault) -> String {
        let text = try field(name, call)
        guard let key = LegacyFormat.key(text) else { throw .wrong(name, text) }
        return key
    }

    /// A whole number in the request; `otherwise` where it is left out.
    private func number(
        _ name: String, in range: ClosedRange<Int>, otherwise: Int, _ call: ProviderCall
    ) throws(LegacyFault) -> Int {
        let text = call.body[name]?.argumentText ?? String(otherwise)
        guard let number = Int(text), range.contains(number) else { throw .wrong(name, text) }
        return number
    }

    private func systemInfo(_ now: Timestamp, session: String) -> String {
        LegacyXML(
            "SYSTEM",
            fields: [
                "RELEASE": "4.7B", "SYSDATE": LegacyFormat.date(now), "SYSTIME": LegacyFormat.time(now),
                "CUSTOMERS": String(customers.records.count), "SESSION": session,
                "LASTDAYEND": lastClosing.map(LegacyFormat.date) ?? "000000",
            ]
        ).document
    }

    // MARK: Customers

    private func customer(_ call: ProviderCall) throws(LegacyFault) -> Record {
        let key = try key("CUSTNO", call)
        guard let record = customers[key] else { throw .notOnFile("CUSTOMER", key) }
        guard !record.isArchived else { throw LegacyFault("0418", "CUSTOMER \(key) FLAGGED FOR DELETION") }
        return record
    }

    private static func xml(_ record: Record) -> LegacyXML {
        func text(_ name: String) -> String { record.fields[name]?.plainText ?? "" }
        return LegacyXML(
            "CUSTOMER",
            fields: [
                "CUSTNO": record.id, "NAME": text("NAME"), "CITY": text("CITY"), "CREDIT": text("CREDIT"),
                "CRTDATE": LegacyFormat.date(record.createdAt), "CHGDATE": LegacyFormat.date(record.updatedAt),
                "CHGTIME": LegacyFormat.time(record.updatedAt),
            ])
    }

    /// A list from a key on; the next page begins at `NEXTKEY`.
    private func listCustomers(_ call: ProviderCall, matching pattern: String?) throws(LegacyFault) -> String {
        var records = customers.records.filter { !$0.isArchived }
        if let pattern {
            let name = AffixPattern(pattern.uppercased(), wildcard: "*")
            records = records.filter { name.matches($0.fields["NAME"]?.plainText ?? "") }
        }
        if let text = call.body["STARTKEY"]?.argumentText {
            guard let key = LegacyFormat.key(text) else { throw .wrong("STARTKEY", text) }
            records = records.filter { $0.id >= key }
        }
        let rows = try number("MAXROWS", in: 1...50, otherwise: 5, call)
        let page = OffsetPage(of: records, offset: 0, limit: rows)
        var children = page.elements.map(Self.xml)
        children.append(LegacyXML("MORE", page.nextOffset == nil ? "N" : "Y"))
        if let next = page.nextOffset { children.append(LegacyXML("NEXTKEY", records[next].id)) }
        return LegacyXML("CUSTOMERS", children).document
    }

    /// The fields in the request's document: capitals, cut to the width of the file.
    private func fields(_ call: ProviderCall, isNew: Bool) throws(LegacyFault) -> JSONObject {
        guard let document = LegacyXML(document: try field("DOCUMENT", call)) else { throw .unreadable }
        guard document.name == "CUSTOMER" else { throw .wrong("DOCUMENT", document.name) }
        var fields: JSONObject = [:]
        for (name, width) in [("NAME", 30), ("CITY", 20)] {
            guard let text = document[name] else { continue }
            fields[name] = .string(String(text.uppercased().prefix(width)))
        }
        if let credit = document["CREDIT"] {
            guard let cents = LegacyFormat.cents(credit) else { throw .wrong("CREDIT", credit) }
            fields["CREDIT"] = .string(LegacyFormat.amount(cents: cents))
        }
        let name = fields["NAME"]?.argumentText
        if name == nil, isNew || fields.contains(key: "NAME") { throw .missing("NAME") }
        return fields
    }

    private mutating func createCustomer(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        let initial = data["newCustomer"]?.objectValue ?? [:]
        return Self.xml(addCustomer(initial.merging(try fields(call, isNew: true)), at: now)).document
    }

    private mutating func changeCustomer(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        var record = try customer(call)
        record.fields.merge(try fields(call, isNew: false))
        return Self.xml(customers.update(&record, at: now)).document
    }

    private mutating func deleteCustomer(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        var record = try customer(call)
        record.isArchived = true
        customers.update(&record, at: now)
        return LegacyXML("DELETED", fields: ["CUSTNO": record.id]).document
    }

    // MARK: Invoices

    private static func xml(_ invoice: Invoice) -> LegacyXML {
        var document = LegacyXML(
            "INVOICE",
            fields: [
                "INVNO": LegacyFormat.padded(invoice.number, 10), "CUSTNO": invoice.customer,
                "AMOUNT": LegacyFormat.amount(cents: invoice.cents), "INVDATE": LegacyFormat.date(invoice.postedAt),
                "STATUS": invoice.voidedBy == nil ? "P" : "V",
            ])
        for (name, number) in [("VOIDEDBY", invoice.voidedBy), ("VOIDS", invoice.voids)] {
            if let number { document.children.append(LegacyXML(name, LegacyFormat.padded(number, 10))) }
        }
        return document
    }

    private func listInvoices(_ call: ProviderCall) throws(LegacyFault) -> String {
        let customer = try customer(call)
        let found = invoices.filter { $0.customer == customer.id }
        let total = LegacyFormat.amount(cents: found.reduce(0) { $0 + $1.cents })
        return LegacyXML("INVOICES", found.map(Self.xml) + [LegacyXML("TOTAL", total)]).document
    }

    private mutating func postInvoice(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        let customer = try customer(call)
        let text = try field("AMOUNT", call)
        guard let cents = LegacyFormat.cents(text), cents > 0 else { throw .wrong("AMOUNT", text) }
        return Self.xml(post(cents, to: customer.id, at: now)).document
    }

    /// Voids an invoice by posting another one of the opposite amount; no invoice is ever removed.
    private mutating func voidInvoice(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        let key = try key("INVNO", call)
        guard let index = invoices.firstIndex(where: { LegacyFormat.padded($0.number, 10) == key }) else {
            throw .notOnFile("INVOICE", key)
        }
        let invoice = invoices[index]
        guard invoice.voidedBy == nil, invoice.voids == nil else {
            throw LegacyFault("0520", "INVOICE \(key) ALREADY VOIDED")
        }
        let reversal = post(-invoice.cents, to: invoice.customer, at: now, voids: invoice.number)
        invoices[index].voidedBy = reversal.number
        return Self.xml(reversal).document
    }

    // MARK: Long calls and extracts

    private mutating func closeDay(
        _ call: ProviderCall, _ now: Timestamp, _ delay: inout Duration
    ) throws(LegacyFault) -> String {
        delay = .seconds(try number("SECONDS", in: 0...600, otherwise: 2, call))
        lastClosing = now
        let posted = invoices.filter { $0.postedAt.date == now.date }
        return LegacyXML(
            "DAYEND",
            fields: [
                "RUNDATE": LegacyFormat.date(now), "STARTED": LegacyFormat.time(now),
                "ENDED": LegacyFormat.time(now.advanced(by: delay)), "INVOICES": String(posted.count),
                "AMOUNT": LegacyFormat.amount(cents: posted.reduce(0) { $0 + $1.cents }),
            ]
        ).document
    }

    private mutating func requestExtract(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        let largest = Self.largestExtract
        let megabytes = try number("MEGABYTES", in: 1...largest, otherwise: largest, call)
        lastExtract += 1
        let key = "EX\(LegacyFormat.padded(lastExtract, 8))"
        let extract = Extract(megabytes: megabytes, readyAt: now.advanced(by: Self.extractTime))
        extracts[key] = extract
        return status(key, extract, now)
    }

    private func extract(_ call: ProviderCall) throws(LegacyFault) -> (key: String, extract: Extract) {
        let key = try field("EXTRACTID", call).uppercased()
        guard let extract = extracts[key] else { throw .notOnFile("EXTRACT", String(key.prefix(10))) }
        return (key, extract)
    }

    private func status(_ key: String, _ extract: Extract, _ now: Timestamp) -> String {
        LegacyXML(
            "EXTRACT",
            fields: [
                "EXTRACTID": key, "STATE": extract.readyAt <= now ? "READY" : "RUNNING",
                "MEGABYTES": String(extract.megabytes), "READYDATE": LegacyFormat.date(extract.readyAt),
                "READYTIME": LegacyFormat.time(extract.readyAt),
            ]
        ).document
    }

    private func fetchExtract(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        let (key, extract) = try extract(call)
        guard extract.readyAt <= now else { throw LegacyFault("0610", "EXTRACT \(key) STILL RUNNING") }
        return LegacyExtract.content(megabytes: extract.megabytes)
    }
}
