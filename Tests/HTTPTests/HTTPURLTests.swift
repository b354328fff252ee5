import HTTP
import Testing

@Suite struct HTTPURLTests {
    @Test(arguments: [
        ("http://127.0.0.1:8080/a/b?c=d", "http", "127.0.0.1", 8080, "/a/b?c=d"),
        ("https://api.example.com", "https", "api.example.com", 443, "/"),
        ("HTTPS://API.Example.com/X", "https", "api.example.com", 443, "/X"),
        ("http://localhost?x=1", "http", "localhost", 80, "/?x=1"),
        ("http://[::1]:99/", "http", "[::1]", 99, "/"),
        ("http://[::1]/y", "http", "[::1]", 80, "/y"),
        ("https://h/p#fragment", "https", "h", 443, "/p"),
        ("https://h#fragment/p", "https", "h", 443, "/"),
        ("https://h:65535/../a%2Fb", "https", "h", 65_535, "/../a%2Fb"),
    ])
    func aURLIsSplit(text: String, scheme: String, host: String, port: Int, target: String) throws {
        let url = try #require(HTTPURL(text))
        #expect(url.origin == HTTPOrigin(scheme: scheme, host: host, port: port))
        #expect(url.target == target)
    }

    @Test(arguments: [
        "", "example.com", "/path", "ftp://h/", "http://", "http:///x", "http://user@h/", "http://h:0/",
        "http://h:65536/",
        "http://h:x/", "http://h/a b", "http://h/ü", "http://h/\r\nX: y", "file:///etc/passwd",
    ])
    func whatIsNoURLIsRefused(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: [
        ("localhost", true), ("127.0.0.1", true), ("127.255.0.1", true), ("[::1]", true),
        ("127.0.0.1.example.com", false),
        ("localhost.example.com", false), ("128.0.0.1", false), ("127.0.0", false), ("127.0.0.256", false),
        ("0.0.0.0", false), ("[::2]", false), ("", false),
    ])
    func loopbackIsThisMachineOnly(host: String, isLoopback: Bool) {
        #expect(HTTPOrigin(scheme: "http", host: host, port: 80).isLoopback == isLoopback)
    }

    @Test(arguments: [
        ("https", "h", 443, "https://h"), ("https", "h", 8443, "https://h:8443"), ("http", "h", 80, "http://h"),
        ("http", "h", 443, "http://h:443"), ("http", "[::1]", 8080, "http://[::1]:8080"),
    ])
    func anOriginIsWrittenWithoutItsUsualPort(scheme: String, host: String, port: Int, text: String) {
        #expect(HTTPOrigin(scheme: scheme, host: host, port: port).description == text)
    }

    /// The examples of RFC 3986 §5.4, and what else a `Location` has.
    @Test(
        arguments: [
            ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"), ("?y", "/b/c/d;p?y"),
            ("g?y", "/b/c/g?y"), ("", "/b/c/d;p?q"), ("#s", "/b/c/d;p?q"), ("g#s", "/b/c/g"), ("g?y#s", "/b/c/g?y"),
            (";x", "/b/c/;x"), ("g;x=1/./y", "/b/c/g;x=1/y"), (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"),
            ("../", "/b/"), ("../g", "/b/g"), ("../..", "/"), ("../../", "/"), ("../../g", "/g"),
            ("../../../g", "/g"), ("/./g", "/g"), ("/../g", "/g"), ("g.", "/b/c/g."), ("..g", "/b/c/..g"),
            ("./../g", "/b/g"), ("g/./h", "/b/c/g/h"), ("g;x=1/../y", "/b/c/y"), ("g?y/./x", "/b/c/g?y/./x"),
            ("g?y/../x", "/b/c/g?y/../x"), ("//a/g", "/g"), ("http://a/x/../g?z", "/g?z"), ("HTTP://A:80", "/"),
            ("?t=1:2", "/b/c/d;p?t=1:2"), ("./a:b", "/b/c/a:b"), ("/a//b", "/a//b"),
        ])
    func aReferenceIsResolved(reference: String, target: String) throws {
        let base = try #require(HTTPURL("http://a/b/c/d;p?q"))
        #expect(base.resolving(reference) == HTTPURL("http://a\(target)"))
    }

    @Test func aReferenceMayLeadElsewhereOrNowhere() throws {
        let base = try #require(HTTPURL("https://a.example/b?q"))
        #expect(base.resolving("//b.example/c") == HTTPURL("https://b.example/c"))
        #expect(base.resolving("http://a.example/c") == HTTPURL("http://a.example/c"))
        #expect(base.resolving("?y") == HTTPURL("https://a.example/b?y"))
        for none in ["g:h", "http:g", "javascript:alert(1)", "//user@b.example/", "a b", "é"] {
            #expect(base.resolving(none) == nil, "\(none)")
        }
    }
}
