import Foundation
import TestSupport

/// An interpreter on this machine.
struct Runtime: Sendable {
    let path: String

    /// Returns the program with this name in `folders`, the PATH by default, if it is recent enough; `arguments` make it print
    /// its version.
    static func find(
        _ name: String, atLeast version: String, printing arguments: [String],
        in folders: [String] = folders(of: "PATH")
    ) async throws -> Runtime? {
        for folder in folders {
            let runtime = Runtime(path: "\(folder)/\(name)")
            guard FileManager.default.isExecutableFile(atPath: runtime.path) else { continue }
            let printed = try await runtime.run(arguments)
            guard printed.ending == .exited(0), printed.output.compare(version, options: .numeric) != .orderedAscending
            else { continue }
            return runtime
        }
        return nil
    }

    /// Returns the Python of the PATH, if it is one for which the client is made, and if it has this module.
    static func python(with module: String = "platform") async throws -> Runtime? {
        guard
            let python = try await find(
                "python3", atLeast: "3.10", printing: ["-c", "import platform; print(platform.python_version())"]),
            try await python.run(["-c", "import \(module)"]).ending == .exited(0)
        else { return nil }
        return python
    }

    /// Runs the program in the root of the repository, with the built host in ALLOY_HOST and the packages of `.ci/run`
    /// in the path of Python's modules, and returns its output.
    func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (ending: HostProcess.Ending, output: String) {
        let command = #"cd "$0" && exec "$@" 2>&1"#
        let variables = ProcessInfo.processInfo.environment
        // Programs in Go are compiled and checked anew without these.
        let caches = variables["XDG_CACHE_HOME"] ?? "\(variables["HOME"] ?? "")/.cache"
        let process = try HostProcess(
            ["-c", command, Self.root.path, path] + arguments,
            environment: [
                "ALLOY_HOST": BuiltProgram.host, "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONPATH": variables["PYTHONPATH"] ?? "", "GOCACHE": variables["GOCACHE"] ?? "\(caches)/go-build",
                "STATICCHECK_CACHE": variables["STATICCHECK_CACHE"] ?? "\(caches)/staticcheck",
            ].merging(environment) { $1 }, executable: "/bin/sh", deadline: .seconds(300))
        process.closeInput()
        let output = await process.remainingMessages().joined(separator: "\n")
        return (await process.ending(), output)
    }

    /// Returns the folders that a variable of the environment lists.
    static func folders(of variable: String) -> [String] {
        (ProcessInfo.processInfo.environment[variable] ?? "").split(separator: ":").map(String.init)
    }

    /// The root of the repository.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
