import Alloy
import JSONRPC

extension RPCError {
    /// The answer to a request for which there is no room.
    public static var overloaded: RPCError {
        var error = AlloyError.notSent(
            .overloaded, "The host has too many requests waiting.", fix: [.advice("Send it again a little later.")],
            isSafeToRetry: true)
        error.retry.afterMilliseconds = 100
        return RPCError(error)
    }
}
