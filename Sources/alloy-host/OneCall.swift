import AlloyHost
import CommandLineTool
import JSON
import JSONRPC
import Logging
import Platform

/// `alloy-host call`: one request, its result on stdout; an error in words on stderr.
struct OneCall {
    let arguments: CallArguments
    let settings: Settings
    let ending: Ending

    private var method: String { arguments.method }

    /// How long the process stays for a browser that comes back when everything has been printed.
    private static let browserTime = Duration.seconds(5)

    private struct State: Sendable {
        var task: Task<Void, Never>?
        var host: Host?
        var reply: Result<Payload, RPCError>?
        /// Set once somebody asked the process to end.
        var endStatus: Int32?
        var isReported = false
    }

    /// Makes the call, and gives the exit status: 0, 1 for an error, 2 for parameters that are no JSON.
    func run() -> Int32 {
        let log = settings.makeLog()
        let state = Gate(State())
        // Before anything is read or called: a process that waits for stdin has to end, too, and a signal that comes while the
        // call runs must find somebody who cancels it.
        ending.whenAsked { event in
            let (task, host) = state.update { state in
                state.endStatus = event.exitStatus
                return (state.task, state.host)
            }
            guard let task, let host else { Main.end(event.exitStatus) }
            task.cancel()
            host.cutShort()
            // The call says for itself what became of it; only one that doesn't end is left alone.
            state.wait(atMost: .milliseconds(800)) { $0.isReported }
            Main.end(event.exitStatus)
        }
        let parameters: Parameters
        do throws(UsageError) {
            parameters = try readParameters()
        } catch {
            Main.write(
                "alloy-host: \(error.text(options: settings.repeatedOptions, methods: .program))\n", to: .standardError)
            return 2
        }
        if let warning = arguments.warning { Main.write("alloy-host: \(warning)\n", to: .standardError) }
        let host = Host(settings.makeServices(log: log))
        let context = RequestContext { method, params in ConnectPrompt.show(method: method, params) }
        let request = Request(method: method, params: parameters, context: context)
        state.update { current in
            guard current.endStatus == nil else { return }
            current.host = host
            current.task = Task { state.update { [answer = await host.answer(request)] in $0.reply = answer } }
        }
        state.wait { $0.reply != nil }
        let status = report(state.update { $0.reply }, log.redactor)
        host.close(log: log)
        settings.finishRecording(atMost: Host.closingLimit, log)
        let finalStatus = state.update { state in
            state.isReported = true
            return state.endStatus ?? status
        }
        // The account may be connected before the browser has followed the last redirect, which leads here.
        if finalStatus == status { host.waitForBrowsers(atMost: Self.browserTime) }
        return finalStatus
    }

    private func readParameters() throws(UsageError) -> Parameters {
        switch try arguments.parameters(reading: FileReading.read) {
        case .object(let object): return .named(object)
        case .array(let elements): return .positional(elements)
        case nil, .null: return .none
        default: throw UsageError("The parameters must be an object or an array.")
        }
    }

    private func report(_ reply: Result<Payload, RPCError>?, _ redactor: Redactor) -> Int32 {
        switch reply {
        case nil: return 1
        case .success(let payload):
            let result = payload.value(redactedBy: redactor)
            let isTerminal = Descriptor.standardOutput.isTerminal
            // A page for Prometheus is meant to be read by it.
            if method == "host.metrics", let page = result["text"]?.stringValue {
                Main.write(page, to: .standardOutput)
                return 0
            }
            let text = ResultText(
                format: settings.outputFormat, isTerminal: isTerminal,
                width: Descriptor.standardOutput.terminalColumns ?? Environment.value(of: "COLUMNS").flatMap { Int($0) }
                    ?? 80,
                style: TerminalStyle(isTerminal: isTerminal, environment: Environment.value(of:)))
            Main.write(text.text(result, of: MethodTable.program.description(of: method)) + "\n", to: .standardOutput)
            guard settings.isStrict, let reason = ReplyVerdict.reason(in: result, of: method) else { return 0 }
            Main.write("alloy-host: --strict: \(reason.shownOnOneLine)\n", to: .standardError)
            return 1
        case .failure(let error):
            Main.write(text(of: error.redacted(by: redactor)), to: .standardError)
            return 1
        }
    }

    /// The error for a person: what happened, whether anything was changed, what to do next.
    private func text(of error: RPCError) -> String {
        var lines = ["alloy-host: \(error.message.withoutLoneSurrogates)"]
        let kind = error.data?["kind"]?.stringValue ?? "error"
        let outcome = error.data?["outcome"]?.stringValue ?? "unknown"
        let execution = error.data?["executionId"]?.stringValue.map { ", execution: \($0)" } ?? ""
        lines.append("  \(kind) (\(error.code)), outcome: \(outcome)\(execution)")
        let problems = error.data?["problems"]?.arrayValue ?? []
        // Under the word that the advice below uses for them.
        if !problems.isEmpty { lines.append("  problems:") }
        for problem in problems {
            let nearest = problem["nearest"]?.stringValue.map { " (did you mean \"\($0)\"?)" } ?? ""
            let got = problem["got"].map { $0.stringValue ?? $0.text } ?? "nothing"
            lines.append(
                "    \(problem["pointer"]?.stringValue ?? "/"): expected \(problem["expected"]?.stringValue ?? "something else"), "
                    + "got \(got)\(nearest)")
        }
        if let line = arguments.line(correcting: problems) { lines.append("  Try: \(line)\(settings.repeatedOptions)") }
        if error.code == RPCError.Code.invalidParams { lines.append("  Try: alloy-host help \(method)") }
        for step in error.data?["fix"]?.arrayValue ?? [] {
            if let sentence = step.stringValue {
                lines.append("  Try: \(sentence)")
            } else if let method = step["method"]?.stringValue {
                let params = (step["params"] ?? [:]).text.replacing("'", with: #"'\''"#)
                lines.append("  Try: alloy-host call \(method) '\(params)'\(settings.repeatedOptions)")
            }
        }
        return lines.map(\.shownOnOneLine).joined(separator: "\n") + "\n"
    }
}
