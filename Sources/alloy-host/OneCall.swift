import AlloyHost
import JSON
import JSONRPC
import Logging
import Platform

/// `alloy-host call`: one request, its result on stdout; an error in words on stderr.
struct OneCall {
    let method: String
    /// JSON text, `-` for stdin, nil for none.
    let params: String?
    let settings: Settings
    let ending: Ending

    private static let maximumInputBytes = 1 << 30

    private struct State: Sendable {
        var task: Task<Void, Never>?
        var reply: Result<Payload, RPCError>?
        /// Set once somebody asked the process to end.
        var endStatus: Int32?
        var isReported = false
    }

    /// Makes the call, and gives the exit status: 0, 1 for an error, 2 for parameters that are no JSON.
    func run() -> Int32 {
        let log = settings.makeLog()
        let parameters: Parameters
        do throws(OptionError) {
            parameters = try readParameters()
        } catch {
            Main.write("alloy-host: \(error.message)\n", to: .standardError)
            return 2
        }
        let host = Host(settings.makeServices(log: log))
        let state = Gate(State())
        let context = RequestContext { method, params in Self.tell(method, params) }
        let request = Request(method: method, params: parameters, context: context)
        // Before the call is made: a signal that comes while it runs must find somebody who cancels it.
        ending.whenAsked { event in
            let task = state.update { state in
                state.endStatus = event.exitStatus
                return state.task
            }
            task?.cancel()
            host.cutShort()
            // The call says for itself what became of it; only one that doesn't end is left alone.
            state.wait(atMost: .milliseconds(800)) { $0.isReported }
            Main.end(event.exitStatus)
        }
        state.update { current in
            guard current.endStatus == nil else { return }
            current.task = Task { state.update { [answer = await host.answer(request)] in $0.reply = answer } }
        }
        state.wait { $0.reply != nil }
        let status = report(state.update { $0.reply }, log.redactor)
        host.close()
        return state.update { state in
            state.isReported = true
            return state.endStatus ?? status
        }
    }

    /// Tells the person at the terminal what the call waits for: a link that they have to open.
    private static func tell(_ method: String, _ params: JSONValue) {
        guard method == "credentials.authorize", let link = params["oauthUrl"]?.stringValue else { return }
        let connector = params["connectorId"]?.stringValue ?? "the account"
        let user = params["userId"]?.stringValue.map { " for \($0)" } ?? ""
        let end = params["expiresAt"]?.stringValue.map { " It is good until \($0)." } ?? ""
        Main.write(
            "alloy-host: open this link to connect \(connector)\(user).\(end)\n\n  \(link)\n\nWaiting; Ctrl-C gives up.\n",
            to: .standardError)
    }

    private func readParameters() throws(OptionError) -> Parameters {
        guard let params else { return .none }
        let value: JSONValue
        do {
            let bytes =
                params == "-"
                ? try Descriptor.standardInput.readToEnd(maximumBytes: Self.maximumInputBytes) : Array(params.utf8)
            value = try JSONValue(parsing: bytes, maximumDepth: settings.limits.depth)
        } catch {
            throw OptionError("The parameters are not JSON: \(error).")
        }
        switch value {
        case .object(let object): return .named(object)
        case .array(let elements): return .positional(elements)
        case .null: return .none
        default: throw OptionError("The parameters must be an object or an array.")
        }
    }

    private func report(_ reply: Result<Payload, RPCError>?, _ redactor: Redactor) -> Int32 {
        switch reply {
        case nil: return 1
        case .success(let payload):
            let result = payload.value(redactedBy: redactor)
            // A page for Prometheus is meant to be read by it.
            if method == "host.metrics", let page = result["text"]?.stringValue {
                Main.write(page, to: .standardOutput)
                return 0
            }
            // A person reads lines; a program reads one.
            let text = Descriptor.standardOutput.isTerminal ? result.prettyText : result.text
            Main.write(text + "\n", to: .standardOutput)
            return 0
        case .failure(let error):
            Main.write(text(of: error.redacted(by: redactor)), to: .standardError)
            return 1
        }
    }

    /// The error for a person: what happened, whether anything was changed, what to do next.
    private func text(of error: RPCError) -> String {
        var lines = ["alloy-host: \(error.message)"]
        let kind = error.data?["kind"]?.stringValue ?? "error"
        let outcome = error.data?["outcome"]?.stringValue ?? "unknown"
        let execution = error.data?["executionId"]?.stringValue.map { ", execution: \($0)" } ?? ""
        lines.append("  \(kind) (\(error.code)), outcome: \(outcome)\(execution)")
        let problems = error.data?["problems"]?.arrayValue ?? []
        for problem in problems {
            let nearest = problem["nearest"]?.stringValue.map { " (did you mean \"\($0)\"?)" } ?? ""
            let got = problem["got"].map { $0.stringValue ?? $0.text } ?? "nothing"
            lines.append(
                "  \(problem["pointer"]?.stringValue ?? "/"): expected \(problem["expected"]?.stringValue ?? "something else"), "
                    + "got \(got)\(nearest)")
        }
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
