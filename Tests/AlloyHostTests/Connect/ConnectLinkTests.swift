import Logging
import Platform
import Testing
import TextCoding

@testable import AlloyHost

@Suite struct ConnectLinkTests {
    private static let now = Timestamp(milliseconds: 1_759_309_200_000)

    private static func link(_ text: String) -> ConnectLink { ConnectLink(Secret(text), now: now) }

    private static func token(_ claims: String) -> String {
        "h." + Base64.encode(Array(claims.utf8), alphabet: .url) + ".s"
    }

    @Test(arguments: [
        (token(#"{"exp":1759312800}"#), "2025-10-01T10:00:00.000Z"),
        (token(#"{"user":{"_id":"x"},"iat":1759309200,"exp":1759310000}"#), "2025-10-01T09:13:20.000Z"),
        // What says nothing of use is taken to live an hour.
        (token(#"{"exp":"soon"}"#), "2025-10-01T10:00:00.000Z"), (token(#"{"exp":17}"#), "2025-10-01T10:00:00.000Z"),
        ("", "2025-10-01T10:00:00.000Z"), ("a.b", "2025-10-01T10:00:00.000Z"), ("a.%%.c", "2025-10-01T10:00:00.000Z"),
    ])
    func endsWhenItsTokenDoes(_ token: String, _ end: String) {
        #expect(Self.link("https://a.test/authorize?userId=1&token=\(token)&x=1").expiresAt.iso8601 == end)
    }

    @Test(arguments: [
        ("https://a.test/x", true), ("HTTP://a.test", true), ("http://127.0.0.1:80/x?y=z#f", true),
        ("file:///etc/passwd", false), ("javascript:alert(1)", false), ("https:a.test", false),
        ("-https://a.test", false),
        ("https://a.test/a b", false), ("https://a.test/\n", false), ("", false), ("httpss://a.test", false),
        ("https://ä.test", false),
    ])
    func opensInABrowserOnlyWhatIsOfTheWeb(_ text: String, _ isOpened: Bool) {
        #expect(Self.link(text).isForBrowsers == isOpened)
    }
}
