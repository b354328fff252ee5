/// The way in which a provider leads from one page to the next.
package enum PageStyle: String, Sendable, CaseIterable {
    /// The response has a cursor, which goes into the next request: HubSpot, Slack, Notion.
    case cursor
    /// A cursor that is called page token: Google.
    case pageToken
    /// The id of the last item goes into the next request: Stripe.
    case startingAfter
    /// The request has the number of items to skip.
    case offset
    /// The request has the number of the page.
    case page
    /// The response body or a header has the address of the next page (RFC 8288).
    case link
    /// Relay's connections: `pageInfo {hasNextPage, endCursor}`.
    case graphql
    /// An unknown way.
    case none

    /// Indicates that the request has a number: that of the page, or of the items before it.
    var isNumbered: Bool { self == .page || self == .offset }

    /// Indicates that every response but the last has a cursor, a token or a link for the next page.
    var isCursorBased: Bool { [.cursor, .pageToken, .link, .graphql].contains(self) }
}

/// The reason why no further page was read.
package enum PageStop: String, Sendable, CaseIterable {
    /// There is no further page.
    case end
    case maxPages, maxItems, maxBytes
    /// The provider leads to a page that was read before.
    case repeatingCursor
    /// A page was equal to an earlier one.
    case repeatingPage
    /// The pages have ended, but the provider reports more items than it returned.
    case missingItems
    /// It is not known how the next page is requested, or whether there is one.
    case undetected
    /// The deadline has passed.
    case deadline
    /// A page failed; the items of the pages before it are kept.
    case error
}
