import Foundation
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(5))) struct ChildCommandLaunchTests {
    @Test func handsArgumentsOnAsTheyAre() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("launch-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let script = #"printf '%s|' "$2" "$3" > "$1.part" && mv "$1.part" "$1""#
        try ChildCommand.launch("sh", ["-c", script, "sh", file.path, "a b;$(false)", "'\"\n&"])
        while !FileManager.default.fileExists(atPath: file.path) { try await Task.sleep(for: .milliseconds(2)) }
        #expect(try String(contentsOf: file, encoding: .utf8) == "a b;$(false)|'\"\n&|")
    }

    @Test func saysThatThereIsNoSuchProgram() {
        #expect(throws: SystemError.self) { try ChildCommand.launch("no-such-program-anywhere", []) }
    }
}
