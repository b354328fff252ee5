import Platform

/// A second thread for the tasks that can continue at the same time: what they do until they suspend takes longer than libcurl
/// takes for their exchanges. It starts when there are enough tasks for the first time.
final class TaskHelper<ResumedTask: Sendable>: Sendable {
    private struct State: Sendable {
        /// The tasks that neither thread has begun, in their order.
        var tasks: [ResumedTask] = []
        var isStarted = false
        var isClosed = false
        /// The helper waits, and has not been woken.
        var isIdle = false
    }

    /// The number of tasks from which waking a thread costs less than it saves.
    private static var minimumTasks: Int { 3 }

    private let state = Gate(State())
    private let runTask: @Sendable (ResumedTask) -> Void

    /// A helper that runs a task with this function, on any thread.
    init(_ runTask: @escaping @Sendable (ResumedTask) -> Void) { self.runTask = runTask }

    /// Runs all tasks, and returns when none is left to begin. The calling thread begins with the first.
    func run(_ tasks: [ResumedTask]) {
        guard tasks.count >= Self.minimumTasks else {
            for task in tasks { runTask(task) }
            return
        }
        share(tasks.dropFirst())
        runTask(tasks[0])
        while let task = state.change({ (result: Self.next(&$0), wakes: false) }) { runTask(task) }
    }

    /// Ends the thread.
    func close() {
        state.change { state in
            state.isClosed = true
            return (result: (), wakes: true)
        }
    }

    /// Puts the tasks where both threads take them.
    private func share(_ tasks: ArraySlice<ResumedTask>) {
        let mustStart = state.change { state in
            state.tasks += tasks
            let wakes = state.isIdle
            state.isIdle = false
            defer { state.isStarted = true }
            return (result: !state.isStarted, wakes: wakes)
        }
        guard mustStart else { return }
        do throws(SystemError) {
            try SystemThread.start(stackSize: TaskPool.stackSize) { [state, runTask] in Self.work(state, runTask) }
        } catch {
            // The calling thread takes them all, and tries again the next time.
            state.update { $0.isStarted = false }
        }
    }

    private static func work(_ state: Gate<State>, _ runTask: (ResumedTask) -> Void) {
        while true {
            switch state.wait(for: step) {
            case .task(let task): runTask(task)
            case .end: return
            }
        }
    }

    private enum Step {
        case task(ResumedTask)
        case end
    }

    private static func step(_ state: inout State) -> Step? {
        if let task = next(&state) { return .task(task) }
        if state.isClosed { return .end }
        state.isIdle = true
        return nil
    }

    private static func next(_ state: inout State) -> ResumedTask? {
        state.tasks.isEmpty ? nil : state.tasks.removeFirst()
    }
}
