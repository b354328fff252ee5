import TestSupport
import Testing

@testable import AlloySandbox

struct SandboxTimeTests {
    private let still = VirtualClock(advancesItself: false)

    private func wait(_ duration: Duration?, deadline: Duration, on time: SandboxTime) -> Task<
        SandboxTime.WaitEnd, Never
    > {
        let deadline = still.now + deadline
        return Task { await time.wait(for: duration, until: deadline) }
    }

    @Test func runsInRealTimeAndWhatWasAdvanced() {
        let time = still.time
        still.advance(by: .seconds(5))
        time.advance(by: .seconds(60))
        #expect(time.elapsed(at: still.now) == .seconds(65))
    }

    @Test func endsWhenItsTimeIsOver() async {
        let time = still.time
        let waiting = wait(.seconds(10), deadline: .seconds(60), on: time)
        await still.sleepers(1)
        still.advance(by: .seconds(10))
        #expect(await waiting.value == .elapsed)
    }

    @Test func endsWhenItsTimeIsAdvanced() async {
        let time = still.time
        let waiting = wait(.seconds(3_600), deadline: .seconds(60), on: time)
        await still.sleepers(1)
        time.advance(by: .seconds(3_599))
        await still.sleepers(1)
        time.advance(by: .seconds(1))
        #expect(await waiting.value == .elapsed)
    }

    @Test(arguments: [Duration.seconds(120), nil])
    func endsAtTheDeadline(duration: Duration?) async {
        let time = still.time
        let waiting = wait(duration, deadline: .seconds(60), on: time)
        await still.sleepers(1)
        still.advance(by: .seconds(60))
        #expect(await waiting.value == .deadline)
    }

    /// Advancing the sandbox's time brings no caller's deadline nearer.
    @Test func deadlinesAreReal() async {
        let time = still.time
        let waiting = wait(nil, deadline: .seconds(60), on: time)
        await still.sleepers(1)
        time.advance(by: .seconds(86_400))
        await still.sleepers(1)
        still.advance(by: .seconds(60))
        #expect(await waiting.value == .deadline)
    }

    @Test(arguments: [Duration.seconds(120), nil])
    func endsWithItsTask(duration: Duration?) async {
        let time = still.time
        let waiting = wait(duration, deadline: .seconds(600), on: time)
        await still.sleepers(1)
        waiting.cancel()
        #expect(await waiting.value == .cancelled)
    }
}
