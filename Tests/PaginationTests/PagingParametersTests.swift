import Testing

@testable import Pagination

@Suite struct PagingParametersTests {
    @Test(
        "Parameters for pages are known by their names",
        arguments: [
            (["limit", "starting_after", "ending_before"], "startingAfter", ["starting_after"]),
            (["per_page", "page"], "page", ["page"]), (["offset", "limit"], "offset", ["offset"]),
            (["after", "page"], "cursor", ["after"]), (["pageToken"], "cursor", ["pageToken"]),
            (["start", "limit"], "offset", ["start"]),
        ])
    func known(_ names: [String], _ style: String, _ parameters: [String]) {
        let found = PagingParameters.style(of: names)
        #expect(found?.style == style && found?.parameters == parameters)
    }

    @Test("Other parameters are none", arguments: [[], ["limit"], ["from", "to"], ["start", "end"], ["name"]])
    func unknown(_ names: [String]) { #expect(PagingParameters.style(of: names) == nil) }
}
