import Testing

@testable import generate

/// Headings, anchors and generated parts of pages.
@Suite struct MarkdownPageTests {
    private static let text = """
        # The title

        <!-- contents:begin -->
        old
        <!-- contents:end -->

        ## `users.get`, and more
        ```
        # no heading
        ```
        ### A part
        ## A part
        """

    @Test func readsHeadings() {
        let page = MarkdownPage(path: "a/page.md", text: Self.text)
        #expect(page.name == "page")
        #expect(page.title == "The title")
        #expect(page.headings.map(\.anchor) == ["the-title", "usersget-and-more", "a-part", "a-part-1"])
    }

    @Test func replacesAGeneratedPart() throws {
        let page = MarkdownPage(path: "page.md", text: Self.text)
        let replaced = try page.replacing("contents", with: page.contents)
        #expect(
            replaced.text.contains(
                """
                <!-- contents:begin -->

                - [`users.get`, and more](#usersget-and-more)
                  - [A part](#a-part)
                - [A part](#a-part-1)

                <!-- contents:end -->
                """))
        #expect(try replaced.replacing("contents", with: page.contents).text == replaced.text)
        #expect(try page.replacing("kinds", with: ["row"]).text == page.text)
    }

    @Test func refusesAPartWithoutAnEnd() {
        let page = MarkdownPage(path: "page.md", text: "<!-- kinds:begin -->\n")
        #expect(throws: GenerationError.self) { try page.replacing("kinds", with: []) }
    }
}
