import Alloy
import Platform

/// Keeps the pages of browsers that have not come back yet, though the call that waited for them has ended: the account may be
/// found before the browser follows the last redirect.
final class ReturnPages: Sendable {
    /// The time that a page waits for its browser.
    static let patience = Duration.seconds(60)
    /// The most pages that wait at once; past it the oldest is closed.
    private static let limit = 64

    private struct Entry {
        let page: ReturnPage
        var timer: Task<Void, Never>?
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var count = 0
    }

    private let state = Gate(State())

    /// The number of pages that wait.
    var count: Int { state.update { $0.entries.count } }

    /// Keeps `page` until its browser has come back, for `patience` at most. It is closed at once when the browser has come back
    /// already.
    func keep(_ page: ReturnPage, _ configuration: AlloyConfiguration) {
        let (number, oldest) = state.update { state in
            let oldest = state.entries.count < Self.limit ? nil : state.entries.keys.min()
            state.count += 1
            state.entries[state.count] = Entry(page: page)
            return (state.count, oldest)
        }
        if let oldest { close(oldest) }
        page.whenReturned { [weak self] in self?.close(number) }
        let end = configuration.now().advanced(by: Self.patience)
        let timer = Task { [weak self] in
            do throws(CancellationError) { try await configuration.sleep(end) } catch { return }
            self?.close(number)
        }
        let isOpen = state.update { state in
            state.entries[number]?.timer = timer
            return state.entries[number] != nil
        }
        if !isOpen { timer.cancel() }
    }

    /// Waits, on a thread, until no page is open any more, for `limit` at most.
    func waitUntilClosed(atMost limit: Duration) { state.wait(atMost: limit) { $0.entries.isEmpty } }

    private func close(_ number: Int) {
        let entry = state.update { $0.entries.removeValue(forKey: number) }
        entry?.timer?.cancel()
        entry?.page.close()
    }
}
