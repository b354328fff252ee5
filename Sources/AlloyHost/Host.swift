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

    /// Answers one request. Unknown methods and wrong parameters are refused here; everything else is the method's.
    public func answer(_ request: Request) async -> Result<JSONValue, RPCError> {
        guard let method = table[request.method] else {
            return .failure(.methodNotFound(request.method, among: table.methods.lazy.map(\.name)))
        }
        do throws(RPCError) {
            let arguments = try ParameterCheck.arguments(request.params, of: method)
            return .success(
                try await run(method, Call(arguments: arguments, services: services, context: request.context)))
        } catch {
            return .failure(error)
        }
    }

    private func run(_ method: Method, _ call: Call) async throws(RPCError) -> JSONValue {
        do throws(AlloyError) {
            return try await method.handler(call)
        } catch {
            throw RPCError(error)
        }
    }

    /// A notification that names a method is not run: nobody could learn its outcome.
    public func receive(notification method: String, params: Parameters) {
        if table[method] != nil {
            services.log.warn("the notification \"\(method)\" was not run; send it with an id")
        } else {
            services.log.debug("the notification \"\(method)\" was ignored")
        }
    }
}
