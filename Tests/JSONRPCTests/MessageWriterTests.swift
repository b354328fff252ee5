import Foundation
import JSON
import Platform
import TestSupport
import Locking
import Testing

@testable import JSONRPC

@Suite(.serialized)
struct MessageWriterTests {
    static let kinds: [Descriptor.Kind] = [.pipe, .socket]

    private static func message(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("Messages are framed", arguments: kinds)
    func framing(_ kind: Descriptor.Kind) throws {
        let channel = try Channel(kind)
        let writer = MessageWriter(channel.writing, maximumUnsentBytes: 100) {}
        writer.send(Self.message("{1}"))
        writer.use(.headers)
        writer.send(Self.message("{22}"))
        writer.use(.lines)
        writer.send(Self.message("{3}"))
        let expected = "{1}\nContent-Length: 4\r\n\r\n{22}{3}\n"
        #expect(String(decoding: try channel.read(expected.utf8.count), as: UTF8.self) == expected)
        #expect(!channel.hasSomething)
        #expect(writer.waitUntilFlushed(atMost: .zero))
    }

    @Test("A sender never waits for the reader, and unsent bytes are counted", arguments: kinds)
    func slowReader(_ kind: Descriptor.Kind) throws {
        let channel = try Channel(kind)
        let writer = MessageWriter(channel.writing, maximumUnsentBytes: 1 << 20) {}
        let message = Array(repeating: UInt8(ascii: "x"), count: 9_999)
        // Some 10 MB: no buffer of the kernel takes that.
        for _ in 0..<1_000 { writer.send(message) }
        #expect(writer.isCongested)
        #expect(!writer.waitUntilFlushed(atMost: .zero))
        let bytes = try channel.read(10_000_000)
        #expect(bytes.count == 10_000_000)
        let isWhole = stride(from: 0, to: bytes.count, by: 10_000).allSatisfy { start in
            bytes[start + 9_999] == UInt8(ascii: "\n") && bytes[start] == UInt8(ascii: "x")
        }
        #expect(isWhole)
        #expect(writer.waitUntilFlushed(atMost: .seconds(900)))
        #expect(!writer.isCongested)
        #expect(!channel.hasSomething)
    }

    @Test("A large message is written whole between small ones, in both framings", arguments: kinds, [false, true])
    func largeMessages(_ kind: Descriptor.Kind, isEdited: Bool) throws {
        let channel = try Channel(kind)
        let writer = MessageWriter(channel.writing, maximumUnsentBytes: 100) {}
        let rows = "[" + Array(repeating: "\"row\", 12345678", count: 100_000).joined(separator: ", ") + "]"
        let text = try JSONText(validating: Array(rows.utf8))
        var chain = JSONTextChain()
        chain.append(Array("{\"a\":".utf8))
        if isEdited {
            let last = rows.utf8.count - 9
            chain.append(
                text.edited(finding: { _ in [8..<9, last..<last + 2] }) { scalar, replace in
                    replace(0..<scalar.bytes.count, [0x31])
                })
        } else {
            chain.append(text)
        }
        chain.append(Array("}".utf8))
        let large = "{\"a\":\(isEdited ? "[\"row\", 1\(rows.dropFirst(16).dropLast(9))1]" : rows)}"
        writer.send(Self.message("{1}"))
        writer.send(.chain(chain))
        writer.send(Self.message("{2}"))
        writer.use(.headers)
        writer.send(.chain(chain))
        writer.send(Self.message("{3}"))
        let header = "Content-Length: \(large.utf8.count)\r\n\r\n"
        let expected = "{1}\n\(large)\n{2}\n\(header)\(large)Content-Length: 3\r\n\r\n{3}"
        #expect(writer.isCongested)
        #expect(String(decoding: try channel.read(expected.utf8.count), as: UTF8.self) == expected)
        #expect(writer.waitUntilFlushed(atMost: .seconds(900)))
        #expect(!channel.hasSomething)
    }

    @Test("The uncongested action is called once each time", arguments: kinds)
    func uncongested(_ kind: Descriptor.Kind) throws {
        let channel = try Channel(kind)
        let writer = MessageWriter(channel.writing, maximumUnsentBytes: 1_000) {}
        let calls = Gate(0)
        writer.whenUncongested { calls.update { $0 += 1 } }
        for round in 1...3 {
            let message = Array(repeating: UInt8(ascii: "x"), count: 3_000_000)
            writer.send(message)
            #expect(writer.isCongested)
            #expect(try channel.read(3_000_001).count == 3_000_001)
            #expect(calls.wait(atMost: .seconds(900)) { $0 == round })
            writer.waitWhileCongested()
        }
        #expect(writer.waitUntilFlushed(atMost: .seconds(900)))
    }

    @Test("Collected messages are written at uncork, or when there are many", arguments: kinds)
    func cork(_ kind: Descriptor.Kind) throws {
        let channel = try Channel(kind)
        let writer = MessageWriter(channel.writing, maximumUnsentBytes: 1 << 20) {}
        writer.cork()
        writer.send(Self.message("{1}"))
        writer.send(Self.message("{2}"))
        #expect(!channel.hasSomething)
        writer.uncork()
        #expect(try channel.read(8) == Self.message("{1}\n{2}\n"))
        writer.uncork()
        #expect(!channel.hasSomething)
        writer.cork()
        writer.send(Array(repeating: UInt8(ascii: "x"), count: 70_000))
        #expect(try channel.read(70_001).count == 70_001)
    }

    @Test("No message is lost between cork and uncork", arguments: kinds)
    func corkRace(_ kind: Descriptor.Kind) throws {
        let channel = try Channel(kind)
        let writer = MessageWriter(channel.writing, maximumUnsentBytes: 1 << 20) {}
        let rounds = 20_000
        let turn = Gate(0)
        try SystemThread.start {
            for round in 1...rounds {
                turn.wait { $0 >= round }
                writer.send([UInt8(ascii: "x")])
            }
        }
        for round in 1...rounds {
            writer.cork()
            turn.update { $0 = round }
            writer.uncork()
            guard channel.reading.waitUntilReady(for: Int16(POLLIN), milliseconds: 10_000) else {
                Issue.record("message \(round) stays unsent")
                break
            }
            _ = try channel.read(2)
        }
        turn.update { $0 = rounds }
    }

    @Test("With many senders, no message is split, lost or duplicated", arguments: kinds)
    func manySenders(_ kind: Descriptor.Kind) async throws {
        let channel = try Channel(kind)
        let writer = MessageWriter(channel.writing, maximumUnsentBytes: 1 << 20) {}
        let texts = (0..<8).map { sender in
            (0..<500).map { "\(sender):\($0):" + String(repeating: "x", count: $0 % 97 == 0 ? 100_000 : $0) }
        }
        let count = texts.joined().reduce(0) { $0 + $1.utf8.count + 1 }
        // Read on a thread of its own: those of tasks are the senders'.
        let read = Task {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: (try? channel.read(count)) ?? []) }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            for texts in texts { group.addTask { for text in texts { writer.send(Self.message(text)) } } }
        }
        let lines = await String(decoding: read.value, as: UTF8.self).split(separator: "\n").map(String.init)
        for sender in 0..<8 { #expect(lines.filter { $0.hasPrefix("\(sender):") } == texts[sender]) }
        #expect(lines.count == 4_000)
        #expect(writer.waitUntilFlushed(atMost: .seconds(900)))
    }

    @Test("A closed stream is reported once, and later messages are dropped", arguments: kinds)
    func gone(_ kind: Descriptor.Kind) throws {
        let (reading, writing) = try connectedDescriptors(kind)
        let closed = Gate(0)
        let writer = MessageWriter(writing, maximumUnsentBytes: 10) { closed.update { $0 += 1 } }
        // The thread has taken over before the reader goes.
        writer.send(Array(repeating: 0x20, count: 5_000_000))
        #expect(writer.isCongested)
        reading.close()
        #expect(closed.wait(atMost: .seconds(900)) { $0 == 1 })
        writer.send(Array(repeating: 0x20, count: 5_000_000))
        #expect(!writer.isCongested)
        #expect(writer.waitUntilFlushed(atMost: .zero))
        writer.waitWhileCongested()
        #expect(closed.update { $0 } == 1)
        writing.close()
    }
}
