import Logging
import Platform

extension Settings {
    /// Calls `handle`, on a thread of its own, for each event that should end the process.
    func watchProcess(
        _ log: Log, _ handle: @escaping @Sendable (ProcessEvent) -> Void
    ) throws(SystemError) {
        try ProcessWatcher.start(parent: parentWatch) { event in
            if case .parentMissing(let number) = event {
                log.warn(
                    "there is no process \(number), which --parent-pid names: it is gone, or runs on another machine; ending"
                )
            } else {
                log.debug("asked to end: \(event)")
            }
            handle(event)
        }
    }

    /// The process to end with. `--no-parent-watch` wins, as clients give `--parent-pid` by themselves.
    private var parentWatch: ParentWatch {
        guard watchesParent else { return .none }
        return parentProcess.map { .process($0) } ?? .starter
    }
}
