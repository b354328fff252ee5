/// How a third party leads from one page to the next.
enum PageStyle: String, Sendable, CaseIterable {
    /// The answer has a cursor, which goes into the next request: HubSpot, Slack, Notion.
    case cursor
    /// The same under the name of a page token: Google.
    case pageToken
    /// The id of the last item goes into the next request: Stripe.
    case startingAfter
    /// The request says how many items to leave out.
    case offset
    /// The request says which page, by its number.
    case page
    /// The answer has the next page's address, or its headers do (RFC 8288).
    case link
    /// Relay's connections: `pageInfo {hasNextPage, endCursor}`.
    case graphql
    /// Nothing that is known.
    case none
}

/// Why no further page was read.
enum PageStop: String, Sendable, CaseIterable {
    /// There is none.
    case end
    case maxPages, maxItems, maxBytes
    /// The third party leads to a page that was read before.
    case repeatingCursor
    /// A page was the same as the one before it.
    case repeatingPage
    /// How the next page is asked for is not known, nor whether there is one.
    case undetected
    /// The time is over.
    case deadline
    /// A page failed; what came before it is there.
    case error
}
