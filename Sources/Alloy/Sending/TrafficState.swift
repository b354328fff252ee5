/// What `Traffic` keeps behind its lock.
struct TrafficState: Sendable {
    /// How often a call that waits hears of its place at most.
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
    /// True when those who wait may have to end although nobody's deadline has come.
    var mustLookThrough = false
    private var waiters: [UInt64: Waiter] = [:]
    /// The first deadline among those who wait, or an earlier one.
    private var firstDeadline: ContinuousClock.Instant?
    private var lastNotice: ContinuousClock.Instant?
    private(set) var alarm: Alarm?
    private var lastAlarm: UInt64 = 0

    init(bucket: RetryBucket, limiter: Limiter) {
        self.bucket = bucket
        self.limiter = limiter
    }

    /// A call waits from now on.
    mutating func add(_ number: UInt64, deadline: ContinuousClock.Instant, now: ContinuousClock.Instant) {
        let place = place(of: number, now: now)
        waiters[number] = Waiter(deadline: deadline, told: place, toldAt: now)
        firstDeadline = min(firstDeadline ?? deadline, deadline)
        if place.earliest >= deadline { end(number, .late(earliest: place.earliest)) }
    }

    /// What comes next for a call, where it is known; else `continuation` is resumed with it.
    mutating func turn(
        of number: UInt64, or continuation: CheckedContinuation<Waiter.Turn, Never>? = nil
    ) -> Waiter.Turn? {
        guard let turn = waiters[number]?.turn else {
            waiters[number]?.continuation = continuation
            return nil
        }
        waiters[number]?.turn = nil
        forgetIfOver(number, turn)
        return turn
    }

    /// Where a call stands that waits.
    func place(of number: UInt64, now: ContinuousClock.Instant) -> WaitingPlace {
        WaitingPlace(ahead: limiter.ahead(of: number), earliest: limiter.earliestStart(of: number, now: now))
    }

    /// A call's task was cancelled; nil when it need not be told, or was let through before.
    mutating func cancel(_ number: UInt64) -> ReadyTurn? {
        // One that may start learns by itself that it was cancelled, and gives back what was kept for it.
        guard let waiter = waiters[number], waiter.turn != .start else { return nil }
        return end(number, .cancelled)
    }

    /// Brings everything up to `now`; gives the turns that somebody asks for.
    mutating func turns(now: ContinuousClock.Instant) -> [ReadyTurn] {
        guard !waiters.isEmpty else { return [] }
        var ready = limiter.startable(now: now).compactMap { give($0, .start) }
        let isNoticeDue = lastNotice.map { $0.advanced(by: Self.noticeInterval) <= now } ?? true
        guard isNoticeDue || mustLookThrough || firstDeadline.map({ $0 <= now }) == true else { return ready }
        lastNotice = now
        mustLookThrough = false
        firstDeadline = nil
        for (number, waiter) in waiters where waiter.turn?.isLast != true {
            let place = place(of: number, now: now)
            if max(place.earliest, now) >= waiter.deadline {
                if let turn = end(number, .late(earliest: place.earliest)) { ready.append(turn) }
                continue
            }
            firstDeadline = min(firstDeadline ?? waiter.deadline, waiter.deadline)
            let isDue = waiter.toldAt.advanced(by: Self.noticeInterval) <= now
            guard isDue, place.differsNotably(from: waiter.told) else { continue }
            waiters[number]?.told = place
            waiters[number]?.toldAt = now
            if let turn = give(number, .moved(place)) { ready.append(turn) }
        }
        return ready
    }

    /// The alarm that has to be set in place of the one that is, and the task of that one, which has to be cancelled.
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

    /// The alarm of this number went off.
    mutating func alarmWentOff(_ number: UInt64) { if alarm?.number == number { alarm = nil } }

    /// A call no longer waits for its start.
    @discardableResult
    private mutating func end(_ number: UInt64, _ turn: Waiter.Turn) -> ReadyTurn? {
        limiter.leave(number)
        return give(number, turn)
    }

    /// Gives a call its turn, or keeps it until the call asks.
    private mutating func give(_ number: UInt64, _ turn: Waiter.Turn) -> ReadyTurn? {
        guard let continuation = waiters[number]?.continuation else {
            waiters[number]?.turn = turn
            return nil
        }
        waiters[number]?.continuation = nil
        forgetIfOver(number, turn)
        return ReadyTurn(continuation: continuation, turn: turn)
    }

    private mutating func forgetIfOver(_ number: UInt64, _ turn: Waiter.Turn) {
        if turn.isLast { waiters[number] = nil }
    }
}
