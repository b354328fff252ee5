import Testing

@testable import JSONRPC

/// A stream, and the events that it must give however it is cut.
struct Stream: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let events: [String]
    let testDescription: String

    init(_ name: String, _ text: String, gives events: String...) {
        self.init(name, Array(text.utf8), gives: events)
    }

    init(_ name: String, _ bytes: [UInt8], gives events: [String]) {
        self.name = name
        self.bytes = bytes
        self.events = events
        testDescription = name
    }

    /// Returns the framer's events for the stream, read in these pieces.
    func events(cutAt cuts: [Int], maximumBytes: Int = 32) -> [String] {
        var framer = Framer(maximumBytes: maximumBytes)
        var events: [String] = []
        func note(_ event: Framer.Event) {
            switch event {
            case .message(let range): events.append(String(decoding: framer.bytes[range], as: UTF8.self))
            case .tooLong: events.append("too long")
            case .malformed: events.append("malformed")
            }
        }
        var start = 0
        for end in cuts + [bytes.count] {
            bytes[start..<end].withUnsafeBytes { framer.append($0) }
            start = end
            while let event = framer.nextEvent() { note(event) }
        }
        if let event = framer.finish() { note(event) }
        check(framer.nextEvent() == nil)
        return events
    }
}

extension Stream {
    static let lines: [Stream] = [
        Stream("nothing", ""),
        Stream("blanks", " \r\n\t\n\n"),
        Stream("one line", "{1}\n", gives: "{1}"),
        Stream("no line feed at the end", "{1}\n{2}", gives: "{1}", "{2}"),
        Stream("CR before LF, blanks, blank lines", "\r\n {1} \r\n\r\n \t \n{2}\r\n", gives: "{1}", "{2}"),
        Stream("CR alone ends no line", "{1}\r{2}\n", gives: "{1}\r{2}"),
        Stream("a byte order mark", "\u{FEFF}{1}\n", gives: "{1}"),
        Stream("a byte order mark between blank lines", "\n\u{FEFF}\n\n{1}\n", gives: "{1}"),
        Stream("a byte order mark alone", "\u{FEFF}"),
        Stream("two byte order marks", "\u{FEFF}\n\u{FEFF}{1}\n\u{FEFF}{2}", gives: "{1}", "\u{FEFF}{2}"),
        Stream("half a byte order mark", [0xEF, 0xBB], gives: ["\u{FFFD}"]),
        Stream("half a byte order mark and more", [0xEF, 0x41, 0x0A], gives: ["\u{FFFD}A"]),
        Stream("as long as may be", String(repeating: "x", count: 32) + "\n", gives: String(repeating: "x", count: 32)),
        Stream("too long", String(repeating: "x", count: 33) + "\n{2}\n", gives: "too long", "{2}"),
        Stream("too long and never ended", "{1}\n" + String(repeating: "x", count: 99), gives: "{1}", "too long"),
        Stream(
            "twice too long", String(repeating: "x", count: 99) + "\n" + String(repeating: "y", count: 40) + "\nz",
            gives: "too long", "too long", "z"),
        Stream("NUL", "\u{0}\n\u{0}{1}\n", gives: "\u{0}", "\u{0}{1}"),
        Stream("a header later", "{1}\nContent-Length: 3\n\n{2}\n", gives: "{1}", "Content-Length: 3", "{2}"),
    ]

    static let headers: [Stream] = [
        Stream("two bodies", "Content-Length: 3\r\n\r\n{1}Content-Length: 2\r\n\r\n{}", gives: "{1}", "{}"),
        Stream("any case, no blank", "content-LENGTH:3\r\n\r\n{1}", gives: "{1}"),
        Stream("blanks around the number", "Content-Length: \t 3 \t\r\n\r\n{1}", gives: "{1}"),
        Stream("leading zeros", "Content-Length: 0003\r\n\r\n{1}", gives: "{1}"),
        Stream("line feeds alone", "Content-Length: 3\n\n{1}\nContent-Length: 3\n\n{2}", gives: "{1}", "{2}"),
        Stream("blank lines between", "\r\n\nContent-Length: 3\r\n\r\n{1}\r\n\r\n", gives: "{1}"),
        Stream("a byte order mark", "\u{FEFF}Content-Length: 3\r\n\r\n{1}", gives: "{1}"),
        Stream(
            "other fields", "Content-Type: application/json\r\nContent-Length: 3\r\nX-y:\r\n\r\n{1}", gives: "{1}"),
        Stream("an empty body", "Content-Length: 0\r\n\r\nContent-Length: 3\r\n\r\n{2}", gives: "{2}"),
        Stream("a blank body", "Content-Length: 2\r\n\r\n\r\nContent-Length: 3\r\n\r\n{2}", gives: "{2}"),
        Stream("line feeds in the body", "Content-Length: 5\r\n\r\n{\n\n1}", gives: "{\n\n1}"),
        Stream(
            "a body that looks like a header", "Content-Length: 21\r\n\r\nContent-Length: 3\r\n\r\n",
            gives: "Content-Length: 3"),
        Stream("the same length twice", "Content-Length: 3\r\nContent-Length: 3\r\n\r\n{1}", gives: "{1}"),
        Stream(
            "as long as may be", "Content-Length: 32\r\n\r\n" + String(repeating: "x", count: 32),
            gives: String(repeating: "x", count: 32)),
        Stream(
            "too long", "Content-Length: 33\r\n\r\n" + String(repeating: "x", count: 33) + "Content-Length: 1\r\n\r\ny",
            gives: "too long", "y"),
        Stream(
            "too long and never ended", "Content-Length: 9223372036854775807\r\n\r\nxyz", gives: "too long", "malformed"
        ),
        Stream("half a header", "Content-Length: 3\r\n", gives: "malformed"),
        Stream("half a body", "Content-Length: 3\r\n\r\n{1", gives: "malformed"),
    ]

    /// Header blocks that can't be used, each followed by one that can.
    static let recoveries: [Stream] = [
        "Content-Length: +3", "Content-Length: -3", "Content-Length: 3.0", "Content-Length: 0x3", "Content-Length: 3 3",
        "Content-Length: 3,3", "Content-Length:", "Content-Length: ", "Content-Length: three",
        "Content-Length: \u{663}",
        "Content-Length: 9223372036854775808", "Content-Length: 99999999999999999999999", "Content-Length 3",
        "Content-Length : 3", " Content-Length: 3\r\nno field", "Content-Type: x", "Content-Lengths: 3",
        "Content-Length: 3\r\nContent-Length: 4", "Content-Length: 3\r\nno field", "Content-Length: 3\r\n: 3", "c",
        "call x",
        "Content-Length: 3\r\n{\"a\":1}\r\nContent-Length: 3", "content", "Content\rLength: 3",
    ].map { header in
        Stream(
            header, "\(header)\r\n\r\nContent-Length: 3\r\n\r\n{1}Content-Length: 3\r\n\r\n{2}",
            gives: "malformed", "{1}", "{2}")
    }
}

@Suite
struct FramerTests {
    @Test(
        "The events do not depend on where reads split the stream",
        arguments: Stream.lines + Stream.headers + Stream.recoveries)
    func everyCut(_ stream: Stream) {
        #expect(stream.events(cutAt: []) == stream.events)
        for cut in stream.bytes.indices {
            #expect(stream.events(cutAt: [cut]) == stream.events, "cut at \(cut)")
        }
        #expect(stream.events(cutAt: Array(stream.bytes.indices)) == stream.events, "byte by byte")
    }

    @Test(arguments: Stream.lines) func lines(_ stream: Stream) {
        var framer = Framer(maximumBytes: 32)
        stream.bytes.withUnsafeBytes { framer.append($0) }
        while framer.nextEvent() != nil {}
        #expect(framer.framing != .headers)
    }

    @Test(
        "The first byte that is not blank selects the framing",
        arguments: [("C", Framing.headers), (" c", .headers), ("{", .lines), ("\n x", .lines)])
    func decision(_ text: String, _ framing: Framing) {
        var framer = Framer(maximumBytes: 32)
        Array(text.utf8).withUnsafeBytes { framer.append($0) }
        _ = framer.nextEvent()
        #expect(framer.framing == framing)
    }

    @Test(
        "Endless input takes constant space",
        arguments: ["x", "c", "C: x\n", "Content-Length: 99999999999\r\n\r\n", "\n", " "])
    func constantSpace(_ text: String) {
        var framer = Framer(maximumBytes: 1_000)
        let chunk = Array(String(repeating: text, count: 1 + 10_000 / text.utf8.count).utf8)
        var events = 0
        for _ in 0..<200 {
            chunk.withUnsafeBytes { framer.append($0) }
            while framer.nextEvent() != nil { events += 1 }
            #expect(framer.bytes.count < 3 * chunk.count + 20_000)
        }
        #expect(events <= 200 * chunk.count / 8)
    }

    @Test("An endless header is skipped, and the next one found")
    func endlessHeader() {
        let stream = Stream(
            "", "Content-Length: 3\r\nX: " + String(repeating: "x", count: 9_000) + "\r\nContent-Length: 3\r\n\r\n{1}",
            gives: "malformed", "{1}")
        #expect(stream.events(cutAt: []) == stream.events)
        #expect(stream.events(cutAt: Array(stride(from: 1, to: stream.bytes.count, by: 97))) == stream.events)
    }
}
