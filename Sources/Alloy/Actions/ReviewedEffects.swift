import JSON

/// The effects of actions whose method and id say less, or other things, than the provider's documentation; each was reviewed.
///
/// POSTs that change nothing:
/// * Notion: "Search by title", "Query a database".
/// * HubSpot: "Search the CRM", `/crm/v3/objects/{type}/search`; "Read a batch of …", `/crm/v3/objects/{type}/batch/read`.
/// * Copper: "List … (Search)", `/developer_api/v1/{type}/search`.
/// * The sandbox's legacy ERP has POSTs only, and some of them read. The void of an invoice can't be undone.
///
/// Actions that do more than their method says:
/// * Shippo, "Address validation": the response to this GET is a new address, and outside of the USA each one costs money.
/// * Zendesk, "Ticket Comments": the PUT of a ticket with a `comment` adds it, so that two PUTs make two comments.
/// * Google Sheets, `spreadsheets.values.clear`: a POST that removes the values of the cells.
///
/// An action whose id has the noun that elsewhere is a verb: Stripe, "Retrieve a refund".
enum ReviewedEffects {
    private static let text = """
        {
          "notion": {"read": ["post-search", "post-database-query"]},
          "hubspot": {"read": [
            "searchCompanies", "searchContacts", "searchDeals", "searchEmails", "searchTasks", "searchTickets",
            "batchReadCompanies", "batchReadContacts", "batchReadDeals", "batchReadEmails", "batchReadTasks",
            "batchReadTickets"
          ]},
          "copper": {"read": ["searchCompanies", "searchOpportunities", "searchPeople"]},
          "shippo": {"write": ["ValidateAddress"]},
          "zendesk": {"write": ["updateTicket"]},
          "googlesheets": {"destructive": ["clearRange"]},
          "stripe": {"read": ["getRefund"]},
          "legacyERP": {
            "read": [
              "SystemInfo", "CustomerList", "CustomerSearch", "CustomerRead", "InvoiceList", "ExtractStatus",
              "ExtractFetch"
            ],
            "destructive": ["InvoiceVoid"]
          }
        }
        """

    /// The effects by connector and action.
    private static let effects: [ExactString: [ExactString: Effect]] = {
        var effects: [ExactString: [ExactString: Effect]] = [:]
        let connectors = try? JSONValue(parsing: Array(text.utf8))
        for connector in connectors?.objectValue?.members ?? [] {
            for member in connector.value.objectValue?.members ?? [] {
                guard let effect = Effect(rawValue: member.key) else { continue }
                for action in (member.value.arrayValue ?? []).compactMap(\.stringValue) {
                    effects[ExactString(connector.key), default: [:]][ExactString(action)] = effect
                }
            }
        }
        return effects
    }()

    /// Returns the effect of an action; nil for one that is not in the list.
    static func effect(connectorId: String, actionId: String) -> Effect? {
        effects[ExactString(connectorId)]?[ExactString(actionId)]
    }
}
