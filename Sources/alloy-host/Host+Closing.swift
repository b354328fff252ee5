import AlloyHost
import Logging
import Platform

extension Host {
    /// How long the end of the process waits for the disk.
    static let closingLimit = Duration.seconds(2)

    /// Waits until everything it keeps is kept, for at most `limit`: a disk that does not answer must not keep the process
    /// from ending. On a thread, never on a task.
    func close(atMost limit: Duration = closingLimit, log: Log) {
        let isClosed = Gate(false)
        Task {
            await close()
            isClosed.update { $0 = true }
        }
        if !isClosed.wait(atMost: limit, until: { $0 }) {
            log.warn("the disk did not answer in time, so the last of the ledger and the cache may not be written")
        }
    }
}
