import Foundation
import Testing

/// The clients in other languages bring tests of their own; here they run against the executable that was just built.
struct ClientTests {
    static let pythonRuntime: Runtime? = Runtime.find(
        "python3", atLeast: "3.10", printing: ["-c", "import platform; print(platform.python_version())"])
    static let nodeRuntime: Runtime? = Runtime.find("node", atLeast: "20", printing: ["-p", "process.versions.node"])

    @Test(.enabled(if: ClientTests.pythonRuntime != nil, "the Python client's tests want python3, 3.10 or later"))
    func python() throws {
        let run = try #require(Self.pythonRuntime).run(
            ["-W", "error::ResourceWarning", "-m", "unittest", "discover", "-s", "clients/python/tests"])
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("Ran "))
    }

    @Test(.enabled(if: ClientTests.nodeRuntime != nil, "the TypeScript client's tests want node, 20 or later"))
    func typeScript() throws {
        let run = try #require(Self.nodeRuntime).run(["--test", "clients/typescript/test/"])
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("# fail 0") || run.output.contains("fail 0"))
    }
}

/// An interpreter on this machine.
struct Runtime: Sendable {
    let path: String

    /// The program of this name on the PATH, if it is recent enough; `arguments` make it print its version.
    static func find(_ name: String, atLeast version: String, printing arguments: [String]) -> Runtime? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        for folder in folders {
            let runtime = Runtime(path: "\(folder)/\(name)")
            guard FileManager.default.isExecutableFile(atPath: runtime.path) else { continue }
            let printed = runtime.run(arguments)
            let found = printed.output.trimmingCharacters(in: .whitespacesAndNewlines)
            guard printed.status == 0, found.compare(version, options: .numeric) != .orderedAscending else { continue }
            return runtime
        }
        return nil
    }

    /// Runs the program in the root of the repository, with the built host in ALLOY_HOST, and gives what it printed.
    func run(_ arguments: [String]) -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = Self.root
        process.environment = ProcessInfo.processInfo.environment.merging([
            "ALLOY_HOST": Self.host.path, "PYTHONDONTWRITEBYTECODE": "1",
        ]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            return (-1, "\(error)")
        }
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The executable, which is built into the same folder as the tests.
    private static let host: URL = {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = tests.deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent("alloy-host")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        return tests
    }()
}
