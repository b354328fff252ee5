import AlloyHost
import Platform

extension Host {
    /// Waits until everything it keeps is kept, for at most `limit`. On a thread, never on a task.
    func close(atMost limit: Duration? = nil) {
        let isClosed = Gate(false)
        Task {
            await close()
            isClosed.update { $0 = true }
        }
        isClosed.wait(atMost: limit) { $0 }
    }
}
