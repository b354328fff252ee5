import CCurl
import Locking
import Platform

/// The exchanges of the transport's thread. Belongs to that thread alone, except for `exchangeCount`.
final class CurlLoop {
    private static let maximumIdleHandles = 64
    /// The size of a response above which a task does not continue on this thread: reading it would hold up the others.
    private static let quicklyReadBytes = 32 << 10

    /// The number of exchanges that run; any thread may read it.
    let exchangeCount = Atomic(0)
    private let multi: UnsafeMutableRawPointer
    private let share: UnsafeMutableRawPointer?
    private let configuration: CurlTransport.Configuration
    private let authorities: CurlAuthorities
    private var running: [ObjectIdentifier: CurlHandle] = [:]
    private var idle: [CurlHandle] = []
    /// The tasks that got their response and continue on this thread.
    private var resumed: [TaskPool.ResumedTask] = []
    private let helper = TaskHelper<TaskPool.ResumedTask> { $0.run() }

    init(multi: UnsafeMutableRawPointer, configuration: CurlTransport.Configuration) {
        self.multi = multi
        self.configuration = configuration
        authorities = CurlAuthorities(configured: configuration.caFile, environment: CurlLibrary.environment)
        ccurl_multi_setopt_long(multi, CurlOption.multiMaximumConnections, configuration.maximumConnections)
        ccurl_multi_setopt_long(multi, CurlOption.multiMaximumIdleConnections, configuration.maximumIdleConnections)
        // Connections of their own still resume each other's TLS sessions. No lock functions: one thread uses the share.
        share = ccurl_share_init()
        if let share { ccurl_share_setopt_long(share, CurlOption.shareData, CurlOption.tlsSessions) }
    }

    /// Starts an exchange, or resumes it at once with the reason why not.
    func start(_ submission: CurlSubmission) {
        let exchange = submission.exchange
        guard !exchange.isCancelled else { return submission.answerNotSent(.cancelled, "Cancelled before it began.") }
        let remaining = ContinuousClock.now.duration(to: exchange.deadline)
        guard remaining > .zero else {
            return submission.answerNotSent(.timedOut, "The deadline had passed before anything was sent.")
        }
        guard
            let handle = idle.popLast()
                ?? CurlHandle(configuration: configuration, authorities: authorities, share: share),
            handle.prepare(submission, timeout: remaining),
            ccurl_multi_add_handle(multi, handle.easy) == 0
        else { return submission.answerNotSent(.other, "libcurl can't take the request (out of memory).") }
        running[ObjectIdentifier(exchange)] = handle
        exchangeCount.store(running.count, ordering: .relaxed)
    }

    /// Ends an exchange if it is running; its connection is closed.
    func cancel(_ exchange: CurlExchange) {
        guard let handle = running[ObjectIdentifier(exchange)] else { return }
        end(handle) { $0.cancelled(because: "Cancelled by the caller.") }
    }

    /// Advances all exchanges as far as possible without waiting, and resumes those that have ended.
    func perform() {
        var count: Int32 = 0
        ccurl_multi_perform(multi, &count)
        var left: Int32 = 0
        while let message = ccurl_multi_info_read(multi, &left) {
            // The message is gone once its handle is removed.
            let code = message.pointee.data.result
            guard message.pointee.kind == CurlOption.done, let handle = CurlHandle.of(message.pointee.easy) else {
                continue
            }
            end(handle) { $0.result(code: code) }
        }
    }

    /// Runs the tasks that continue on this thread, if there are many some of them on a second one. They may submit exchanges.
    func runResumed() {
        let tasks = resumed
        resumed.removeAll(keepingCapacity: true)
        helper.run(tasks)
    }

    /// Waits until a connection can move on, a time is up, or the bell rings.
    func wait() { ccurl_multi_poll(multi, 3_600_000) }

    /// Ends everything; the multi handle itself is its owner's to free.
    func close() {
        for handle in running.values { end(handle) { $0.cancelled(because: "The transport was closed.") } }
        idle = []
        helper.close()
        if let share { ccurl_share_cleanup(share) }
    }

    private func end(_ handle: CurlHandle, _ result: (CurlHandle) -> Result<HTTPResponse, HTTPFailure>) {
        let result = result(handle)
        ccurl_multi_remove_handle(multi, handle.easy)
        guard let submission = handle.release() else { return }
        running[ObjectIdentifier(submission.exchange)] = nil
        exchangeCount.store(running.count, ordering: .relaxed)
        if idle.count < Self.maximumIdleHandles { idle.append(handle) }
        guard submission.exchange.request.continuesOnTransportThread, case .success(let response) = result,
            response.bodyByteCount <= Self.quicklyReadBytes
        else { return submission.answer(result) }
        if let task = TaskPool.taskResumed(by: { submission.answer(result) }) { resumed.append(task) }
    }
}
