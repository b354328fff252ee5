import Foundation
import Logging
import Locking
import Testing

struct LogTests {
    /// Keeps what a log wrote.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }

        func log(_ level: LogLevel = .trace, _ format: LogFormat = .text, _ redactor: Redactor = Redactor()) -> Log {
            Log(level: level, format: format, redactor: redactor, timestamp: { "2025-02-05T15:09:29.551Z" }) { bytes in
                self.lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
            }
        }
    }

    @Test func textFormat() {
        let lines = Lines()
        let log = lines.log()
        log.warn("pool is full", ["method": "execute", "running": 7, "load": 0.5, "sandbox": true])
        log.error("no fields")
        #expect(
            lines.all == [
                "2025-02-05T15:09:29.551Z warn pool is full method=execute running=7 load=0.5 sandbox=true\n",
                "2025-02-05T15:09:29.551Z error no fields\n",
            ])
    }

    @Test func jsonFormat() {
        let lines = Lines()
        lines.log(.trace, .json).info(
            "a \"quoted\" \\ message",
            [
                "method": "execute", "running": -7, "load": 0.5, "sandbox": false, "nan": .double(.nan),
                "far": .double(-.infinity),
            ])
        #expect(
            lines.all == [
                #"{"time":"2025-02-05T15:09:29.551Z","level":"info","message":"a \"quoted\" \\ message","method":"execute","running":-7,"load":0.5,"sandbox":false,"nan":"nan","far":"-inf"}"#
                    + "\n"
            ])
    }

    @Test(arguments: [
        ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""), ("a=b", "\"a=b\""),
        ("say \"hi\"", #""say \"hi\"""#), (#"a\b"#, #""a\\b""#), ("a\nb", #""a\nb""#), ("\t", #""\t""#), ("é😀", "é😀"),
        ("\u{1B}[31m", #""\u001b[31m""#), ("\u{202E}x", #""\u202ex""#),
    ])
    func textValuesAreQuotedWhereNeeded(value: String, expected: String) {
        let lines = Lines()
        lines.log().info("m", ["k": .string(value)])
        #expect(lines.all == ["2025-02-05T15:09:29.551Z info m k=\(expected)\n"])
        lines.log().info("m", LogFields([(name: value, value: 1)]))
        #expect(lines.all.last == "2025-02-05T15:09:29.551Z info m \(expected)=1\n")
    }

    static let nastyTexts =
        (Array(0..<0x20) + [
            0x22, 0x5C, 0x7F, 0x80, 0x85, 0x9F, 0x200E, 0x2028, 0x2029, 0x202E, 0x2066, 0xFEFF, 0x1F600,
        ])
        .compactMap { UnicodeScalar($0 as UInt32) }.map { "a\($0)b" } + [
            "\r\n", "\n\n2025-01-01 error forged", "{\"a\":1}\n{\"b\":2}",
        ]

    @Test(arguments: nastyTexts)
    func everyEventIsOneLine(text: String) throws {
        let breaks: (UnicodeScalar) -> Bool = {
            [0x85, 0x2028, 0x2029, 0x202E, 0x7F].contains($0.value) || $0.value < 0x20
        }
        for format in LogFormat.allCases {
            let lines = Lines()
            lines.log(.trace, format).error(
                text, LogFields([(name: text, value: .string(text)), (name: "n", value: 1)]))
            let line = try #require(lines.all.first)
            #expect(line.unicodeScalars.count { breaks($0) } == 1 && line.hasSuffix("\n"))
            if format == .json {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                #expect(
                    object?["message"] as? String == text && object?[text] as? String == text
                        && object?["n"] as? Int == 1)
            }
        }
    }

    @Test func fieldNamesCannotReplaceOwnNames() throws {
        let lines = Lines()
        lines.log(.trace, .json).info("m", ["time": 1, "level": 2, "message": 3])
        #expect(lines.all[0].hasSuffix(#""message":"m","_time":1,"_level":2,"_message":3}"# + "\n"))
    }

    @Test(arguments: LogLevel.allCases)
    func messagesAreEvaluatedOnlyIfWritten(level: LogLevel) {
        let lines = Lines()
        let log = lines.log(level)
        var built: [LogLevel] = []
        func message(_ level: LogLevel) -> String {
            built.append(level)
            return level.rawValue
        }
        var fieldsBuilt = 0
        func fields() -> LogFields {
            fieldsBuilt += 1
            return [:]
        }
        log.error(message(.error), fields())
        log.warn(message(.warn), fields())
        log.info(message(.info), fields())
        log.debug(message(.debug), fields())
        log.trace(message(.trace), fields())
        let expected = LogLevel.allCases.filter { $0 <= level }
        #expect(built == expected && fieldsBuilt == expected.count)
        #expect(lines.all == expected.map { "2025-02-05T15:09:29.551Z \($0.rawValue) \($0.rawValue)\n" })
        #expect(LogLevel.allCases.filter(log.writes) == expected)
    }

    @Test func levelsAreNamedAndOrdered() {
        #expect(LogLevel.allCases.map(\.rawValue) == ["error", "warn", "info", "debug", "trace"])
        #expect(LogLevel.allCases.sorted() == LogLevel.allCases)
        #expect(LogLevel(rawValue: "loud") == nil)
    }

    @Test func secretsAreRedactedInEveryPart() throws {
        for secret in ["hunter2-hunter2", "pass \"word\"\n\u{85}\u{202E}é=1\\", "1234567890"] {
            let redactor = Redactor()
            redactor.register(Secret(secret))
            for format in LogFormat.allCases {
                let lines = Lines()
                lines.log(.trace, format, redactor).info(
                    "key \(secret) end",
                    LogFields([
                        (name: "k", value: .string(secret)), (name: secret, value: true),
                        (name: "n", value: 1_234_567_890), (name: "token", value: "short"),
                    ]))
                let line = try #require(lines.all.first)
                for part in ["hunter2", "word", "short"] { #expect(!line.contains(part)) }
                #expect(line.contains("1234567890") == (secret != "1234567890"))
                if format == .json {
                    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
                }
            }
        }
    }

    @Test func fieldsCanBeAppended() {
        var fields: LogFields = ["a": 1]
        fields.append("b", nil)
        fields.append("c", "x")
        let lines = Lines()
        lines.log().debug("m", fields)
        #expect(lines.all == ["2025-02-05T15:09:29.551Z debug m a=1 c=x\n"])
    }
}
