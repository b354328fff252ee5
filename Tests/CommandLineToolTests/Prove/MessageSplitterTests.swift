import Testing

@testable import CommandLineTool

@Suite struct MessageSplitterTests {
    private static let stream =
        "{\"a\":1}\r\n\nContent-Length: 7\r\nX: y\r\n\r\n{\"b\":2}content-length: 7\n\n{\"c\":3}{\"d\":4}\n"

    @Test("Lines and messages with headers are split, and no byte is lost", arguments: [1, 2, 7, 1_000])
    func split(_ size: Int) {
        var splitter = MessageSplitter()
        var messages: [MessageSplitter.Message] = []
        var rest = Array(Self.stream.utf8)[...]
        while !rest.isEmpty {
            messages += splitter.messages(after: rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        #expect(messages.flatMap(\.bytes) == Array(Self.stream.utf8))
        let bodies = messages.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies == ["{\"a\":1}\r\n", "\n", "{\"b\":2}", "{\"c\":3}", "{\"d\":4}\n"])
    }

    @Test("A last line without an end is a message")
    func end() {
        var splitter = MessageSplitter()
        #expect(splitter.messages(after: Array("{}".utf8)) == [])
        #expect(splitter.rest()?.body == Array("{}".utf8))
        #expect(splitter.rest() == nil)
    }

    @Test(
        "What chooses another service is taken out of a client's arguments",
        arguments: [
            (["--sandbox", "--read-only"], ["--read-only"]),
            (["serve", "--seed", "demo", "--parent-pid", "7"], ["serve"]),
            (["--base-url=https://x", "--log-level", "debug"], ["--log-level", "debug"]),
            (["call", "ping", "--", "--sandbox"], ["call", "ping", "--", "--sandbox"]), ([], []),
        ])
    func arguments(_ given: [String], _ left: [String]) { #expect(HostArguments.withoutService(given) == left) }
}
