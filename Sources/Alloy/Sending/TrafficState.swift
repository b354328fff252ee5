import Platform

/// The state of `Traffic`, which its lock protects.
struct TrafficState: Sendable {
    /// The minimum time between two notices of a call's position.
    private static let noticeInterval = Duration.seconds(1)
    /// An alarm that comes so much later than it might is not worth setting anew.
    private static let alarmTolerance = Duration.milliseconds(1)

    /// The task that sleeps until something is due.
    struct Alarm: Sendable {
        let number: UInt64
        let until: ContinuousClock.Instant
        var task: Task<Void, Never>?
    }

    var bucket: RetryBucket
    var limiter: Limiter
    /// Indicates that calls may have to end although no deadline has come.
    var mustCheckAll = false
    private var calls: [UInt64: WaitingCall] = [:]
    /// The first deadline among the calls that wait, or an earlier instant.
    private var firstDeadline: ContinuousClock.Instant?
    private var lastNotice: ContinuousClock.Instant?
    private(set) var alarm: Alarm?
    private var lastAlarm: UInt64 = 0

    init(bucket: RetryBucket, limiter: Limiter) {
        self.bucket = bucket
        self.limiter = limiter
    }

    /// Adds a call that waits from now on.
    mutating func add(_ number: UInt64, deadline: ContinuousClock.Instant, now: ContinuousClock.Instant) {
        let position = position(of: number, now: now)
        calls[number] = WaitingCall(deadline: deadline, reportedPosition: position, reportedAt: now)
        firstDeadline = min(firstDeadline ?? deadline, deadline)
        if position.earliest >= deadline { end(number, .late(earliest: position.earliest)) }
    }

    /// Returns the next update for a call if there is one; else `waiter` is resumed with it later.
    mutating func update(
        for number: UInt64, or waiter: Waiter<WaitingCall.Update>? = nil
    ) -> WaitingCall.Update? {
        guard let update = calls[number]?.update else {
            calls[number]?.waiter = waiter
            return nil
        }
        calls[number]?.update = nil
        forgetIfOver(number, update)
        return update
    }

    /// The position of a call that waits.
    func position(of number: UInt64, now: ContinuousClock.Instant) -> QueuePosition {
        QueuePosition(ahead: limiter.ahead(of: number), earliest: limiter.earliestStart(of: number, now: now))
    }

    /// Ends the wait of a call whose task was cancelled; nil when nothing has to be delivered, or when it was permitted
    /// to start before.
    mutating func cancel(_ number: UInt64) -> PendingUpdate? {
        // A permitted call checks for its cancellation itself, and releases its permit.
        guard let call = calls[number], call.update != .start else { return nil }
        return end(number, .cancelled)
    }

    /// Brings everything up to `now`; returns the updates for the calls that are suspended.
    mutating func updates(now: ContinuousClock.Instant) -> [PendingUpdate] {
        guard !calls.isEmpty else { return [] }
        var ready = limiter.startable(now: now).compactMap { give($0, .start) }
        let isNoticeDue = lastNotice.map { $0.advanced(by: Self.noticeInterval) <= now } ?? true
        guard isNoticeDue || mustCheckAll || firstDeadline.map({ $0 <= now }) == true else { return ready }
        lastNotice = now
        mustCheckAll = false
        firstDeadline = nil
        for (number, call) in calls where call.update?.isFinal != true {
            let position = position(of: number, now: now)
            if max(position.earliest, now) >= call.deadline {
                if let update = end(number, .late(earliest: position.earliest)) { ready.append(update) }
                continue
            }
            firstDeadline = min(firstDeadline ?? call.deadline, call.deadline)
            let isDue = call.reportedAt.advanced(by: Self.noticeInterval) <= now
            guard isDue, position.differsNotably(from: call.reportedPosition) else { continue }
            calls[number]?.reportedPosition = position
            calls[number]?.reportedAt = now
            if let update = give(number, .moved(position)) { ready.append(update) }
        }
        return ready
    }

    /// Returns the alarm that replaces the current one, and the task of the current one, which has to be cancelled.
    mutating func nextAlarm(now: ContinuousClock.Instant) -> (new: Alarm?, old: Task<Void, Never>?) {
        guard let start = limiter.nextStart(now: now) else {
            defer { alarm = nil }
            return (nil, alarm?.task)
        }
        let until = min(start, firstDeadline ?? start)
        if let alarm, alarm.until <= until.advanced(by: Self.alarmTolerance) { return (nil, nil) }
        let old = alarm?.task
        lastAlarm += 1
        alarm = Alarm(number: lastAlarm, until: until)
        return (alarm, old)
    }

    /// The task that waits for the alarm of this number.
    mutating func setTask(_ task: Task<Void, Never>, ofAlarm number: UInt64) {
        if alarm?.number == number { alarm?.task = task } else { task.cancel() }
    }

    /// Records that the alarm of this number went off.
    mutating func alarmWentOff(_ number: UInt64) { if alarm?.number == number { alarm = nil } }

    /// Ends the wait of a call.
    @discardableResult
    private mutating func end(_ number: UInt64, _ update: WaitingCall.Update) -> PendingUpdate? {
        limiter.leave(number)
        return give(number, update)
    }

    /// Delivers an update to a call, or keeps it until the call asks.
    private mutating func give(_ number: UInt64, _ update: WaitingCall.Update) -> PendingUpdate? {
        guard let waiter = calls[number]?.waiter else {
            calls[number]?.update = update
            return nil
        }
        calls[number]?.waiter = nil
        forgetIfOver(number, update)
        return PendingUpdate(waiter: waiter, update: update)
    }

    private mutating func forgetIfOver(_ number: UInt64, _ update: WaitingCall.Update) {
        if update.isFinal { calls[number] = nil }
    }
}
