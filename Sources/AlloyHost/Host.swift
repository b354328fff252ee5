import ActionForms
import Alloy
import ExecutionLedger
import JSON
import JSONRPC
import Logging

/// The host: answers the methods of its table with a client of Alloy's service.
public struct Host: RequestHandler {
    let services: HostServices
    private let table: MethodTable

    /// A host that works with `services`.
    public init(_ services: HostServices) {
        self.services = services
        table = services.methods
    }

    /// Answers one request: at once if its method never waits, and if there is no such method.
    public func handle(_ request: Request) -> HandlerReply { handle(request, .none) }

    /// Answers a call that another module makes for its own caller, such as an agent: like a request of that name, with
    /// the same rules, records and counts. `terms` apply to what it executes.
    package func call(
        _ name: String, _ arguments: JSONObject, context: RequestContext, terms: ExecutionTerms = .none
    ) async -> Result<Payload, RPCError> {
        switch handle(Request(method: name, params: .named(arguments), context: context), terms) {
        case .ready(let result): result
        case .pending(let run): await run()
        }
    }

    private func handle(_ request: Request, _ terms: ExecutionTerms) -> HandlerReply {
        guard let index = table.index(of: request.method) else { return .ready(unknownMethod(request)) }
        let method = table.methods[index]
        switch method.handler {
        case .atOnce(let run):
            let running = services.calls.begin(method, at: index, waiting: false)
            let outcome: Result<Payload, RPCError>
            do throws(RPCError) {
                let call = try call(request, of: method, running, terms)
                do throws(AlloyError) {
                    outcome = .success(.value(try run(call)))
                } catch {
                    throw RPCError(error)
                }
            } catch {
                outcome = .failure(error)
            }
            return .ready(services.calls.end(running, request, outcome))
        case .waiting(let run):
            return .pending {
                let running = services.calls.begin(method, at: index, waiting: true)
                let outcome: Result<Payload, RPCError>
                do throws(RPCError) {
                    let call = try call(request, of: method, running, terms)
                    do throws(AlloyError) {
                        outcome = .success(try await run(call))
                    } catch {
                        throw RPCError(withoutDeniedSteps(await Suggestion.improve(error.endedByCancel, call)))
                    }
                } catch {
                    outcome = .failure(error)
                }
                return services.calls.end(running, request, outcome)
            }
        }
    }

    private func unknownMethod(_ request: Request) -> Result<Payload, RPCError> {
        let running = services.calls.beginUnknown()
        // Redacted before it is shortened: half a secret is not found any more.
        let name = services.log.redactor.redact(request.method)
        let error = RPCError.methodNotFound(name, among: table.methods.lazy.map(\.name))
        return services.calls.end(running, request, .failure(error))
    }

    /// The plans that wait for a person's approval, for a module that asks the person behind its caller.
    package var approvals: Approvals { services.approvals }

    /// Waits until the ledger and the catalogue are written. Calls that are still running open the ledger again.
    public func close() async {
        await services.ledger.close()
        await services.catalogue.flush()
    }

    /// Waits, on a thread, until the browsers of accounts that are connected already have returned, for `limit` at most.
    public func waitForBrowsers(atMost limit: Duration) {
        services.pendingConnections.returnPages.waitUntilClosed(atMost: limit)
    }

    /// The user that calls act for when they name none.
    package var actingUserId: String? { services.options.actingUserId }

    /// Keeps a result of more than `limit` bytes for `results.read`, and returns its handle with a summary; returns nil for a
    /// smaller one.
    package func stored(_ result: JSONValue, above limit: Int) async -> JSONObject? {
        let bytes = result.bytes
        guard bytes.count > limit,
            let text = try? JSONText(validating: bytes, maximumDepth: JSONParser.greatestMaximumDepth)
        else { return nil }
        let handle = "result-\(services.executionIds.next())"
        return await services.results.keep(text, as: handle, limit: limit).summary(handle: handle).objectValue
    }

    /// Interrupts the attempts that cancelled calls were finishing: the process has to end.
    public func cutShort() { services.client.cancelOngoingAttempts() }

    private func call(
        _ request: Request, of method: Method, _ running: CallLog.Running, _ terms: ExecutionTerms
    ) throws(RPCError) -> Call {
        services.secretArguments.register(request.params, of: method)
        var arguments: JSONObject
        do throws(RPCError) {
            arguments = try ParameterCheck.arguments(request.params, of: method) { given throws(RPCError) in
                try admit(given, to: method)
            }
        } catch {
            throw ParameterCheck.withoutSecrets(error, request.params, of: method, services.log.redactor)
        }
        if let name = method.secretParameter { arguments = try resolved(arguments, name) }
        return Call(
            method: method, arguments: arguments, services: services, context: request.context, record: running.record,
            start: running.start, terms: terms)
    }

    /// The arguments with the secrets that form.validate has kept, in place of the references to them.
    private func resolved(_ arguments: JSONObject, _ name: String) throws(RPCError) -> JSONObject {
        do throws(AlloyError) {
            let arguments = try services.formSecrets.resolve(arguments, name)
            services.secretArguments.register(
                arguments[name]?.objectValue, of: arguments[.connectorId]?.stringValue ?? "")
            return arguments
        } catch {
            throw RPCError(error)
        }
    }

    private func admit(_ arguments: JSONObject, to method: Method) throws(RPCError) -> JSONObject {
        do throws(AlloyError) {
            return try services.gatekeeper.admit(method, arguments)
        } catch {
            throw RPCError(error)
        }
    }

    /// The error without advice to make calls that the operator's rules deny.
    private func withoutDeniedSteps(_ error: AlloyError) -> AlloyError {
        var error = error
        error.fix.removeAll { step in
            guard case .call(let name, let params) = step, let method = table[name] else { return false }
            return (try? services.gatekeeper.admit(method, params)) == nil
        }
        return error
    }

    /// Counts and logs a request that never reached the host.
    public func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError) {
        let index = call.flatMap { table.index(of: $0.method) }
        services.calls.refused(call, index.map { table.methods[$0] }, at: index, id: id, error)
    }

    /// Ignores a notification. One that names a method is not run, since its outcome could not be returned.
    public func receive(notification method: String, params: Parameters) {
        if table[method] != nil {
            services.warnOnce("the notification \"\(method)\" was not run; send it with an id")
        } else {
            services.log.debug("the notification \"\(method)\" was ignored")
        }
    }
}
