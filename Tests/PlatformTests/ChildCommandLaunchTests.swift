import Foundation
import TestSupport
import Testing

@testable import Platform

@Suite(.hangLimit) struct ChildCommandLaunchTests {
    @Test func handsArgumentsOnAsTheyAre() throws {
        let pipe = FileManager.default.temporaryDirectory.appendingPathComponent("launch-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: pipe) }
        try #require(mkfifo(pipe.path, 0o600) == 0)
        try ChildCommand.launch(
            "sh", ["-c", #"printf '%s|' "$2" "$3" > "$1""#, "sh", pipe.path, "a b;$(false)", "'\"\n&"])
        // Both ends of a pipe wait for each other.
        let written = try ChildCommand.output(
            ofShell: "cat '\(pipe.path)'", maximumBytes: 1_024, deadline: .distant)
        #expect(String(decoding: written, as: UTF8.self) == "a b;$(false)|'\"\n&|")
    }

    @Test func saysThatThereIsNoSuchProgram() {
        #expect(throws: SystemError.self) { try ChildCommand.launch("no-such-program-anywhere", []) }
    }
}
