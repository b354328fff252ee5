import JSON
import Platform
import Locking

/// The plans that wait for a person, by their digests. Each change is made while no other thread or process can make one.
protocol ApprovalStore: Sendable {
    /// Changes the plan of this digest; nil stands for none. Returns what `body` returns, once the change can't be lost.
    func change<Result: Sendable>(
        _ digest: String, _ body: (inout PendingApproval?) -> Result
    ) throws(SystemError) -> Result
    /// Returns the plan of this digest; nil without one.
    func find(_ digest: String) throws(SystemError) -> PendingApproval?
    /// Returns all plans, in no order.
    func all() throws(SystemError) -> [PendingApproval]
}

/// The plans in the memory of this process.
final class MemoryApprovalStore: ApprovalStore {
    private let approvals = Mutex<[String: PendingApproval]>([:])

    func change<Result: Sendable>(
        _ digest: String, _ body: (inout PendingApproval?) -> Result
    ) throws(SystemError) -> Result {
        approvals.withLock { approvals in
            var approval = approvals[digest]
            let result = body(&approval)
            approvals[digest] = approval
            return result
        }
    }

    func find(_ digest: String) throws(SystemError) -> PendingApproval? { approvals.withLock { $0[digest] } }

    func all() throws(SystemError) -> [PendingApproval] { approvals.withLock { Array($0.values) } }

    /// Forgets everything.
    func removeAll() { approvals.withLock { $0.removeAll() } }
}

/// The plans in the directory `approvals` of a state directory, one file for each, for all processes that share it. Only the
/// owner can read its files. Blocks: must run on a thread of its own.
struct DirectoryApprovalStore: ApprovalStore {
    /// The path of the directory.
    let path: String

    private static let format = 1
    private static let lockName = "lock"
    private static let suffix = ".json"
    private static let maximumBytes = 4 << 20
    /// The time to wait for another process that holds the lock.
    private static let patience = Duration.seconds(5)

    init(in stateDirectory: String) { path = "\(stateDirectory)/approvals" }

    func change<Result: Sendable>(
        _ digest: String, _ body: (inout PendingApproval?) -> Result
    ) throws(SystemError) -> Result {
        try FileSystem.createDirectory(path)
        let lock = try Descriptor.openForLocking(path: "\(path)/\(Self.lockName)")
        // The lock ends with it.
        defer { lock.unlockAndClose() }
        try lock.lock(.exclusive, until: .now + Self.patience)
        let before = try find(digest)
        var approval = before
        let result = body(&approval)
        guard approval != before else { return result }
        if let approval { try write(approval) } else { try FileSystem.remove(file(digest)) }
        // A decision that is used must not come back after a loss of power.
        try FileSystem.synchronize(directory: path)
        return result
    }

    func find(_ digest: String) throws(SystemError) -> PendingApproval? {
        let bytes: [UInt8]
        do throws(SystemError) {
            let file = try Descriptor.open(path: file(digest))
            defer { file.close() }
            // What another user of this machine could write approves nothing.
            guard file.isOwnersAlone else { return nil }
            bytes = try file.readToEnd(maximumBytes: Self.maximumBytes)
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
        // A file that can't be read approves nothing.
        guard let json = try? JSONValue(parsing: bytes) else { return nil }
        if let newer = NewerFormat(of: json, supported: Self.format) {
            throw SystemError("open", number: 0, reason: "\(file(digest)): \(newer); use the newer alloy-host")
        }
        guard let approval = PendingApproval(json), approval.digest.hasSameCodePoints(as: digest) else { return nil }
        return approval
    }

    func all() throws(SystemError) -> [PendingApproval] {
        let names: [String]
        do throws(SystemError) {
            names = try FileSystem.names(in: path)
        } catch {
            guard error.isMissing else { throw error }
            return []
        }
        var approvals: [PendingApproval] = []
        for name in names where name.hasSuffix(Self.suffix) {
            let digest = String(name.dropLast(Self.suffix.count))
            guard PendingApproval.isDigest(digest) else { continue }
            // A file of a newer version, or one that can't be read, is no reason to hide the others.
            if let approval = try? find(digest) { approvals.append(approval) }
        }
        return approvals
    }

    private func file(_ digest: String) -> String { "\(path)/\(digest)\(Self.suffix)" }

    /// Replaces the file in one step, so that a reader without the lock never sees half of it.
    private func write(_ approval: PendingApproval) throws(SystemError) {
        let temporary = "\(path)/\(approval.digest).new"
        // Left behind by a process that ended while it held the lock.
        try? FileSystem.remove(temporary)
        let file = try Descriptor.create(path: temporary)
        defer { file.close() }
        let content: JSONObject = ["is": "alloy-host approval", "format": .int(Self.format)]
        let bytes = JSONValue.object(JSONObject(content.members + approval.json.members)).bytes + [UInt8(ascii: "\n")]
        do throws(SystemError) {
            try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
                try file.writeAll(UnsafeRawBufferPointer(buffer))
            }
            try file.synchronize()
            try FileSystem.rename(temporary, to: self.file(approval.digest))
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
    }
}
