import Alloy
import JSON
import Platform

/// The service's connectors, resources, actions and requirements: fetched once for all callers who ask at the same
/// time, and cached in memory and on disk for callers who accept an older answer.
///
/// Entries are separated by account: base URL, API version and key. Another key finds none of them.
final class Catalogue: Sendable {
    private let client: AlloyClient
    private let disk: CatalogueDisk?
    private let scope: String
    private let memory = CatalogueCache()
    private let fetches: SharedFetches

    /// A catalogue of the responses to `client`. `scope` separates what the client does not, such as sandboxes.
    init(client: AlloyClient, disk: CatalogueDisk?, scope: String = "") {
        self.client = client
        self.disk = disk
        self.scope = scope
        fetches = SharedFetches(sleep: client.configuration.sleep)
    }

    /// Indicates that only cached entries may be returned.
    var isOffline: Bool { client.configuration.isOffline }

    /// Returns the cached entry of `subject` when it is no older than `maxAge`, else the result of `fetch`, which is
    /// cached. Offline, a cached entry counts however old it is, and nothing is fetched. Without `remembers` it is
    /// cached on disk alone.
    ///
    /// Throws the error of fetching; offline `network` when nothing is cached.
    nonisolated(nonsending) func answer(
        _ subject: CatalogueSubject, maxAge: Duration, options: CallOptions, remembers: Bool = true,
        _ fetch: () async throws(AlloyError) -> JSONValue
    ) async throws(AlloyError) -> CatalogueAnswer {
        let deadline = deadline(options)
        let account: [UInt8]
        do throws(AlloyError) {
            account = try await self.account(until: deadline)
        } catch {
            // Errors of the call come before the error of a missing key.
            guard !isOffline else { throw error }
            return CatalogueAnswer(json: try await fetch().bytes, age: nil)
        }
        if isOffline || maxAge > .zero,
            let kept = await kept(
                subject, account, maxAge: isOffline ? CatalogueSubject.anyAge : maxAge, remembers: remembers)
        {
            return kept
        }
        guard !isOffline else { throw .notKept(subject) }
        let json = try await fetches.value(CatalogueKey(subject, of: account), until: deadline) {
            () async throws(AlloyError) in
            let json = try await fetch().bytes
            keep(json, subject, account, remembers: remembers)
            return json
        }
        return CatalogueAnswer(json: json, age: nil)
    }

    /// Returns the result of `fetch`, shared with callers who ask for the same of this account at the same time; `fetch` itself
    /// caches what is worth it. Without an account, as no key could be read, each caller gets a result of its own.
    nonisolated(nonsending) func shared(
        _ subject: CatalogueSubject, _ account: [UInt8]?, options: CallOptions,
        _ fetch: () async throws(AlloyError) -> [UInt8]
    ) async throws(AlloyError) -> [UInt8] {
        guard let account else { return try await fetch() }
        return try await fetches.value(CatalogueKey(subject, of: account), until: deadline(options), fetch)
    }

    /// Returns the digest of the account; throws when there is no key.
    nonisolated(nonsending) func account(until deadline: ContinuousClock.Instant) async throws(AlloyError) -> [UInt8] {
        try await client.accountDigest(scope: scope, until: deadline)
    }

    /// Returns the cached entry of `subject` when it is no older than `maxAge`, from memory or from disk.
    ///
    /// A disk that does not respond counts as one without an entry.
    nonisolated(nonsending) func kept(
        _ subject: CatalogueSubject, _ account: [UInt8], maxAge: Duration, remembers: Bool = true
    ) async -> CatalogueAnswer? {
        let now = client.configuration.now()
        if let entry = memory.entry(CatalogueKey(subject, of: account)) {
            let age = now - entry.instant
            if age <= maxAge { return CatalogueAnswer(json: entry.json, age: age) }
        }
        // Another process may have fetched it since.
        let configuration = client.configuration
        guard let disk,
            let (json, age) = await disk.entryInTime(
                account, subject.key, now: configuration.now, sleep: configuration.sleep),
            age <= maxAge, let value = try? JSONValue(parsing: json)
        else { return nil }
        let entry = CatalogueEntry(json: value.bytes, instant: now - age)
        if remembers, subject.isKeptInMemory { memory.keep(entry, CatalogueKey(subject, of: account)) }
        return CatalogueAnswer(json: entry.json, age: age)
    }

    /// Keeps what has just come.
    func keep(_ json: [UInt8], _ subject: CatalogueSubject, _ account: [UInt8], remembers: Bool = true) {
        if remembers, subject.isKeptInMemory {
            memory.keep(
                CatalogueEntry(json: json, instant: client.configuration.now()), CatalogueKey(subject, of: account))
        }
        disk?.keep(json, account, subject.key)
    }

    /// Returns the number of callers who wait for another caller's fetch of `subject`; nil when none is under way.
    func waiting(_ subject: CatalogueSubject, _ account: [UInt8]) -> Int? {
        fetches.waiting(CatalogueKey(subject, of: account))
    }

    /// Forgets what is in memory.
    func removeAll() { memory.removeAll() }

    /// Waits until all entries are written to disk.
    func flush() async {
        guard let disk else { return }
        await withCheckedContinuation { continuation in
            do throws(SystemError) {
                try SystemThread.start {
                    disk.flush()
                    continuation.resume()
                }
            } catch {
                continuation.resume()
            }
        }
    }

    /// Returns the deadline of a call with these options.
    func deadline(_ options: CallOptions) -> ContinuousClock.Instant {
        let configuration = client.configuration
        return options.deadline ?? configuration.now() + (options.timeout ?? configuration.deadlines.metadata)
    }
}

extension CatalogueSubject {
    /// However old: longer than any machine runs.
    static let anyAge = Duration.seconds(1 << 40)

    /// Definitions are kept in memory as what they are, not as JSON.
    fileprivate var isKeptInMemory: Bool {
        if case .definition = self { false } else { true }
    }
}

extension AlloyError {
    fileprivate static func notKept(_ subject: CatalogueSubject) -> AlloyError {
        let (method, params) = subject.filling
        return notSent(
            .network, "The host is offline, and its cache does not hold \(subject.words).",
            fix: [
                .advice(
                    "Start once without --offline, with the same key, base URL and --cache-dir, and call \(method) with "
                        + "\(JSONValue.object(params).text)."),
                .advice(
                    "actions.search, called with `waitMs` while online, puts all connectors and their actions there."),
            ])
    }
}
