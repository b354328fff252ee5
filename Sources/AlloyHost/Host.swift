import ActionForms
import Alloy
import ExecutionLedger
import JSON
import JSONRPC
import Logging

/// The host: answers the methods of its table with a client of Alloy's service.
public struct Host: RequestHandler {
    private let services: HostServices
    private let table: MethodTable

    /// A host that works with `services`.
    public init(_ services: HostServices) {
        self.services = services
        table = services.methods
    }

    /// Answers what waits for nobody, and what names no method.
    public func answerAtOnce(_ request: Request) -> Result<Payload, RPCError>? {
        guard let place = table.place(of: request.method) else {
            let running = services.calls.beginUnknown()
            // Redacted before it is cut: half a secret would not be found any more.
            let name = services.log.redactor.redact(request.method)
            let error = RPCError.methodNotFound(name, among: table.methods.lazy.map(\.name))
            return services.calls.end(running, request, .failure(error))
        }
        let method = table.methods[place]
        guard case .atOnce(let answer) = method.handler else { return nil }
        let running = services.calls.begin(method, at: place, waiting: false)
        let outcome: Result<Payload, RPCError>
        do throws(RPCError) {
            let call = try call(request, of: method, running)
            do throws(AlloyError) {
                outcome = .success(.value(try answer(call)))
            } catch {
                throw RPCError(error)
            }
        } catch {
            outcome = .failure(error)
        }
        return services.calls.end(running, request, outcome)
    }

    /// Answers one request.
    public func answer(_ request: Request) async -> Result<Payload, RPCError> {
        if let outcome = answerAtOnce(request) { return outcome }
        guard let place = table.place(of: request.method), case .waiting(let answer) = table.methods[place].handler
        else {
            return .failure(.internal("The method \(request.method) has no handler."))
        }
        let method = table.methods[place]
        let running = services.calls.begin(method, at: place, waiting: true)
        let outcome: Result<Payload, RPCError>
        do throws(RPCError) {
            let call = try call(request, of: method, running)
            do throws(AlloyError) {
                outcome = .success(try await answer(call))
            } catch {
                throw RPCError(withoutDeniedSteps(await Suggestion.improve(error.endedByCancel, call)))
            }
        } catch {
            outcome = .failure(error)
        }
        return services.calls.end(running, request, outcome)
    }

    /// Waits until what is known of all executions so far is kept, and what was read of the catalogue. Calls that are still
    /// running open the ledger anew.
    public func close() async {
        await services.ledger.close()
        await services.catalogue.flush()
    }

    /// Waits, on a thread, until the browsers have come back of which the account is connected already, for `limit` at most.
    public func waitForBrowsers(atMost limit: Duration) {
        services.connects.returnPages.waitUntilClosed(atMost: limit)
    }

    /// Cuts what calls that were cancelled let come to its end: the process has to end.
    public func cutShort() { services.client.cutAttempts() }

    private func call(
        _ request: Request, of method: Method, _ running: CallLog.Running
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
            arguments: arguments, services: services, context: request.context, record: running.record,
            start: running.start)
    }

    /// The arguments with what form.validate has kept in place of the references to it.
    private func resolved(_ arguments: JSONObject, _ name: String) throws(RPCError) -> JSONObject {
        do throws(AlloyError) {
            let arguments = try services.formSecrets.resolve(arguments, name)
            services.secretArguments.register(
                arguments[name]?.objectValue, of: arguments["connectorId"]?.stringValue ?? "")
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

    /// The error without advice to make calls that the operator forbids.
    private func withoutDeniedSteps(_ error: AlloyError) -> AlloyError {
        var error = error
        error.fix.removeAll { step in
            guard case .call(let name, let params) = step, let method = table[name] else { return false }
            return (try? services.gatekeeper.admit(method, params)) == nil
        }
        return error
    }

    /// A request that never came here is counted and logged all the same.
    public func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError) {
        let place = call.flatMap { table.place(of: $0.method) }
        services.calls.refused(call, place.map { table.methods[$0] }, at: place, id: id, error)
    }

    /// A notification that names a method is not run: nobody could learn its outcome.
    public func receive(notification method: String, params: Parameters) {
        if table[method] != nil {
            services.warnOnce("the notification \"\(method)\" was not run; send it with an id")
        } else {
            services.log.debug("the notification \"\(method)\" was ignored")
        }
    }
}
