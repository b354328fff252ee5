import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The executable on a machine without Swift: alone, and in a Python wheel. Skipped unless the release executable was built
    /// with `--static-swift-stdlib`.
    @Suite
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

        @Test(
            "The static executable runs in a root with the system's libraries only",
            .enabled("needs: swift build -c release --static-swift-stdlib --product alloy-host") {
                try await isStatic()
            },
            .enabled("needs: user namespaces") { try await run("unshare -rm true").ending == .exited(0) })
        func withoutSwift() async throws {
            let folder = TemporaryFolder()
            let run = try await Self.run(
                """
                set -e
                for file in "$0" $(ldd "$0" | grep -o '/[^ ]*'); do
                    mkdir -p "\(folder.path)$(dirname "$file")"; cp -L "$file" "\(folder.path)$file"
                done
                unshare -r chroot '\(folder.path)' "$0" --version
                unshare -r chroot '\(folder.path)' "$0" --sandbox --sequential < protocol/sessions/quick-start.jsonl
                """)
            #expect(run.ending == .exited(0), "\(run.output)")
            let lines = run.output.split(separator: "\n")
            #expect(lines.count == 12 && lines[0].hasPrefix("alloy-host "), "\(run.output)")
            #expect(lines.last?.hasPrefix(#"{"jsonrpc":"2.0","id":"read","result":"#) == true, "\(run.output)")
        }

        @Test(
            "Options count where /proc is not mounted",
            .enabled("needs: user namespaces") { try await run("unshare -rm true").ending == .exited(0) })
        func withoutProc() async throws {
            let run = try await Self.run(
                """
                echo '{"jsonrpc":"2.0","id":1,"method":"host.info"}' |
                    unshare -rm sh -c 'mount -t tmpfs none /proc && exec "$ALLOY_HOST" --sandbox --no-parent-watch'
                """)
            #expect(run.output.contains(#""backend":"sandbox""#), "\(run.output)")
        }

        @Test(
            "A wheel brings the executable and the Python client",
            .enabled("needs: swift build -c release --static-swift-stdlib --product alloy-host") {
                try await isStatic()
            },
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
    }
}
