import Alloy
import JSON
import Synchronization

extension AccountSearchIndex {
    /// So many connectors are read at once: behind everything else, and no faster than the service likes.
    private static let concurrency = 4
    /// More connectors are not read on the thread that reads the wire.
    private static let maximumInstant = 100
    /// After so many failures in a row the rest would fail, too.
    private static let maximumFailures = 5

    /// Reads what the cache holds, then what is missing, then what is old.
    func build(_ account: [UInt8]) async {
        await listConnectors(account)
        // A sandbox of usual size is read where the call runs, so that whatever is called next comes after it; that must
        // not take long.
        if isInstant, state.withLock({ $0.connectors?.count ?? 0 }) > Self.maximumInstant { await Task.yield() }
        for connector in state.withLock({ $0.connectors }) ?? [] {
            if !isInstant || source.isOffline { await addKept(connector, account) }
            if !isInstant, isOver(account) { break }
        }
        wakeWaiters()
        if !source.isOffline { await readMissing(account) }
        let instant = now()
        state.withLock { state in
            guard state.account == account else { return }
            state.isBuilding = false
            state.lastBuild = instant
        }
        await rebuildIfWorthIt(account)
        wakeWaiters()
    }

    /// True when another account has taken over.
    private func isOver(_ account: [UInt8]) -> Bool { state.withLock { $0.account != account } }

    private func listConnectors(_ account: [UInt8]) async {
        // An old list is good for a start, but where everything is at hand.
        if !isInstant || source.isOffline,
            let kept = await source.kept(.connectors, account)
        {
            take(kept, account)
        }
        let isOld = state.withLock { state in
            state.listed.map { now() - $0 > Self.maximumAge } ?? true
        }
        guard isOld else { return }
        do throws(AlloyError) {
            let answer = try await source.answer(.connectors, maxAge: isInstant ? .zero : Self.maximumAge)
            take(answer, account)
        } catch {
            state.withLock { if $0.account == account { $0.listError = error } }
        }
    }

    private func take(_ answer: SearchSourceAnswer, _ account: [UInt8]) {
        guard let listed = (try? JSONValue(parsing: answer.json))?.arrayValue?.compactMap(Connector.init) else {
            return
        }
        var seen = Set<ExactString>()
        let connectors = listed.filter { seen.insert(ExactString($0.id)).inserted }
        let instant = now() - (answer.age ?? .zero)
        state.withLock { state in
            guard state.account == account else { return }
            for gone in state.connectors ?? [] where !seen.contains(ExactString(gone.id)) {
                state.index.remove(gone.id)
                state.parts[ExactString(gone.id)] = nil
            }
            state.connectors = connectors
            state.listed = instant
            state.listError = nil
        }
    }

    /// Indexes what the cache holds of a connector, unless it is indexed already.
    private func addKept(_ connector: Connector, _ account: [UInt8]) async {
        guard state.withLock({ $0.parts[ExactString(connector.id)] == nil }),
            let kept = await source.kept(.resources(of: connector.id), account)
        else { return }
        add(connector, kept, account)
    }

    /// Reads what is missing or old, some at once.
    private func readMissing(_ account: [UInt8]) async {
        var left = due()
        let failures = FailureCount()
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            while !left.isEmpty || running > 0 {
                while running < (isInstant ? 1 : Self.concurrency), !left.isEmpty, !isOver(account),
                    failures.inARow < Self.maximumFailures
                {
                    let connector = next(&left)
                    running += 1
                    if isInstant {
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

    /// The connectors that are missing, then those that are old, in the service's order.
    private func due() -> [Connector] {
        let instant = now()
        return state.withLock { state in
            let connectors = state.connectors ?? []
            let missing = connectors.filter { state.parts[ExactString($0.id)] == nil }
            let old = connectors.filter { connector in
                state.parts[ExactString(connector.id)].map { instant - $0.instant > Self.maximumAge } ?? false
            }
            return missing + old
        }
    }

    /// Takes the next connector: one that somebody asks for, else the first.
    private func next(_ left: inout [Connector]) -> Connector {
        let wanted = state.withLock { state in
            defer { state.wanted = [] }
            return state.wanted
        }
        for id in wanted.reversed() {
            guard let index = left.firstIndex(where: { $0.id.hasSameCodePoints(as: id.text) }) else { continue }
            left.insert(left.remove(at: index), at: 0)
        }
        return left.removeFirst()
    }

    private func read(_ connector: Connector, _ account: [UInt8], _ failures: FailureCount) async {
        do throws(AlloyError) {
            let answer = try await source.answer(.resources(of: connector.id), maxAge: .zero)
            failures.reset()
            add(connector, answer, account)
        } catch {
            failures.count(isFinal: error.kind == .unauthenticated)
            state.withLock { if $0.account == account { $0.failed[ExactString(connector.id)] = error } }
        }
        wakeWaiters()
    }

    private func add(_ connector: Connector, _ answer: SearchSourceAnswer, _ account: [UInt8]) {
        let instant = now() - (answer.age ?? .zero)
        let id = ExactString(connector.id)
        let hash = answer.json.hashValue
        let isSame = state.withLock { state in
            guard state.account == account, let part = state.parts[id], part.hash == hash else { return false }
            state.parts[id] = Part(instant: instant, hash: hash)
            return true
        }
        guard !isSame, let json = try? JSONValue(parsing: answer.json) else { return }
        let resources = json.arrayValue?.compactMap(Resource.init) ?? []
        state.withLock { state in
            guard state.account == account,
                let place = state.connectors?.firstIndex(where: { $0.id.hasSameCodePoints(as: connector.id) })
            else { return }
            state.index.add(connector, place: place, resources)
            state.parts[id] = Part(instant: instant, hash: hash)
            state.failed[id] = nil
        }
    }

    /// Makes a fresh index of the cache when half of this one is what was replaced.
    private func rebuildIfWorthIt(_ account: [UInt8]) async {
        let connectors = state.withLock { state in state.index.isWorthRebuilding ? state.connectors : nil }
        guard let connectors else { return }
        var index = SearchIndex()
        for (place, connector) in connectors.enumerated() {
            guard let kept = await source.kept(.resources(of: connector.id), account),
                let json = try? JSONValue(parsing: kept.json)
            else { return }
            index.add(connector, place: place, json.arrayValue?.compactMap(Resource.init) ?? [])
        }
        state.withLock { if $0.account == account { $0.index = index } }
    }
}

/// Failures without a success between them.
private final class FailureCount: Sendable {
    private let number = Mutex(0)

    /// How many there are.
    var inARow: Int { number.withLock { $0 } }

    /// One more; one that is final counts for all.
    func count(isFinal: Bool) { number.withLock { $0 = isFinal ? .max / 2 : $0 + 1 } }

    /// A success.
    func reset() { number.withLock { $0 = $0 > 1_000_000 ? $0 : 0 } }
}
