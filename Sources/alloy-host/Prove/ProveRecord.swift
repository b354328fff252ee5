import CommandLineTool
import JSON
import Platform

/// The directory of one row of a proof, in which the prover and the wrappers around the hosts leave each other what they
/// have to know.
struct ProveRecord: Sendable {
    /// What a wrapper has to know.
    struct Plan: Sendable {
        let row: ProofRow
        /// The path of the host's executable.
        let program: String
        /// The sandbox.
        let url: String
        /// The longest time for which an answer is held.
        let holdMilliseconds: Int
    }

    /// The path.
    let path: String

    /// The directory in which the client finds the wrapper as `alloy-host`.
    var programs: String { "\(path)/bin" }
    /// The state and cache directories of the hosts.
    var state: String { "\(path)/state" }
    var cache: String { "\(path)/cache" }
    /// The file with the client's output.
    var output: String { "\(path)/output" }
    private var planFile: String { "\(path)/plan.json" }
    private var eventFile: String { "\(path)/events.jsonl" }

    /// Creates the directory of a row with its plan and its wrapper.
    static func create(_ path: String, _ plan: Plan) throws(SystemError) -> ProveRecord {
        let record = ProveRecord(path: path)
        for directory in [record.programs, record.state, record.cache] { try FileSystem.createDirectory(directory) }
        let json: JSONObject = [
            "row": .string(plan.row.rawValue), "program": .string(plan.program), "url": .string(plan.url),
            "holdMs": .int(plan.holdMilliseconds),
        ]
        try append(JSONValue.object(json).text, to: record.planFile)
        let wrapper = "\(record.programs)/alloy-host"
        let words = [plan.program, ProveWrapper.word, path].map(quoted).joined(separator: " ")
        try append("#!/bin/sh\nexec \(words) \"$@\"\n", to: wrapper)
        try FileSystem.makeExecutable(wrapper)
        return record
    }

    /// The plan; nil if the directory is not one of a row.
    var plan: Plan? {
        guard let json = try? JSONValue(parsing: Self.text(of: planFile) ?? ""),
            let row = json["row"]?.stringValue.flatMap(ProofRow.init(rawValue:)),
            let program = json["program"]?.stringValue, let url = json["url"]?.stringValue
        else { return nil }
        return Plan(row: row, program: program, url: url, holdMilliseconds: json["holdMs"]?.intValue ?? 0)
    }

    /// The events so far.
    var events: [ProofEvent] { Self.text(of: eventFile).map(ProofEvent.all) ?? [] }

    /// Records an event; a disk that does not take it shows in the row's result.
    func append(_ event: ProofEvent) { try? Self.append(event.line + "\n", to: eventFile) }

    /// The numbers of the hosts that were started.
    var hosts: [Int32] { events.compactMap { if case .started(let host) = $0 { host } else { nil } } }

    /// The last line of the client's output.
    var lastLine: String? {
        Self.text(of: output)?.split(whereSeparator: \.isNewline).last.map(String.init)
    }

    private static func append(_ text: String, to path: String) throws(SystemError) {
        let file = try Descriptor.openForAppending(path: path)
        defer { file.close() }
        do {
            try Array(text.utf8).withUnsafeBytes { try file.writeAll($0) }
        } catch {
            throw error as? SystemError ?? SystemError("write", number: 0)
        }
    }

    private static func text(of path: String) -> String? {
        guard let file = try? Descriptor.open(path: path) else { return nil }
        defer { file.close() }
        return (try? file.readToEnd(maximumBytes: 64 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}
