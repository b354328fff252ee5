import AlloyHost
import Logging
import Platform

/// The resources that the process needs for its whole life, acquired before anything else.
///
/// Threads and descriptors that are created later may be unavailable; then the call that needed them gets an error.
enum Startup {
    /// The number of descriptors that must be free at the start, for answering calls and for ending.
    private static let descriptors = 12
    /// The number of bytes of memory that must be free at the start.
    private static let bytes = 96 << 20

    /// Checks the limits of the process and starts its threads. Returns the handler of external events; throws the
    /// limit that is too low.
    static func prepare(_ settings: Settings) throws(ResourceShortage) -> Ending {
        ResourceShortage.saveAddressSpace()
        try ResourceShortage.checkDescriptors(descriptors)
        try ResourceShortage.checkMemory(bytes)
        do throws(SystemError) {
            let ending = try Ending(settings)
            try TaskPool.start()
            return ending
        } catch {
            throw ResourceShortage(ofThread: TaskPool.stackSize, error)
        }
    }

    /// Describes an error of the start-up, with the process limit that caused it, if any.
    static func reason(_ error: SystemError) -> String { ResourceShortage(error)?.description ?? "\(error)" }
}

extension Host {
    /// The maximum time that the end of the process waits for the disk.
    static let closingLimit = Duration.seconds(2)

    /// Waits until ledger and cache are written, for at most `limit`, so that an unresponsive disk cannot keep the
    /// process from ending. Call it on a thread, not on a task.
    func close(atMost limit: Duration = closingLimit, log: Log) {
        let isClosed = Gate(false)
        Task {
            await close()
            isClosed.update { $0 = true }
        }
        if !isClosed.wait(atMost: limit, until: { $0 }) {
            log.warn("the disk did not respond in time; the last entries of the ledger and the cache may be missing")
        }
    }
}
