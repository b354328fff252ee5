import JSON
import Logging
import Platform

/// Lines in the files of a directory that several processes share. Each process appends to a file of its own, which it
/// holds locked as long as it lives; it reads the others'.
///
/// Nothing is opened before it is needed. Blocks; belongs on a thread of its own.
final class DirectoryLedgerStore: LedgerStore {
    /// The file that this process writes to.
    struct Writing {
        let file: LedgerFile
        /// Open for appending, and locked.
        let descriptor: Descriptor
        /// True when the last line has no end, so that the next would run into it.
        var needsLineFeed = false
        /// True when its name is sure to outlast a loss of power.
        var isNamed = false
    }

    var index = LedgerIndex()
    let folder: LedgerFolder
    let limits: LedgerLimits
    let log: Log
    /// The name of this process in the ledger; nobody else ever has it.
    let process: String
    var files: [LedgerFileName: LedgerFile] = [:]
    var writing: Writing?
    /// The size of all files above which dropping is tried again.
    var compactAbove: Int

    private var lastFile: Int32 = 0
    private var lastName = 0
    private var byNumber: [Int32: LedgerFile] = [:]
    private var directoryLock: Descriptor?
    private var isLocked = false
    /// True when the directory was found to have been removed while it was used.
    private var wasLost = false
    private var hasToldDamage: Set<LedgerFileName> = []

    init(folder: LedgerFolder, limits: LedgerLimits, log: Log, process: String) {
        self.folder = folder
        self.limits = limits
        self.log = log
        self.process = process
        compactAbove = limits.totalBytes
    }

    deinit { close() }

    func close() {
        writing?.descriptor.close()
        writing = nil
        directoryLock?.close()
        directoryLock = nil
        isLocked = false
        files = [:]
        byNumber = [:]
        index = LedgerIndex()
    }

    func line(at place: LedgerPlace) -> JSONObject? { byNumber[place.file]?.line(at: place) }

    func hasRoom(at now: Int64) -> Bool { true }

    /// A name for a file of this process that no file ever had.
    func nextName() -> LedgerFileName {
        lastName += 1
        return LedgerFileName(process: process, number: lastName)
    }

    // MARK: The directory's lock

    func lock() throws(SystemError) {
        guard !isLocked else { return }
        // Twice at most: the first may find that the directory was removed, and with it the lock that was just taken.
        repeat {
            wasLost = false
            if directoryLock == nil { try folder.create() }
            try openDirectoryLock().lock(.exclusive, until: .now + limits.lockTimeout)
            isLocked = true
            do throws(SystemError) {
                try refresh()
            } catch {
                unlock()
                throw error
            }
            if wasLost { unlock() }
        } while wasLost
    }

    func unlock() {
        guard isLocked else { return }
        isLocked = false
        giveUpLock()
    }

    private func giveUpLock() {
        directoryLock?.unlock()
        guard wasLost else { return }
        // A process that starts now makes a new one, and would not see this.
        directoryLock?.close()
        directoryLock = nil
    }

    /// Runs `body` while nobody else changes the set of files.
    func whileLocked(_ body: () throws(SystemError) -> Void) throws(SystemError) {
        if isLocked { return try body() }
        try lock()
        defer { unlock() }
        try body()
    }

    private func openDirectoryLock() throws(SystemError) -> Descriptor {
        if let directoryLock { return directoryLock }
        let opened = try folder.openLock(LedgerFileName.directoryLock)
        directoryLock = opened
        return opened
    }

    // MARK: Reading

    func refresh() throws(SystemError) {
        let gone = try look()
        for file in files.values.sorted(by: { $0.number < $1.number }) where !file.isOwn && !file.isComplete {
            try file.readOn(into: &index)
            tellDamage(of: file)
        }
        index.setLiving(Set(files.values.lazy.filter { $0.isLive && !$0.hasEnded }.map(\.name.process) + [process]))
        guard !gone.isEmpty else { return }
        for file in gone {
            files[file.name] = nil
            byNumber[file.number] = nil
        }
        index.forget { place in gone.contains { $0.number == place.file } }
    }

    /// Learns which files there are and which processes live, and gives those that are no more.
    ///
    /// Under a lock: otherwise a compaction could be seen half, its result not yet and what it was made of no more.
    private func look() throws(SystemError) -> [LedgerFile] {
        var isShared = false
        if !isLocked, let lock = try lockForLooking() {
            try lock.lock(.shared, until: .now + limits.lockTimeout)
            isShared = true
        }
        defer { if isShared { giveUpLock() } }
        var seen: Set<LedgerFileName> = []
        for name in try folder.names().sorted() {
            guard let (name, isLive) = LedgerFileName.parse(name) else { continue }
            if let file = files[name] {
                file.isLive = isLive
                if !isLive { file.hasEnded = true }
            } else if try !open(name, isLive: isLive) {
                continue
            }
            seen.insert(name)
        }
        for file in files.values where file.isLive && !file.hasEnded && !file.isOwn && seen.contains(file.name) {
            // Whoever made it held it locked before it had this name.
            guard try file.descriptor.tryLock(.shared) else { continue }
            file.descriptor.unlock()
            file.hasEnded = true
        }
        if let own = writing?.file, !seen.contains(own.name) { loseDirectory() }
        return files.values.filter { !seen.contains($0.name) }
    }

    /// The lock, if there is one: a directory that can only be read may have none, and needs none.
    private func lockForLooking() throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try openDirectoryLock()
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }

    private func open(_ name: LedgerFileName, isLive: Bool) throws(SystemError) -> Bool {
        guard let descriptor = try folder.openFile(isLive ? name.live : name.closed) else { return false }
        let file = add(name, descriptor, isLive: isLive)
        file.hasEnded = !isLive
        return true
    }

    /// Takes a file in.
    func add(_ name: LedgerFileName, _ descriptor: Descriptor, isLive: Bool) -> LedgerFile {
        lastFile += 1
        let file = LedgerFile(name, number: lastFile, isLive: isLive, descriptor: descriptor)
        files[name] = file
        byNumber[file.number] = file
        return file
    }

    /// Somebody removed the directory, or the file in it: what is appended to it now, nobody would ever read.
    private func loseDirectory() {
        log.warn("the ledger's file was removed; a new one is begun", ["directory": .string(folder.path)])
        writing?.descriptor.close()
        writing = nil
        wasLost = true
    }

    private func tellDamage(of file: LedgerFile) {
        guard let offset = file.firstDamage, hasToldDamage.insert(file.name).inserted else { return }
        log.warn(
            "a damaged line of the ledger was skipped",
            ["directory": .string(folder.path), "file": .string(file.currentName), "offset": .int(offset)])
    }
}
