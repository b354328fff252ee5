import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The executable on machines that have less than the one it was built on.
    @Suite
    struct InstallTests {
        /// The executable for other machines: the release build, if it does not need Swift's libraries.
        private static let staticExecutable: String? = {
            let path = SessionHost.repository.appending(path: ".build/release/alloy-host").path
            return SessionHost.succeeds("[ -x '\(path)' ] && ! ldd '\(path)' | grep -q libswift") ? path : nil
        }()

        private static let canIsolate = SessionHost.succeeds("unshare -rm true")

        /// Runs a script with arguments, and returns its output with the errors.
        private func output(_ script: String, _ arguments: [String]) async throws -> String {
            let process = try HostProcess(
                ["-c", "exec 2>&1; set -e\n\(script)", "sh"] + arguments,
                environment: ["PYTHONDONTWRITEBYTECODE": "1"], executable: "/bin/sh")
            process.closeInput()
            let lines = await process.remainingMessages()
            #expect(await process.ending() == .exited(0), "\(lines.joined(separator: "\n"))")
            return lines.joined(separator: "\n")
        }

        @Test("Without /proc, options are still obeyed", .enabled("needs: unshare with a namespace") { canIsolate })
        func withoutProc() async throws {
            let script = """
                echo '{"jsonrpc":"2.0","id":1,"method":"host.info"}' |
                    unshare -rm sh -c 'mount -t tmpfs none /proc && exec "$0" --sandbox --no-parent-watch' "$1"
                """
            let reply = try await output(script, [HostProcess.executable])
            #expect(reply.contains(#""backend":"sandbox""#), "\(reply)")
        }

        @Test(
            "The static executable runs on a Linux without Swift",
            .enabled("needs: unshare with a namespace, and swift build -c release --static-swift-stdlib") {
                canIsolate && staticExecutable != nil
            })
        func withoutSwift() async throws {
            // A root with nothing but the executable and the system's libraries that it needs.
            let script = """
                root=$(mktemp -d); trap 'rm -rf "$root"' EXIT
                for file in "$1" $(ldd "$1" | grep -o '/[^ ]*'); do
                    mkdir -p "$root$(dirname "$file")"; cp -L "$file" "$root$file"
                done
                unshare -r chroot "$root" "$1" --version
                unshare -r chroot "$root" "$1" --sandbox --sequential --fail-on-error < "$2" | wc -l
                """
            let session = SessionHost.repository.appending(path: "protocol/sessions/quick-start.jsonl").path
            let lines = try await output(script, [try #require(Self.staticExecutable), session]).split(separator: "\n")
            #expect(lines.first?.hasPrefix("alloy-host ") == true && lines.last == "11", "\(lines)")
        }

        @Test(
            "A wheel brings the executable and the client",
            .enabled("needs: python3 with venv, and swift build -c release --static-swift-stdlib") {
                staticExecutable != nil && SessionHost.succeeds("python3 -c 'import ensurepip'")
            })
        func wheel() async throws {
            let script = """
                cd "$1"; folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
                python3 clients/python/build_wheel.py --output "$folder"
                python3 -m venv "$folder/venv"
                "$folder/venv/bin/pip" install -q --no-index --disable-pip-version-check "$folder"/*.whl
                cd /; "$folder/venv/bin/alloy-host" --version
                env -i "$folder/venv/bin/python" -c '
                from alloy_host import Host
                with Host("--sandbox") as host: print(len(host.connectors.list()["connectors"]), "connectors")'
                """
            let lines = try await output(script, [SessionHost.repository.path]).split(separator: "\n")
            #expect(lines.count == 3 && lines[0].contains("-py3-none-manylinux_2_"), "\(lines)")
            #expect(lines.last?.hasSuffix(" connectors") == true, "\(lines)")
        }

        @Test("The version names the commit and the platform")
        func version() async throws {
            let text = try await output(#""$1" --version"#, [HostProcess.executable])
            let form = /alloy-host \d+\.\d+\.\d+ \(([0-9a-f]{12}, )?[a-z0-9_]+-(linux|macos)\)/
            #expect(text.wholeMatch(of: form) != nil, "\(text)")
        }
    }
}
