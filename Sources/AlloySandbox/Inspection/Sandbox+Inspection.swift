import JSON

// What a check of the actions needs to see and to do beyond what the service offers.
extension Sandbox {
    /// What calls have left behind: users, credentials, files and the providers' records, one line for each value.
    ///
    /// It omits what every call moves, such as the clock, the generator of ids, and the providers' rate limits.
    package var stateLines: [String] {
        let state = service.withLock { $0.state }
        var lines = StateLines()
        lines.add(state.users, at: "users")
        lines.add(state.links, at: "links")
        lines.add(state.uploads, at: "uploads")
        return lines.lines
    }

    /// The number of calls that the journal has recorded.
    package var callCount: Int { service.withLock { $0.journal.nextNumber - 1 } }

    /// What the journal has of the executions since it had `count` calls, oldest first.
    package func executions(after count: Int) -> [(isApplied: Bool, changes: [StateChange])] {
        let (journal, users) = service.withLock { ($0.journal, $0.state.users) }
        let calls = journal.page(JournalFilter(limit: journal.nextNumber - 1 - count), users).entries
        return calls.map(\.0).filter { $0.target.hasSuffix("/execute") }.reversed().map { ($0.isApplied, $0.changes) }
    }

    /// Sets the clock back, so that two calls happen at the same instant and differ in nothing else. Only for checks: in the
    /// service time never goes back.
    package func turnBackClock(to instant: Instant) {
        service.withLock { service in
            let passed = service.state.now.milliseconds - instant.milliseconds
            service.state.moveClock(by: .milliseconds(-passed))
        }
    }

    /// A time of the sandbox's clock.
    package struct Instant: Sendable {
        fileprivate let milliseconds: Int64
    }

    /// The sandbox's time.
    package var instant: Instant { Instant(milliseconds: Int64(now.milliseconds)) }
}

extension SandboxSeed {
    /// This seed with an account of every connector that the user of the key has connected, and the id of its credential.
    package func connectingEveryConnector() -> SandboxSeed {
        var seed = self
        seed.credentials += catalogue.connectors.compactMap { connector in
            connector.requirements.first.map { requirement in
                Credential(
                    user: nil, connectorID: connector.id, authenticationType: requirement.authenticationType,
                    data: requirement.sampleData?.objectValue ?? [:], credentialID: nil)
            }
        }
        return seed
    }
}
