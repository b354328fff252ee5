extension AlloyError {
    /// The error of a call that can't start before its deadline; at the earliest it could after `wait`.
    static func noRoom(in wait: Duration) -> AlloyError {
        let milliseconds = max(0, wait.milliseconds)
        var error = notSent(
            .rateLimited,
            "Too many requests are being made: this one could start in \(wait.inWords), after its deadline.",
            fix: [
                .advice("Wait \(wait.inWords) and send again, or give it more time with `timeoutMs`: nothing was run.")
            ], isSafeToRetry: true)
        error.retry.afterMilliseconds = milliseconds
        return error
    }
}
