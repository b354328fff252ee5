import AlloyHost
import Logging
import Platform

/// What the process needs for its whole life: made before anything else, so that it can't be missing later.
///
/// Threads and descriptors that are made later may fail to be made; then the call that wanted them is answered with an error.
enum Startup {
    /// So many descriptors, beside those that are open, must be left: for answering calls, and for ending.
    private static let descriptors = 12
    /// So many bytes of memory must be left.
    private static let bytes = 96 << 20

    /// Checks the limits of the process and starts its threads. Gives what ends the process; throws which limit is too low.
    static func prepare(_ settings: Settings) throws(ResourceShortage) -> Ending {
        ResourceShortage.saveAddressSpace()
        try ResourceShortage.checkDescriptors(descriptors)
        try ResourceShortage.checkMemory(bytes)
        do throws(SystemError) {
            let ending = try Ending(settings)
            try TaskPool.start()
            try SleepTimer.start()
            return ending
        } catch {
            throw ResourceShortage(ofThread: TaskPool.stackSize, error)
        }
    }

    /// Why something could not be made at the start, with the limit that keeps it from being made, if one does.
    static func reason(_ error: SystemError) -> String { ResourceShortage(error)?.description ?? "\(error)" }
}

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
