/// A thread that runs work of others and the tasks that this resumes, so that no other thread has to be woken for them.
public protocol TaskRunner: Sendable {
    /// Runs work on the thread if it has nothing else to do; false when it has, or can't.
    func runIfIdle(_ work: IdleWork) -> Bool
}

/// Work for a thread that has nothing else to do, such as a short wait for a disk. One of the two functions is called, once.
public struct IdleWork: Sendable {
    /// Does the work, and returns the tasks that it has resumed, which the thread runs then: each must not compute for more than
    /// a millisecond before it suspends or ends. The work may block: what comes for the thread meanwhile is done by another
    /// one if it takes long.
    public let run: @Sendable () -> [TaskPool.ResumedTask]
    /// Is called in place of `run` when the thread got something else to do.
    public let decline: @Sendable () -> Void

    /// Work of these functions.
    public init(run: @escaping @Sendable () -> [TaskPool.ResumedTask], decline: @escaping @Sendable () -> Void) {
        self.run = run
        self.decline = decline
    }
}
