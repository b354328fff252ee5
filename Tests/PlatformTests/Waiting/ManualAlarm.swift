import Platform

/// A sleep that ends when the test says so, before or after it has begun.
final class ManualAlarm: Sendable {
    private let waiter = Waiter<Bool>()

    /// Ends the sleep as if its instant were reached.
    func ring() { waiter.resume(returning: true) }

    /// The sleep, to be used once.
    var sleep: Sleep {
        { [waiter] _ throws(CancellationError) in
            let isDue = await waiter.value { _ in waiter.resume(returning: false) }
            if !isDue { throw CancellationError() }
        }
    }
}
