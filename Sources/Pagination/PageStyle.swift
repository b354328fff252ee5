/// How a third party leads from one page to the next.
package enum PageStyle: String, Sendable, CaseIterable {
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

    /// True when the request counts: by page numbers, or by the items before the page.
    var isCounted: Bool { self == .page || self == .offset }

    /// True when each answer but the last has what leads to the next page.
    var isLed: Bool { [.cursor, .pageToken, .link, .graphql].contains(self) }
}

/// Why no further page was read.
package enum PageStop: String, Sendable, CaseIterable {
    /// There is none.
    case end
    case maxPages, maxItems, maxBytes
    /// The third party leads to a page that was read before.
    case repeatingCursor
    /// A page was the same as one before it.
    case repeatingPage
    /// The pages are at their end, but the third party says that there are more items than it gave.
    case missingItems
    /// How the next page is asked for is not known, nor whether there is one.
    case undetected
    /// The time is over.
    case deadline
    /// A page failed; what came before it is there.
    case error
}
