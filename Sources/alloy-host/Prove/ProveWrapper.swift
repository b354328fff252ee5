import CommandLineTool
import Platform
import Locking

/// The program that a client finds as `alloy-host` during a proof: it starts the host with the proof's sandbox and passes
/// its standard streams on, until the row's failure.
struct ProveWrapper {
    /// The first argument that starts the program in this role; no command, as nobody types it.
    static let word = "prove-wrapper"

    private let record: ProveRecord
    private let plan: ProveRecord.Plan
    private let arguments: [String]

    /// The wrapper, if the arguments of this process ask for it.
    init?(arguments: [String]) {
        guard arguments.count >= 2, arguments[0] == Self.word else { return nil }
        record = ProveRecord(path: arguments[1])
        guard let plan = record.plan else { return nil }
        self.plan = plan
        self.arguments = Array(arguments.dropFirst(2))
    }

    /// Runs until the host ends, and returns its exit status.
    func run() throws(SystemError) -> Int32 {
        // The host ends with this process, and the descriptors of this process with it.
        try ProcessWatcher.start(parent: .starter) { Main.end($0.exitStatus) }
        let words =
            [
                plan.program, "--base-url", plan.url, "--user", ProofTask.userId, "--state-dir", record.state,
                "--cache-dir", record.cache,
            ] + HostArguments.withoutService(arguments)
        let host = try ChildProcess(words, environment: Self.environment, input: .pipe, output: .pipe)
        guard let input = host.input, let output = host.output else { return 2 }
        record.append(.started(host: host.number))
        let link = ProveLink(
            ProofWire(row: plan.row, events: record.events), record, host, input,
            hold: .milliseconds(plan.holdMilliseconds))
        try SystemThread.start {
            Self.read(.standardInput) { link.fromClient($0) }
            link.clientEnded()
        }
        Self.read(output) { link.fromHost($0) }
        return host.exitStatus() ?? 2
    }

    /// The client's own variables without those of the host, and a key, which the sandbox does not look at.
    private static var environment: [String] {
        let kept = Environment.names.filter { !$0.hasPrefix("ALLOY_") }
        return kept.compactMap { name in Environment.value(of: name).map { "\(name)=\($0)" } } + ["ALLOY_API_KEY=prove"]
    }

    /// Passes on the messages from a descriptor until its end.
    private static func read(_ descriptor: Descriptor, _ use: (MessageSplitter.Message) -> Void) {
        var splitter = MessageSplitter()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while let count = try? descriptor.read(into: buffer), count > 0 {
            for message in splitter.messages(after: buffer[..<count]) { use(message) }
        }
        if let rest = splitter.rest() { use(rest) }
    }
}

/// The two directions of a wrapper, one message at a time.
private final class ProveLink: Sendable {
    private let wire: Mutex<ProofWire>
    private let record: ProveRecord
    private let host: ChildProcess
    private let input: Descriptor
    private let hold: Duration

    init(_ wire: ProofWire, _ record: ProveRecord, _ host: ChildProcess, _ input: Descriptor, hold: Duration) {
        self.wire = Mutex(wire)
        self.record = record
        self.host = host
        self.input = input
        self.hold = hold
    }

    func fromClient(_ message: MessageSplitter.Message) {
        wire.withLock { wire in perform(wire.fromClient(message)) }
    }

    func fromHost(_ message: MessageSplitter.Message) {
        let isHeld = wire.withLock { wire in
            perform(wire.fromHost(message))
            return wire.holdsAnswer
        }
        guard isHeld else { return }
        // For a client that has no limit of its own.
        try? SystemThread.start { [self] in
            _ = Gate(false).wait(atMost: hold) { $0 }
            wire.withLock { wire in if wire.holdsAnswer { perform(wire.giveUp()) } }
        }
    }

    func clientEnded() {
        wire.withLock { wire in perform(wire.giveUp()) }
        input.close()
    }

    private func perform(_ steps: [ProofWire.Step]) {
        for step in steps {
            switch step {
            // A host that has ended gets no more; that its answers do not come is for the client to notice.
            case .toHost(let bytes): _ = Self.write(bytes, to: input)
            case .toClient(let bytes): if !Self.write(bytes, to: .standardOutput) { return }
            case .record(let event): record.append(event)
            case .killHost: host.kill()
            }
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Descriptor) -> Bool {
        (try? bytes.withUnsafeBytes { try descriptor.writeAll($0) }) != nil
    }
}
