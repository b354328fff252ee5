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

    init(_ folder: ProviderFolder) {}

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
        let names = [
            "NORTHWIND TRADERS", "CONTOSO LTD", "FABRIKAM INC", "ADVENTURE WORKS", "TAILSPIN TOYS",
            "WIDE WORLD IMPORTERS",
            "LITWARE", "PROSEWARE", "FOURTH COFFEE", "GRAPHIC DESIGN INSTITUTE", "HUMONGOUS INSURANCE",
            "LUCERNE PUBLISHING",
        ]
        for (index, name) in names.enumerated() {
            addCustomer(
                ["NAME": .string(name), "CITY": "SEATTLE", "CREDIT": "10.000,00"], at: now.daysAgo(900 - index))
        }
        for (index, cents) in [24_900_00, 3_990, 120_000].enumerated() {
            post(cents, to: LegacyFormat.padded(1_001 + index, 10), at: now.daysAgo(40 - index))
        }
        extracts["EX00000001"] = Extract(megabytes: Self.largestExtract, readyAt: now.daysAgo(1))
    }

    @discardableResult
    private mutating func addCustomer(_ fields: JSONObject, at moment: Timestamp) -> Record {
        lastCustomer += 1
        let record = Record(
            id: LegacyFormat.padded(lastCustomer, 10), fields: fields, createdAt: moment, updatedAt: moment)
        customers.insert(record)
        return record
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

    private func systemInfo(_ now: Timestamp, session: String) -> String {
        LegacyXML(
            "SYSTEM",
            [
                LegacyXML("RELEASE", "4.7B"), LegacyXML("SYSDATE", LegacyFormat.date(now)),
                LegacyXML("SYSTIME", LegacyFormat.time(now)), LegacyXML("CUSTOMERS", String(customers.records.count)),
                LegacyXML("SESSION", session),
                LegacyXML("LASTDAYEND", lastClosing.map(LegacyFormat.date) ?? "000000"),
            ]
        ).document
    }

    // MARK: Customers

    private func customer(_ call: ProviderCall) throws(LegacyFault) -> Record {
        let text = try field("CUSTNO", call)
        guard let key = LegacyFormat.key(text) else { throw .wrong("CUSTNO", text) }
        guard let record = customers[key] else { throw .notOnFile("CUSTOMER", key) }
        guard !record.isArchived else { throw LegacyFault("0418", "CUSTOMER \(key) FLAGGED FOR DELETION") }
        return record
    }

    private static func xml(_ record: Record) -> LegacyXML {
        let fields = ["NAME", "CITY", "CREDIT"].map { LegacyXML($0, record.fields[$0]?.plainText ?? "") }
        return LegacyXML(
            "CUSTOMER",
            [LegacyXML("CUSTNO", record.id)] + fields + [
                LegacyXML("CRTDATE", LegacyFormat.date(record.createdAt)),
                LegacyXML("CHGDATE", LegacyFormat.date(record.updatedAt)),
                LegacyXML("CHGTIME", LegacyFormat.time(record.updatedAt)),
            ])
    }

    /// A list from a key on; the next page begins at `NEXTKEY`.
    private func listCustomers(_ call: ProviderCall, matching pattern: String?) throws(LegacyFault) -> String {
        var records = customers.records.filter { !$0.isArchived }
        if let pattern {
            records = records.filter { Self.matches($0.fields["NAME"]?.plainText ?? "", pattern.uppercased()) }
        }
        if let text = call.body["STARTKEY"]?.argumentText {
            guard let key = LegacyFormat.key(text) else { throw .wrong("STARTKEY", text) }
            records = records.filter { $0.id >= key }
        }
        let given = call.body["MAXROWS"]?.argumentText ?? "5"
        guard let rows = Int(given), (1...50).contains(rows) else { throw .wrong("MAXROWS", given) }
        let page = OffsetPage(of: records, offset: 0, limit: rows)
        var children = page.elements.map(Self.xml)
        children.append(LegacyXML("MORE", page.nextOffset == nil ? "N" : "Y"))
        if let next = page.nextOffset { children.append(LegacyXML("NEXTKEY", records[next].id)) }
        return LegacyXML("CUSTOMERS", children).document
    }

    /// `*` matches any text, at the pattern's start or end.
    private static func matches(_ name: String, _ pattern: String) -> Bool {
        let word = pattern.filter { $0 != "*" }
        switch (pattern.hasPrefix("*"), pattern.hasSuffix("*")) {
        case (true, true): return name.containsIgnoringCase(word)
        case (true, false): return name.hasSuffix(word)
        case (false, true): return name.hasPrefix(word)
        case (false, false): return name == word
        }
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
        let initial: JSONObject = ["NAME": "", "CITY": "", "CREDIT": "0,00"]
        return Self.xml(addCustomer(initial.merging(try fields(call, isNew: true)), at: now)).document
    }

    private mutating func changeCustomer(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        var record = try customer(call)
        record.fields.merge(try fields(call, isNew: false))
        record.updatedAt = now
        customers[record.id] = record
        return Self.xml(record).document
    }

    private mutating func deleteCustomer(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        var record = try customer(call)
        record.isArchived = true
        record.updatedAt = now
        customers[record.id] = record
        return LegacyXML("DELETED", [LegacyXML("CUSTNO", record.id)]).document
    }

    // MARK: Invoices

    private static func xml(_ invoice: Invoice) -> LegacyXML {
        var children = [
            LegacyXML("INVNO", LegacyFormat.padded(invoice.number, 10)), LegacyXML("CUSTNO", invoice.customer),
            LegacyXML("AMOUNT", LegacyFormat.amount(cents: invoice.cents)),
            LegacyXML("INVDATE", LegacyFormat.date(invoice.postedAt)),
            LegacyXML("STATUS", invoice.voidedBy == nil ? "P" : "V"),
        ]
        if let number = invoice.voidedBy { children.append(LegacyXML("VOIDEDBY", LegacyFormat.padded(number, 10))) }
        if let number = invoice.voids { children.append(LegacyXML("VOIDS", LegacyFormat.padded(number, 10))) }
        return LegacyXML("INVOICE", children)
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
        let text = try field("INVNO", call)
        guard let key = LegacyFormat.key(text) else { throw .wrong("INVNO", text) }
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
        let given = call.body["SECONDS"]?.argumentText ?? "2"
        guard let seconds = Int(given), (0...600).contains(seconds) else { throw .wrong("SECONDS", given) }
        delay = .seconds(seconds)
        lastClosing = now
        let posted = invoices.filter { $0.postedAt.date == now.date }
        return LegacyXML(
            "DAYEND",
            [
                LegacyXML("RUNDATE", LegacyFormat.date(now)), LegacyXML("STARTED", LegacyFormat.time(now)),
                LegacyXML("ENDED", LegacyFormat.time(now.advanced(by: delay))),
                LegacyXML("INVOICES", String(posted.count)),
                LegacyXML("AMOUNT", LegacyFormat.amount(cents: posted.reduce(0) { $0 + $1.cents })),
            ]
        ).document
    }

    private mutating func requestExtract(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        let given = call.body["MEGABYTES"]?.argumentText ?? String(Self.largestExtract)
        guard let megabytes = Int(given), (1...Self.largestExtract).contains(megabytes) else {
            throw .wrong("MEGABYTES", given)
        }
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
            [
                LegacyXML("EXTRACTID", key), LegacyXML("STATE", extract.readyAt <= now ? "READY" : "RUNNING"),
                LegacyXML("MEGABYTES", String(extract.megabytes)),
                LegacyXML("READYDATE", LegacyFormat.date(extract.readyAt)),
                LegacyXML("READYTIME", LegacyFormat.time(extract.readyAt)),
            ]
        ).document
    }

    private func fetchExtract(_ call: ProviderCall, _ now: Timestamp) throws(LegacyFault) -> String {
        let (key, extract) = try extract(call)
        guard extract.readyAt <= now else { throw LegacyFault("0610", "EXTRACT \(key) STILL RUNNING") }
        return LegacyExtract.content(megabytes: extract.megabytes)
    }
}
