import Foundation
import JSON
import TestSupport
import Testing
import TextCoding

/// The JSON parser beside those of Python and JavaScript, on the same bytes: all accept the same texts, and what this one writes
/// has the same value to them.
@Suite struct DifferentialTests {
    /// A program that compares, and the script that it runs (`Tests/Fuzzing/Differential`).
    enum Peer: String {
        case python3 = "compare.py"
        case node = "compare.js"

        /// The program; nil where it is not installed.
        var program: URL? {
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
                .map { URL(fileURLWithPath: "\($0)/\(self == .node ? "node" : "python3")") }
                .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        }
    }

    /// Valid texts, each with something that parsers differ about.
    private static let texts = [
        #"{"a":[1,-2.50e+3,true,null,"\u00e9\ud83d\"\\\/\b\f\n\r\t"],"a":{}}"#, #"[[[]],"\ud83d\ude00",0.10,1E400]"#,
        #" { "" : "" , "\u0000" : "\uD800\uDBFF\uDC00\uDFFF" } "#,
        "[-0,0e0,-0.0E-0,10000000000000000000000001,0.1e1,1e-999]",
        "\"\u{7f}\u{2028}\u{2029}\u{feff}\u{10ffff}é\"", "\t\r\n [ ] \n",
        #"{"__proto__":{"x":1},"constructor":[false]}"#,
        "[1,2,[3,{\"a\":[]}],\"x\"]", "3.141592653589793238462643383279", "\"\\u12aB\\uFFFE\\uFFFF\"", "null", "\"\"",
        "[\"e\u{301}\"]",
    ]

    /// The texts, and so many damaged ones of each.
    private static func inputs(_ count: Int) -> [[UInt8]] {
        var random = SplitMix(state: 20)
        return texts.flatMap { text in
            [Array(text.utf8)] + (0..<count).map { _ in Array(text.utf8).damaged(&random) }
        }
    }

    @Test(.enabled(if: Peer.python3.program != nil, "needs python3"))
    func acceptsAndReadsTheSameAsPython() throws { try compare(with: .python3) }

    @Test(.enabled(if: Peer.node.program != nil, "needs node"))
    func acceptsAndReadsTheSameAsJavaScript() throws { try compare(with: .node) }

    private func compare(with peer: Peer) throws {
        let program = try #require(peer.program)
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        var lines = ""
        for bytes in Self.inputs(3_000) {
            let written = (try? JSONValue(parsing: bytes)).map { Hex.encode($0.bytes) } ?? "-"
            lines += "\(Hex.encode(bytes)) \(written)\n"
        }
        let input = URL(fileURLWithPath: folder.path).appendingPathComponent("lines")
        let output = URL(fileURLWithPath: folder.path).appendingPathComponent("output")
        try Data(lines.utf8).write(to: input)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = program
        process.arguments = [
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("Differential/\(peer.rawValue)").path
        ]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        let printed = try String(decoding: Data(contentsOf: output), as: UTF8.self).split(separator: "\n")
        #expect(process.terminationStatus == 0, "\(printed.prefix(10).joined(separator: "\n"))")
        // Both kinds must be among the texts.
        let accepted = try #require(printed.last.flatMap { Int($0) })
        #expect((2_000...30_000).contains(accepted), "\(accepted) texts were accepted")
    }
}
