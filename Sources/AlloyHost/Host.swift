import Alloy
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
        table = .standard
    }

    /// Answers what waits for nobody, and what names no method.
    public func answerAtOnce(_ request: Request) -> Result<Payload, RPCError>? {
        guard let method = table[request.method] else {
            return .failure(.methodNotFound(request.method, among: table.methods.lazy.map(\.name)))
        }
        guard case .atOnce(let answer) = method.handler else { return nil }
        do throws(RPCError) {
            let call = try call(request, of: method)
            do throws(AlloyError) {
                return .success(.value(try answer(call)))
            } catch {
                throw RPCError(error)
            }
        } catch {
            return .failure(error)
        }
    }

    /// Answers one request.
    public func answer(_ request: Request) async -> Result<Payload, RPCError> {
        if let outcome = answerAtOnce(request) { return outcome }
        guard let method = table[request.method], case .waiting(let answer) = method.handler else {
            return .failure(.internal("The method \(request.method) has no handler."))
        }
        do throws(RPCError) {
            let call = try call(request, of: method)
            do throws(AlloyError) {
                return .success(try await answer(call))
            } catch {
                throw RPCError(withoutDeniedSteps(await Suggestion.improve(error, call)))
            }
        } catch {
            return .failure(error)
        }
    }

    private func call(_ request: Request, of method: Method) throws(RPCError) -> Call {
        Call(
            arguments: try ParameterCheck.arguments(request.params, of: method) { given throws(RPCError) in
                try admit(given, to: method)
            }, services: services, context: request.context)
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

    /// A notification that names a method is not run: nobody could learn its outcome.
    public func receive(notification method: String, params: Parameters) {
        if table[method] != nil {
            services.warnOnce("the notification \"\(method)\" was not run; send it with an id")
        } else {
            services.log.debug("the notification \"\(method)\" was ignored")
        }
    }
}
