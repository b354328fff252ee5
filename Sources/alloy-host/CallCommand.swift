import AlloyHost
import CommandLineTool
import JSON
import JSONRPC
import Logging
import Platform

/// The command `alloy-host call`: sends one request, prints its result on stdout or its error on stderr.
struct CallCommand {
    let arguments: CallArguments
    let settings: Settings
    let ending: Ending

    private var method: String { arguments.method }

    /// The maximum time the process waits, after printing, for the browser to load the return page.
    private static let browserTime = Duration.seconds(5)

    private struct State: Sendable {
        var task: Task<Void, Never>?
        var host: Host?
        var reply: Result<Payload, RPCError>?
        /// The exit status of the event that ended the process; nil while none has arrived.
        var endStatus: Int32?
        var isReported = false
    }

    /// Makes the call and returns the exit status: 0, 1 for an error reply, 2 for parameters that are not JSON.
    func run() -> Int32 {
        let log = settings.makeLog()
        let state = Gate(State())
        // Registered before anything is read or sent: a process that waits for stdin must end too, and a signal during
        // the call must be able to cancel it.
        ending.onEvent { event in
            let (task, host) = state.update { state in
                state.endStatus = event.exitStatus
                return (state.task, state.host)
            }
            guard let task, let host else { Main.end(event.exitStatus) }
            task.cancel()
            host.cutShort()
            // The call reports its own outcome; the process ends without a report only if the call does not finish in
            // time.
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
        // The account may be connected before the browser has followed its last redirect, which leads to this process.
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
            // Prometheus text is printed as it is, for a scraper to read.
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
            guard settings.isStrict, let reason = StrictCheck.failure(in: result, of: method) else { return 0 }
            Main.write("alloy-host: --strict: \(reason.escapedForTerminal)\n", to: .standardError)
            return 1
        case .failure(let error):
            Main.write(text(of: error.redacted(by: redactor)), to: .standardError)
            return 1
        }
    }

    /// Formats an error for a person: what happened, its outcome, and what to do next.
    private func text(of error: RPCError) -> String {
        var lines = ["alloy-host: \(error.message.withoutLoneSurrogates)"]
        let kind = error.data?["kind"]?.stringValue ?? "error"
        let outcome = error.data?["outcome"]?.stringValue ?? "unknown"
        let execution = error.data?["executionId"]?.stringValue.map { ", execution: \($0)" } ?? ""
        lines.append("  \(kind) (\(error.code)), outcome: \(outcome)\(execution)")
        let problems = error.data?["problems"]?.arrayValue ?? []
        // The heading matches the word "problems" in the advice below.
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
        return lines.map(\.escapedForTerminal).joined(separator: "\n") + "\n"
    }
}

/// Shows the person at the terminal the link that a call waits for.
enum ConnectPrompt {
    /// The first bytes of a `credentials.authorize` notification.
    private static let start = Array(#"{"jsonrpc":"2.0","method":"credentials.authorize","#.utf8)

    /// Shows the link if the message is a `credentials.authorize` notification.
    static func show(_ message: [UInt8]) {
        guard message.starts(with: start), let json = try? JSONValue(parsing: message) else { return }
        show(method: json["method"]?.stringValue ?? "", json["params"] ?? .null)
    }

    /// Shows the link if the notification's method is `credentials.authorize`.
    static func show(method: String, _ params: JSONValue) {
        guard method == "credentials.authorize", let link = params["oauthUrl"]?.stringValue else { return }
        let connector = params["connectorId"]?.stringValue ?? "the account"
        let user = params["userId"]?.stringValue.map { " for \($0)" } ?? ""
        let end = params["expiresAt"]?.stringValue.map { " The link expires at \($0)." } ?? ""
        var lines = ["alloy-host: open this link to connect \(connector)\(user).\(end)", "", "  \(link)", ""]
        if let note = params["note"]?.stringValue { lines.append(note) }
        lines.append("Waiting; press Ctrl-C to cancel.")
        Main.write(lines.map(\.escapedForTerminal).joined(separator: "\n") + "\n", to: .standardError)
    }
}
