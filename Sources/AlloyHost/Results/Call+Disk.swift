import Alloy
import Platform

extension Call {
    /// Returns the result of `body` within the time that calls about files have. It runs on a thread of its own: a disk may be
    /// slow, and the pool's threads must not wait for it. `body` gets a function that says whether the result is still wanted.
    ///
    /// Throws the error of the result, what `leaving` returns for `timedOut` or `cancelled`, or what `failing` returns where no
    /// thread can be started.
    func usingDisk<Value: Sendable>(
        leaving: @escaping @Sendable (AlloyError.Kind) -> AlloyError, failing: (SystemError) -> AlloyError,
        _ body: @escaping @Sendable (_ isWanted: () -> Bool) -> Result<Value, AlloyError>
    ) async throws(AlloyError) -> Value {
        let configuration = client.configuration
        let deadline = start.advanced(by: options().timeout ?? configuration.deadlines.file)
        let answer = PendingAnswer<Value>()
        return try await answer.value(
            within: .init(deadline: deadline, now: configuration.now, sleep: configuration.sleep), leaving: leaving
        ) {
            do throws(SystemError) {
                try SystemThread.start { answer.resolve(body { answer.isWanted }) }
            } catch {
                answer.resolve(.failure(failing(error)))
            }
        }
    }
}
