import Foundation
import TestSupport
import Testing

/// The executable on a machine without Swift: alone, and in a Python wheel. Skipped unless the release executable was built
/// with `--static-swift-stdlib`.
@Suite(.tags(.endToEnd), .notInInnerLoop)
struct InstallationTests {
    private static let executable = Runtime.root.appending(path: ".build/release/alloy-host").path

    /// True if the release executable needs no library of Swift.
    private static func isStatic() async throws -> Bool {
        try await run(#"ldd "$0" && ! ldd "$0" | grep -q libswift"#).ending == .exited(0)
    }

    private static func shell() async throws -> Runtime? {
        try await Runtime.find("sh", atLeast: "", printing: ["-c", "echo 1"])
    }

    private static func run(_ script: String) async throws -> (ending: HostProcess.Ending, output: String) {
        try await #require(shell()).run(["-c", script, executable])
    }

    /// Hides the folder with Swift's tools, and runs the executable in that namespace.
    private static let hidden = """
        swift="$(command -v swift)" && root="$(dirname "$(dirname "$(dirname "$(realpath "$swift")")")")" &&
        exec unshare -rm sh -c 'mount -t tmpfs none "$1" && ! command -v swift >/dev/null && "$0" "$2" "$3" --sandbox' \
        "$0" "$root"
        """

    @Test(
        "The static executable runs where there is no Swift",
        .enabled("needs: swift build -c release --static-swift-stdlib --product alloy-host") { try await isStatic() },
        .enabled("needs: user namespaces") { try await run("unshare -rm true").ending == .exited(0) })
    func withoutSwift() async throws {
        let run = try await Self.run("\(Self.hidden) call connectors.list")
        #expect(run.ending == .exited(0), "\(run.output)")
        #expect(run.output.contains("hubspot"), "\(run.output)")
    }

    @Test(
        "A wheel brings the executable and the Python client",
        .enabled("needs: swift build -c release --static-swift-stdlib --product alloy-host") { try await isStatic() },
        .enabled("needs: python3 with venv") {
            try await run("python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 10))'").ending
                == .exited(0)
        })
    func wheel() async throws {
        let folder = TemporaryFolder()
        let run = try await Self.run(
            """
            set -e
            wheel="$(python3 clients/python/build_wheel.py --binary "$0" --output '\(folder.path)')"
            python3 -m venv '\(folder.path)/venv'
            cd '\(folder.path)'
            unset ALLOY_HOST PYTHONPATH
            venv/bin/python -m pip install -q --no-index --disable-pip-version-check "$wheel"
            venv/bin/alloy-host --version
            venv/bin/python -c 'from alloy_host import Host
            with Host("--sandbox") as host: print(len(host.connectors.list()["connectors"]), "connectors")'
            """)
        #expect(run.ending == .exited(0), "\(run.output)")
        #expect(run.output.contains("alloy-host ") && run.output.contains(" connectors"), "\(run.output)")
    }

    @Test(
        "The table of the clients says what their runs say",
        .enabled("needs: python3") { try await run("command -v python3").ending == .exited(0) })
    func conformance() async throws {
        let run = try await Self.run("exec python3 clients/conformance-table --check")
        #expect(run.ending == .exited(0), "\(run.output)")
        #expect(run.output.contains(" cases, "), "\(run.output)")
        // On the machine of the integration every language is installed.
        let isIntegration = ProcessInfo.processInfo.environment["CI"] == "true"
        #expect(!isIntegration || !run.output.contains("not installed"), "\(run.output)")
    }
}
