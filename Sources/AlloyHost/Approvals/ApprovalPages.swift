import Alloy
import Platform
import Locking

/// The pages of this process that wait for a decision, one for each plan.
final class ApprovalPages: Sendable {
    private struct Entry {
        let page: ApprovalPage
        var timer: Task<Void, Never>?
    }

    /// The most pages at once; past it the oldest is closed.
    private static let limit = 32
    /// The time for which a page still shows its decision.
    private static let afterDecision = Duration.seconds(10)

    private let entries = Mutex<[(digest: String, entry: Entry)]>([])
    private let configuration: AlloyConfiguration

    init(_ configuration: AlloyConfiguration) { self.configuration = configuration }

    /// The number of pages that are served.
    var count: Int { entries.withLock { $0.count } }

    /// Returns the URL of the page of this plan, which is served for `time` at most.
    func open(_ digest: String, for time: Duration, _ approvals: Approvals) throws(SystemError) -> String {
        if let page = entries.withLock({ $0.first { $0.digest == digest }?.entry.page }) { return page.url }
        let page = try ApprovalPage.open(digest, approvals)
        let (other, oldest) = entries.withLock { entries -> (ApprovalPage?, ApprovalPage?) in
            // Another task was faster.
            if let other = entries.first(where: { $0.digest == digest })?.entry.page { return (other, nil) }
            entries.append((digest, Entry(page: page)))
            return (nil, entries.count > Self.limit ? entries.removeFirst().entry.page : nil)
        }
        oldest?.close()
        if let other {
            page.close()
            return other.url
        }
        close(digest, after: time)
        return page.url
    }

    /// Closes the page of a plan that was decided, once the browser has had time to show it.
    func close(_ digest: String) { close(digest, after: Self.afterDecision) }

    func closeAll() {
        let all = entries.withLock { entries in
            defer { entries = [] }
            return entries
        }
        for (_, entry) in all {
            entry.timer?.cancel()
            entry.page.close()
        }
    }

    private func close(_ digest: String, after time: Duration) {
        let (end, sleep) = (configuration.now().advanced(by: time), configuration.sleep)
        let timer = Task { [weak self] in
            do throws(CancellationError) { try await sleep(end) } catch { return }
            self?.remove(digest)
        }
        let earlier = entries.withLock { entries -> Task<Void, Never>? in
            guard let index = entries.firstIndex(where: { $0.digest == digest }) else { return timer }
            defer { entries[index].entry.timer = timer }
            return entries[index].entry.timer
        }
        earlier?.cancel()
    }

    private func remove(_ digest: String) {
        let entry = entries.withLock { entries in
            entries.firstIndex { $0.digest == digest }.map { entries.remove(at: $0).entry }
        }
        entry?.page.close()
    }
}
