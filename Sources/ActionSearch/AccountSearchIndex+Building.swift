import Alloy
import JSON
import Locking

extension AccountSearchIndex {
    /// The number of connectors that are read at once. The requests have background priority, and the limiter applies
    /// to them.
    private static let concurrency = 4
    /// The number of connectors above which a synchronous build leaves the calling thread.
    private static let maximumSynchronous = 100
    /// The number of consecutive failures after which reading stops.
    private static let maximumFailures = 5

    /// Adds the cached connectors, then reads the missing ones, then the old ones.
    func build(_ account: [UInt8]) async {
        await listConnectors(account)
        // A sandbox of usual size is read on the calling thread, so that later calls come after it. A large one would
        // block it for too long.
        if isSynchronous, state.withLock({ $0.connectors?.count ?? 0 }) > Self.maximumSynchronous { await Task.yield() }
        for connector in state.withLock({ $0.connectors }) ?? [] {
            if !isSynchronous || source.isOffline { await addCached(connector, account) }
            if !isSynchronous, isOver(account) { break }
        }
        resumeWaiters()
        if !source.isOffline { await readMissing(account) }
        let instant = now()
        state.withLock { state in
            guard state.account == account else { return }
            state.isBuilding = false
            state.lastBuild = instant
        }
        await rebuildIfWorthIt(account)
        resumeWaiters()
    }

    /// Returns true when the index belongs to another account now.
    private func isOver(_ account: [UInt8]) -> Bool { state.withLock { $0.account != account } }

    private func listConnectors(_ account: [UInt8]) async {
        // An old list serves as a start, except for a source in this process.
        if !isSynchronous || source.isOffline,
            let cached = await source.cached(.connectors, account)
        {
            setConnectors(cached, account)
        }
        let isOld = state.withLock { state in
            state.listed.map { now() - $0 > Self.maximumAge } ?? true
        }
        guard isOld else { return }
        do throws(AlloyError) {
            let result = try await source.read(.connectors, maxAge: isSynchronous ? .zero : Self.maximumAge)
            setConnectors(result, account)
        } catch {
            state.withLock { if $0.account == account { $0.listError = error } }
        }
    }

    private func setConnectors(_ result: SearchSourceResult, _ account: [UInt8]) {
        guard let listed = (try? JSONValue(parsing: result.json))?.arrayValue?.compactMap(Connector.init) else {
            return
        }
        var seen = Set<ExactString>()
        let connectors = listed.filter { seen.insert(ExactString($0.id)).inserted }
        let instant = now() - (result.age ?? .zero)
        state.withLock { state in
            guard state.account == account else { return }
            for removed in state.connectors ?? [] where !seen.contains(ExactString(removed.id)) {
                state.index.remove(removed.id)
                state.indexed[ExactString(removed.id)] = nil
            }
            state.connectors = connectors
            state.listed = instant
            state.listError = nil
        }
    }

    /// Adds the cached resources of a connector, unless it is indexed already.
    private func addCached(_ connector: Connector, _ account: [UInt8]) async {
        guard state.withLock({ $0.indexed[ExactString(connector.id)] == nil }),
            let cached = await source.cached(.resources(of: connector.id), account)
        else { return }
        add(connector, cached, account)
    }

    /// Reads missing and old connectors, several at once.
    private func readMissing(_ account: [UInt8]) async {
        var remaining = missingAndOld()
        let failures = ConsecutiveFailures()
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            while !remaining.isEmpty || running > 0 {
                while running < (isSynchronous ? 1 : Self.concurrency), !remaining.isEmpty, !isOver(account),
                    failures.consecutive < Self.maximumFailures
                {
                    let connector = takeNext(&remaining)
                    running += 1
                    if isSynchronous {
                        await read(connector, account, failures)
                        running -= 1
                    } else {
                        group.addTask { await self.read(connector, account, failures) }
                    }
                }
                if running == 0 { break }
                await group.next()
                running -= 1
            }
        }
    }

    /// Returns the missing connectors, then the old ones, each in the service's order.
    private func missingAndOld() -> [Connector] {
        let instant = now()
        return state.withLock { state in
            let connectors = state.connectors ?? []
            let missing = connectors.filter { state.indexed[ExactString($0.id)] == nil }
            let old = connectors.filter { connector in
                state.indexed[ExactString(connector.id)].map { instant - $0.instant > Self.maximumAge } ?? false
            }
            return missing + old
        }
    }

    /// Removes and returns the next connector: one that callers search in, else the first.
    private func takeNext(_ remaining: inout [Connector]) -> Connector {
        let prioritized = state.withLock { state in
            defer { state.prioritized = [] }
            return state.prioritized
        }
        for id in prioritized.reversed() {
            guard let index = remaining.firstIndex(where: { $0.id.hasSameCodePoints(as: id.text) }) else { continue }
            remaining.insert(remaining.remove(at: index), at: 0)
        }
        return remaining.removeFirst()
    }

    private func read(_ connector: Connector, _ account: [UInt8], _ failures: ConsecutiveFailures) async {
        do throws(AlloyError) {
            let result = try await source.read(.resources(of: connector.id), maxAge: .zero)
            failures.reset()
            add(connector, result, account)
        } catch {
            failures.count(isFinal: error.kind == .unauthenticated)
            state.withLock { if $0.account == account { $0.failed[ExactString(connector.id)] = error } }
        }
        resumeWaiters()
    }

    private func add(_ connector: Connector, _ result: SearchSourceResult, _ account: [UInt8]) {
        let instant = now() - (result.age ?? .zero)
        let id = ExactString(connector.id)
        let hash = result.json.hashValue
        let isSame = state.withLock { state in
            guard state.account == account, let version = state.indexed[id], version.hash == hash else { return false }
            state.indexed[id] = Version(instant: instant, hash: hash)
            return true
        }
        guard !isSame, let json = try? JSONValue(parsing: result.json) else { return }
        let resources = json.arrayValue?.compactMap(Resource.init) ?? []
        state.withLock { state in
            guard state.account == account,
                let position = state.connectors?.firstIndex(where: { $0.id.hasSameCodePoints(as: connector.id) })
            else { return }
            state.index.add(connector, position: position, resources)
            state.indexed[id] = Version(instant: instant, hash: hash)
            state.failed[id] = nil
        }
    }

    /// Builds a new index from the cache when more than half of this one was replaced.
    private func rebuildIfWorthIt(_ account: [UInt8]) async {
        let connectors = state.withLock { state in state.index.isWorthRebuilding ? state.connectors : nil }
        guard let connectors else { return }
        var index = SearchIndex()
        for (position, connector) in connectors.enumerated() {
            guard let cached = await source.cached(.resources(of: connector.id), account),
                let json = try? JSONValue(parsing: cached.json)
            else { return }
            index.add(connector, position: position, json.arrayValue?.compactMap(Resource.init) ?? [])
        }
        state.withLock { if $0.account == account { $0.index = index } }
    }
}

/// A counter of consecutive failures.
private final class ConsecutiveFailures: Sendable {
    private let number = Mutex(0)

    /// The number of failures since the last success.
    var consecutive: Int { number.withLock { $0 } }

    /// Counts a failure; a final one stops reading at once.
    func count(isFinal: Bool) { number.withLock { $0 = isFinal ? .max / 2 : $0 + 1 } }

    /// Counts a success.
    func reset() { number.withLock { $0 = $0 > 1_000_000 ? $0 : 0 } }
}
