import Logging
import Platform

/// Ends the process on an external event: a signal, or the end of the parent process.
///
/// Events are received from creation on. Until a command registers a handler, an event ends the process at once.
final class Ending: Sendable {
    private struct State: Sendable {
        var event: ProcessEvent?
        var handle: (@Sendable (ProcessEvent) -> Void)?
    }

    private let state = Gate(State())

    /// Starts to receive events.
    init(_ settings: Settings) throws(SystemError) {
        let log = settings.makeLog()
        try ProcessWatcher.start(parent: settings.parentWatch) { [state] event in
            if case .parentMissing(let number) = event {
                log.warn(
                    "the process \(number) of --parent-pid does not exist on this machine; ending"
                )
            } else {
                log.debug("ending: \(event)")
            }
            let handle = state.update { state in
                state.event = state.event ?? event
                return state.handle
            }
            guard let handle else { Main.end(event.exitStatus) }
            handle(event)
        }
    }

    /// Registers the handler for all further events. It runs on a thread of its own and must end the process within 0.9
    /// seconds.
    func onEvent(_ handle: @escaping @Sendable (ProcessEvent) -> Void) { state.update { $0.handle = handle } }
}

extension Settings {
    /// The process to end with. `--no-parent-watch` takes precedence, because clients pass `--parent-pid` by default.
    fileprivate var parentWatch: ParentWatch {
        guard watchesParent else { return .none }
        return parentProcess.map { .process($0) } ?? .starter
    }
}

/// Ends the process if stdin ends without a request while the process still reads its files.
struct InputWatch: Sendable {
    /// The time that reading may continue after the end of stdin, so that errors in a file of ordinary size are still
    /// reported.
    private static let grace = Duration.seconds(1)

    private let isOver = Gate(false)

    /// Starts the watch. If no thread can be created, nothing is watched.
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

    /// Ends the watch; stdin then belongs to its next reader.
    func stop() { isOver.update { $0 = true } }
}
