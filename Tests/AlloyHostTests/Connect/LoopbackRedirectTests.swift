import Platform
import Locking
import TestSupport
import Testing

@testable import AlloyHost

/// The page that a browser comes back to, over a real socket.
@Suite(.hangLimit) struct LoopbackRedirectTests {
    /// What came back to it.
    private final class Returns: Sendable {
        private let all = Mutex<[BrowserReturn]>([])
        var list: [BrowserReturn] { all.withLock { $0 } }
        func add(_ what: BrowserReturn) { all.withLock { $0.append(what) } }
    }

    private static func ask(_ listener: any RedirectListener, _ more: String = "", method: String = "GET") throws
        -> String
    {
        let address = listener.redirectUri.dropFirst("http://".count)
        let parts = address.split(separator: "/", maxSplits: 1)
        let port = try #require(Int(parts[0].split(separator: ":")[1]))
        let connection = try Sockets.Connection(toLoopbackPort: port)
        try connection.write(
            Array("\(method) /\(parts[1])\(more) HTTP/1.1\r\nHost: \(parts[0])\r\nConnection: close\r\n\r\n".utf8))
        var page: [UInt8] = []
        while case let bytes = try connection.read(), !bytes.isEmpty { page += bytes }
        return String(decoding: page, as: UTF8.self)
    }

    @Test func reportsOnceAndShowsThePageEachTime() throws {
        let returns = Returns()
        let listener = try LoopbackRedirect.listen { returns.add($0) }
        defer { listener.close() }
        for _ in 0..<2 {
            let page = try Self.ask(listener)
            #expect(page.hasPrefix("HTTP/1.1 200 "))
            #expect(page.contains("You can close this window"))
            #expect(page.contains("default-src 'none'"))
        }
        #expect(returns.list == [BrowserReturn()])
    }

    @Test func readsADenial() throws {
        let returns = Returns()
        let listener = try LoopbackRedirect.listen { returns.add($0) }
        defer { listener.close() }
        let page = try Self.ask(listener, "?state=1&error=access_denied&error_description=Ada+said%20no%3Cb%3E")
        #expect(page.contains("Access was not given"))
        #expect(!page.contains("Ada"), "what comes from outside is not repeated")
        #expect(returns.list == [BrowserReturn(error: "Ada said no<b>")])
    }

    @Test(arguments: [("/x", "GET", "404"), ("x", "GET", "404"), ("", "POST", "405"), ("", "HEAD", "405")])
    func isThereForNothingElse(_ more: String, _ method: String, _ status: String) throws {
        let returns = Returns()
        let listener = try LoopbackRedirect.listen { returns.add($0) }
        defer { listener.close() }
        #expect(try Self.ask(listener, more, method: method).hasPrefix("HTTP/1.1 \(status) "))
        #expect(returns.list == [])
    }

    @Test func hasAnotherPathEachTime() throws {
        let first = try LoopbackRedirect.listen { _ in }
        let second = try LoopbackRedirect.listen { _ in }
        defer {
            first.close()
            second.close()
        }
        #expect(first.redirectUri.hasPrefix("http://127.0.0.1:"))
        #expect(first.redirectUri.split(separator: "/").last != second.redirectUri.split(separator: "/").last)
        #expect(first.redirectUri.split(separator: "/").last?.count == 32)
    }
}
