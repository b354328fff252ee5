import Alloy
import AlloyHost
import AlloyHostSandbox
import AlloySandbox
import HTTP
import JSON
import Logging
import Platform
import Locking
import TestSupport
import Testing

import JSONRPC

extension MethodTable {
    /// All methods of the program.
    package static let standard = MethodTable.native.adding(SandboxMethods(.absent))
}

/// A host, what it logs, and short ways to ask it.
package struct HostFixture {
    package static let user = "507f1f77bcf86cd799439011"
    package static let credential = "64b7f0a1c2d3e4f5a6b7c8d9"

    package let host: Host
    package let services: HostServices
    package let logged = LogLines()
    private let log: Log

    /// A host before a sandbox.
    package static func sandbox(userId: String? = nil, seed: String = "demo") -> HostFixture {
        sandbox(HostOptions(userId: userId), seed: seed)
    }

    /// A host before a sandbox, started with `options`.
    package static func sandbox(
        _ options: HostOptions, seed: String = "demo", consent: SandboxConsent = .caller,
        connecting: ConnectEnvironment = ConnectEnvironment()
    ) -> HostFixture {
        let sandbox = Sandbox(seed: seed)
        return HostFixture(
            transport: sandbox, sandbox: sandbox, consent: consent, key: "sandbox", options, .memory, { .now }, .memory,
            connecting)
    }

    /// A host before this sandbox.
    package static func sandbox(_ sandbox: Sandbox, userId: String? = nil) -> HostFixture {
        .sandbox(sandbox, HostOptions(userId: userId))
    }

    /// A host before this sandbox, started with `options`.
    package static func sandbox(_ sandbox: Sandbox, _ options: HostOptions) -> HostFixture {
        HostFixture(transport: sandbox, sandbox: sandbox, key: "sandbox", options)
    }

    /// A host that takes `transport` for the network.
    package static func live(
        _ transport: some HTTPTransport, userId: String? = nil, ledger: LedgerLocation = .memory,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        cache: CacheLocation = .memory, connecting: ConnectEnvironment = ConnectEnvironment(),
        options change: (inout HostOptions) -> Void = { _ in },
        configure: (inout AlloyConfiguration) -> Void = { _ in }
    ) -> HostFixture {
        var options = HostOptions(userId: userId)
        change(&options)
        return live(
            transport, options, ledger: ledger, now: now, cache: cache, connecting: connecting, configure: configure)
    }

    /// A host that takes `transport` for the network, started with `options`.
    package static func live(
        _ transport: some HTTPTransport, _ options: HostOptions, ledger: LedgerLocation = .memory,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, cache: CacheLocation = .memory,
        connecting: ConnectEnvironment = ConnectEnvironment(),
        configure: (inout AlloyConfiguration) -> Void = { _ in }
    ) -> HostFixture {
        HostFixture(
            transport: transport, sandbox: nil, key: "kTz_9QmW-4xYb7LpR2sVd", options, ledger, now, cache, connecting,
            configure)
    }

    private init(
        transport: any HTTPTransport, sandbox: Sandbox?, consent: SandboxConsent = .caller, key: String,
        _ options: HostOptions,
        _ ledger: LedgerLocation = .memory, _ now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ cache: CacheLocation = .memory, _ connecting: ConnectEnvironment = ConnectEnvironment(),
        _ configure: (inout AlloyConfiguration) -> Void = { _ in }
    ) {
        log = Log(level: .trace, timestamp: { "now" }, sink: logged.sink)
        var configuration = AlloyConfiguration(
            key: KeySource(Secret(key), name: "a test"), effectRules: options.policy.effectRules, now: now)
        configuration.redactor = log.redactor
        // These tests are about one answer; how calls are sent again is the client's matter.
        configuration.retry = .never
        // A busy machine takes long to start a thousand tests; those that are about deadlines set their own.
        configuration.deadlines = Deadlines(metadata: .seconds(900), execute: .seconds(900), file: .seconds(900))
        configure(&configuration)
        let client = AlloyClient(configuration, transport: transport)
        // Both clocks of a test move together.
        let (instant, time) = (now(), Timestamp.now())
        let clock: @Sendable () -> Timestamp = { time.advanced(by: instant.duration(to: now())) }
        services = HostServices(
            client: client, simulation: sandbox.map { SimulatedService($0, consent: consent) },
            methods: .native.adding(SandboxMethods(sandbox.map(SandboxTarget.inProcess) ?? .absent)), options: options,
            limits: Limits(), log: log, ledger: ledger, cache: cache, connecting: connecting,
            wallClock: sandbox == nil ? clock : nil)
        host = Host(services)
    }

    /// The reply to a call, as it stands on the wire.
    package func reply(
        _ method: String, _ params: Parameters, notifying notifications: Notifications? = nil
    ) async -> [UInt8] {
        let context = RequestContext { method, params in notifications?.add(method, params) }
        let request = Request(method: method, params: params, context: context)
        return Reply(id: .null, await host.answer(request), redactor: log.redactor).bytes
    }

    /// The result or the error of a call that another module makes with these terms.
    package func call(
        _ method: String, _ params: JSONObject, _ terms: ExecutionTerms
    ) async throws -> (result: JSONValue?, error: JSONValue?) {
        let answer = await host.call(method, params, context: RequestContext(), terms: terms)
        let reply = try JSONValue(parsing: Reply(id: .null, answer, redactor: log.redactor).bytes)
        return (reply["result"], reply["error"])
    }

    /// The result of a call that must not fail.
    package func result(
        _ method: String, _ params: JSONObject = [:], notifying notifications: Notifications? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let reply = try JSONValue(parsing: await reply(method, .named(params), notifying: notifications))
        return try #require(reply["result"], "\(method): \(reply.text)", sourceLocation: sourceLocation)
    }

    /// The error of a call that must fail.
    package func error(
        _ method: String, _ params: JSONObject = [:], notifying notifications: Notifications? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let reply = try JSONValue(parsing: await reply(method, .named(params), notifying: notifications))
        return try #require(reply["error"], "\(method): \(reply.text)", sourceLocation: sourceLocation)
    }
}

/// The notifications that a call sent.
package final class Notifications: Sendable {
    package init() {}

    private let all = Mutex<[(method: String, params: JSONValue)]>([])

    package var links: [String] { all.withLock { $0.compactMap { $0.params["oauthUrl"]?.stringValue } } }
    package var params: [JSONValue] { all.withLock { $0.map(\.params) } }
    package var methods: [String] { all.withLock { $0.map(\.method) } }

    package func add(_ method: String, _ params: JSONValue) { all.withLock { $0.append((method, params)) } }

    /// The link of this number, from 0, when it has come.
    package func link(_ number: Int = 0) async -> String {
        await eventually { self.links.count > number }
        return links.count > number ? links[number] : ""
    }
}
