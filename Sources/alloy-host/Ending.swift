import Logging
import Platform

/// Ends the process when somebody asks for that from outside: a signal, or the end of the process that started it.
///
/// It listens from the start on. Until a command has said how it ends in order, the process ends at once.
final class Ending: Sendable {
    private struct State: Sendable {
        var event: ProcessEvent?
        var handle: (@Sendable (ProcessEvent) -> Void)?
    }

    private let state = Gate(State())

    /// Starts to listen.
    init(_ settings: Settings) throws(SystemError) {
        let log = settings.makeLog()
        try ProcessWatcher.start(parent: settings.parentWatch) { [state] event in
            if case .parentMissing(let number) = event {
                log.warn(
                    "there is no process \(number), which --parent-pid names: it is gone, or runs on another machine; ending"
                )
            } else {
                log.debug("asked to end: \(event)")
            }
            let handle = state.update { state in
                state.event = state.event ?? event
                return state.handle
            }
            guard let handle else { Main.end(event.exitStatus) }
            handle(event)
        }
    }

    /// Calls `handle`, which is to end the process within 0.9 seconds, for each event from now on, on a thread of its own.
    func whenAsked(_ handle: @escaping @Sendable (ProcessEvent) -> Void) { state.update { $0.handle = handle } }
}

extension Settings {
    /// The process to end with. `--no-parent-watch` wins, as clients give `--parent-pid` by themselves.
    fileprivate var parentWatch: ParentWatch {
        guard watchesParent else { return .none }
        return parentProcess.map { .process($0) } ?? .starter
    }
}

/// Ends the process while it still reads its files, once stdin has ended and nothing was asked.
struct InputWatch: Sendable {
    /// How long reading may go on after the end, so that what is wrong with a file of the usual size is still told.
    private static let grace = Duration.seconds(1)

    private let isOver = Gate(false)

    /// Starts to watch. Without a thread to spare nothing is watched.
    init() {
        try? SystemThread.start(stackSize: 256 << 10) { [isOver] in
            while !isOver.update({ $0 }) {
                switch Descriptor.standardInput.inputState(atMost: 50) {
                case .waiting: continue
                case .readable: return
                case .ended:
                    if !isOver.wait(atMost: Self.grace, until: { $0 }) { Main.end(0) }
                    return
                }
            }
        }
    }

    /// Ends the watch: what stdin says from now on is for others.
    func stop() { isOver.update { $0 = true } }
}
