import CommandLineTool
import Logging
import Platform

/// The command `alloy-host setup`: shows the entry of the host in the configuration file of a client, or makes it.
struct SetupCommand {
    let client: AgentClient
    let settings: Settings
    /// The options that the client gives to the host.
    let options: [String]

    private static let maximumBytes = 64 << 20
    /// The client may write its file at the same time.
    private static let maximumAttempts = 3

    /// Shows or writes the configuration and returns the exit status.
    func run() -> Int32 {
        let directories = ClientDirectories(isDarwin: Self.isDarwin, environment: Environment.value(of:))
        let files = client.files(directories)
        guard let path = files.first(where: { FileSystem.permissions(of: $0) != nil }) ?? files.first else {
            return fail("The environment names no home directory, in which \(client.title) has its file.")
        }
        guard let program = Self.program else { return fail("The path of alloy-host is unknown.") }
        let key = keyFile(directories)
        let launch = HostLaunch(
            command: program, options: options, keyFile: key, environment: Environment.value(of:))
        let configuration = ClientConfiguration(client, launch)
        var lines: [String] = []
        if !settings.writesConfiguration {
            let hint = client.format == .yaml ? "add this entry" : "--write adds this entry"
            Main.report("\(client.title) reads \(path); \(hint):")
            Main.write(configuration.text, to: .standardOutput)
        } else if client.format == .yaml {
            return fail("\(path) is YAML, which is only shown, not changed. Try: alloy-host setup \(client.rawValue)")
        } else {
            do throws(SetupFailure) {
                lines = try write(configuration, path)
            } catch {
                return fail(error.reason)
            }
        }
        for line in lines + notes(key) + notes(launch) { Main.report(line.escapedForTerminal) }
        return 0
    }

    private func fail(_ reason: String) -> Int32 {
        Main.write("alloy-host: \(reason.escapedForTerminal)\n", to: .standardError)
        return 1
    }

    private static var isDarwin: Bool {
        #if canImport(Darwin)
            true
        #else
            false
        #endif
    }

    // MARK: - The launch

    /// The path of the program. A name in the path is preferred, as it may stay the same when the program is updated.
    private static var program: String? {
        guard let program = FileSystem.program else { return nil }
        let directories = (Environment.value(of: "PATH") ?? "").split(separator: ":").map(String.init)
        return directories.lazy.filter { $0.hasPrefix("/") }.map { "\($0)/alloy-host" }
            .first { FileSystem.resolved($0) == program } ?? program
    }

    /// The path of the file with the key; nil if the host needs none.
    private func keyFile(_ directories: ClientDirectories) -> String? {
        if settings.isSandbox || settings.replayPath != nil { return nil }
        if let path = Environment.value(of: "ALLOY_API_KEY_FILE"), !path.isEmpty { return Self.absolute(path) }
        return directories.configuration.map { $0 + "/alloy-host/api-key" }
    }

    /// Returns a path that does not depend on the working directory.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let directory = FileSystem.workingDirectory else { return path }
        let rest = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        return directory == "/" ? "/" + rest : "\(directory)/\(rest)"
    }

    private func notes(_ key: String?) -> [String] {
        guard let key else { return [] }
        guard let permissions = FileSystem.permissions(of: key) else {
            return [
                "the key is read from \(key), which does not exist yet; create it with: "
                    + "mkdir -p \(Self.directory(of: key).shellWord) && (umask 077; cat > \(key.shellWord))"
            ]
        }
        if permissions & 0o077 == 0 { return [] }
        return ["other users may read the key in \(key); mend it with: chmod 600 \(key.shellWord)"]
    }

    private func notes(_ launch: HostLaunch) -> [String] {
        let missing = launch.missingVariables(for: client)
        if missing.isEmpty { return [] }
        return [
            "\(client.title) does not pass on \(missing.joined(separator: ", ")); if the host needs the proxy, add this to "
                + "\"env\" in the entry"
        ]
    }

    private static func directory(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    // MARK: - Writing

    private struct SetupFailure: Error {
        let reason: String
    }

    /// Adds the entry to the file, and returns what was done.
    private func write(_ configuration: ClientConfiguration, _ path: String) throws(SetupFailure) -> [String] {
        let stamp = Timestamp.now().iso8601.filter { $0.isNumber || $0 == "T" }
        for attempt in 1...Self.maximumAttempts {
            let file: FileReplacement
            let old: [UInt8]
            do throws(SystemError) {
                file = try FileReplacement(path)
                old = try file.read(maximumBytes: Self.maximumBytes)
            } catch {
                throw SetupFailure(reason: "\(path) cannot be read (\(error)).")
            }
            let new: [UInt8]
            do throws(SpliceError) {
                new = try configuration.added(to: old)
            } catch {
                throw SetupFailure(
                    reason: "\(path) was not changed: \(error.reason). Correct it, or add the entry by hand: "
                        + "alloy-host setup \(client.rawValue)")
            }
            if new == old, file.mode != nil { return ["\(path) has this entry already; nothing was changed"] }
            do throws(SystemError) {
                guard let backup = try replace(file, old, new, stamp: "\(stamp)-\(attempt)") else { continue }
                return ["the entry is in \(path) now"] + backup + ["restart \(client.title) to use it"]
            } catch {
                throw SetupFailure(reason: "\(path) cannot be changed (\(error)).")
            }
        }
        throw SetupFailure(reason: "\(path) is being changed by another program. End \(client.title), and try again.")
    }

    /// Replaces the file and returns a line about its backup; nil if the file has changed since it was read.
    private func replace(
        _ file: FileReplacement, _ old: [UInt8], _ new: [UInt8], stamp: String
    ) throws(SystemError) -> [String]? {
        try file.checkIsReplaceable()
        guard file.mode != nil else {
            // Another program may have created it.
            guard try FileReplacement(file.path).mode == nil else { return nil }
            try file.replace(with: new, suffix: ".new-\(stamp)")
            return []
        }
        let backup = try file.writeBackup(old, suffix: ".backup-\(stamp)")
        guard try file.read(maximumBytes: Self.maximumBytes) == old else {
            try? FileSystem.remove(backup)
            return nil
        }
        try file.replace(with: new, suffix: ".new-\(stamp)")
        return ["the earlier content is in \(backup)"]
    }
}
