import Alloy
import AlloyHost
import JSON
import JSONRPC
import MCP
import Platform
import Locking

/// The tools of single actions (`--pin`), behind the others.
///
/// Which tools there are is decided once, from what is known on this machine: a list of tools never waits for the network. A
/// definition that is not known yet is read in the background; until then the tool has a general description.
final class PinnedTools: Sendable {
    /// The time between two attempts to read definitions.
    private static let pause = Duration.seconds(30)
    /// The age of a definition that is read without a request, in seconds.
    private static let maximumAge = 86_400

    private struct State {
        /// The tools that are offered, in the order of the pins; nil before that is decided.
        var offered: [(name: String, pin: PinnedAction)]?
        var definitions: [PinnedAction: JSONObject] = [:]
        var waiters = WaiterQueue<Void>()
        var wasBegun = false
        var nextAttempt: ContinuousClock.Instant?
    }

    private let host: Host
    private let names: [(name: String, pin: PinnedAction)]
    private let isReadOnly: Bool
    private let time: Duration
    private let state: Mutex<State>

    /// The tools of the pins of connectors that are offered.
    init(_ host: Host, _ options: AgentOptions) {
        self.host = host
        isReadOnly = options.isReadOnly
        time = options.pinTime
        let offered = options.pins.filter { options.connectors?.contains($0.connectorId) ?? true }
        names = PinNames(offered, besides: ToolSet.names).all
        var state = State()
        if names.isEmpty { state.offered = [] }
        self.state = Mutex(state)
    }

    /// The tools; empty before `prepare`.
    var tools: [Tool] {
        readMissing()
        return all.map(\.tool)
    }

    /// True if it is decided which tools there are.
    var isPrepared: Bool { state.withLock { $0.offered != nil } }

    /// True while a definition is not known.
    var isProvisional: Bool {
        state.withLock { state in (state.offered ?? []).contains { state.definitions[$0.pin] == nil } }
    }

    /// The tool of this name.
    subscript(name: String) -> AgentTool? {
        let found = state.withLock { state in
            state.offered?.first { $0.name == name }.map { tool($0, state) }
        }
        return found?.agentTool
    }

    private var all: [PinnedTool] { state.withLock { state in (state.offered ?? []).map { tool($0, state) } } }

    private func tool(_ named: (name: String, pin: PinnedAction), _ state: State) -> PinnedTool {
        PinnedTool(name: named.name, named.pin, state.definitions[named.pin], isReadOnly: isReadOnly)
    }

    /// Decides which tools there are.
    func prepare() async {
        let waiter = Waiter<Void>()
        let isFirst = state.withLock { state -> Bool? in
            guard state.offered == nil else { return nil }
            state.waiters.append(waiter)
            defer { state.wasBegun = true }
            return !state.wasBegun
        }
        guard let isFirst else { return }
        if isFirst { Task { await lookUp() } }
        await waiter.value { _ in waiter.resume(returning: ()) }
        state.withLock { _ = $0.waiters.remove(waiter) }
    }

    /// Asks the cache or the sandbox for all definitions, for a short time.
    private func lookUp() async {
        let isDone = Waiter<Void>()
        let left = SharedCount(names.count)
        for (_, pin) in names {
            Task {
                if let known = await host.knownAction(pin.actionId, of: pin.connectorId) { keep(known, of: pin) }
                if left.decrease() == 0 { isDone.resume(returning: ()) }
            }
        }
        await isDone.value(until: .now + time) { _ in isDone.resume(returning: ()) }
        let waiters = state.withLock { state in
            state.offered = names.filter { isOffered(tool($0, state)) }
            return state.waiters.removeAll()
        }
        for waiter in waiters { waiter.resume(returning: ()) }
        readMissing()
    }

    /// Without writes, a tool that could only refuse is not offered.
    private func isOffered(_ tool: PinnedTool) -> Bool { !isReadOnly || tool.effect == nil || tool.effect == .read }

    private func keep(_ definition: JSONObject, of pin: PinnedAction) {
        state.withLock { $0.definitions[pin] = definition }
    }

    /// Reads the definitions that are not known, in the background.
    private func readMissing() {
        let now = ContinuousClock.now
        let missing = state.withLock { state -> [PinnedAction] in
            guard let offered = state.offered, state.nextAttempt.map({ $0 <= now }) ?? true else { return [] }
            let missing = offered.map(\.pin).filter { state.definitions[$0] == nil }
            if !missing.isEmpty { state.nextAttempt = now + Self.pause }
            return missing
        }
        guard !missing.isEmpty else { return }
        Task {
            for pin in missing {
                let found = await host.call(
                    "actions.get",
                    [
                        "connectorId": .string(pin.connectorId), "actionId": .string(pin.actionId), "dialect": "tool",
                        "maxAge": .int(Self.maximumAge),
                    ], context: RequestContext())
                if let action = (try? found.get())?.value["action"]?.objectValue { keep(action, of: pin) }
            }
        }
    }
}

/// A number that several tasks decrease.
private final class SharedCount: Sendable {
    private let value: Mutex<Int>

    init(_ value: Int) { self.value = Mutex(value) }

    func decrease() -> Int {
        value.withLock { value in
            value -= 1
            return value
        }
    }
}
