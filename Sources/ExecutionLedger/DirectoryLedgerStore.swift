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
    /// What somebody did to the directory or to the file, when it was looked at last; nil when all was well.
    var loss: LedgerLoss?
    /// The file of a newer version that stood in the directory at the last look; nil when there was none.
    private(set) var newerFile: NewerLedgerFile?
    let folder: LedgerFolder
    let limits: LedgerLimits
    let log: Log
    /// The name of this process in the ledger; nobody else ever has it.
    let process: String
    var files: [LedgerFileName: LedgerFile] = [:]
    var writing: Writing?
    /// True when nothing more may be written to the file: another is begun first.
    var mustBeginFile = false
    /// The directory, held open, so that another one is never taken for it.
    var directory: Descriptor?
    /// The size of all files above which dropping is tried again.
    var compactAbove: Int
    /// Lines that could not be appended, by the offset of their place in `rememberedFile`.
    var remembered: [UInt32: JSONObject] = [:]
    /// The present time, as the last `refresh` told it.
    private(set) var latest: Int64 = 0

    private var lastFile = rememberedFile
    private var lastName = 0
    private var byNumber: [Int32: LedgerFile] = [:]
    /// The numbers of files that have lost their names, and are kept open for lines that must not be forgotten.
    private var nameless: Set<Int32> = []
    private var directoryLock: Descriptor?
    private var isLocked = false
    private var hasToldDamage: Set<LedgerFileName> = []
    private var hasToldStrange: Set<String> = []

    /// What stands for a file in the places of lines that were only remembered.
    static let rememberedFile: Int32 = 0

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
        directory?.close()
        directory = nil
        isLocked = false
        files = [:]
        byNumber = [:]
        nameless = []
        remembered = [:]
        index = LedgerIndex()
    }

    func line(at place: LedgerPlace) -> JSONObject? {
        if place.file == Self.rememberedFile { return remembered[place.offset] }
        return byNumber[place.file]?.line(at: place)
    }

    func hasRoom(at now: Int64) -> Bool { true }

    /// A name for a file of this process that no file ever had.
    func nextName() -> LedgerFileName {
        lastName += 1
        return LedgerFileName(process: process, number: lastName)
    }

    // MARK: The directory's lock

    func lock() throws(SystemError) {
        guard !isLocked else { return }
        try openDirectory(creatingIt: true)
        try verify()
        try takeLock(.exclusive)
        isLocked = true
        do throws(SystemError) {
            // While the lock was waited for, anything may have happened.
            try verify()
            try readOthers()
        } catch {
            unlock()
            throw error
        }
    }

    func unlock() {
        guard isLocked else { return }
        isLocked = false
        directoryLock?.unlock()
    }

    /// Runs `body` while nobody else changes the set of files.
    func whileLocked(_ body: () throws(SystemError) -> Void) throws(SystemError) {
        if isLocked { return try body() }
        try lock()
        defer { unlock() }
        try body()
    }

    /// Locks the file that has the lock's name: somebody may have removed the one that was opened before.
    private func takeLock(_ mode: Descriptor.LockMode) throws(SystemError) {
        for _ in 0..<3 {
            let lock = try openDirectoryLock()
            try lock.lock(mode, until: .now + limits.lockTimeout)
            if try folder.identity(of: LedgerFileName.directoryLock) == FileIdentity(lock) { return }
            lock.close()
            directoryLock = nil
        }
        throw .replaced("somebody keeps replacing its lock")
    }

    private func openDirectoryLock() throws(SystemError) -> Descriptor {
        if let directoryLock { return directoryLock }
        let opened = try folder.openLock(LedgerFileName.directoryLock)
        directoryLock = opened
        return opened
    }

    // MARK: Reading

    func refresh(at now: Int64) throws(SystemError) {
        latest = now
        do throws(SystemError) {
            try verify()
        } catch {
            // Nothing new can be learnt there; what is known stays known.
            if loss != nil { return }
            throw error
        }
        try readOthers()
    }

    /// Takes in what other processes wrote, and forgets what they dropped.
    private func readOthers() throws(SystemError) {
        let gone = try look()
        for file in files.values.sorted(by: { $0.number < $1.number }) where !file.isOwn && !file.isComplete {
            try file.readOn(into: &index)
            tellDamage(of: file)
        }
        index.setLiving(Set(files.values.lazy.filter { $0.isLive && !$0.hasEnded }.map(\.name.process) + [process]))
        if !gone.isEmpty { forget(gone) }
        newerFile =
            files.values.lazy.compactMap { file in
                file.newerFormat.map { NewerLedgerFile(path: "\(self.folder.path)/\(file.currentName)", format: $0) }
            }.first
        if let newerFile { throw .newerFormat(newerFile) }
    }

    private func forget(_ gone: [LedgerFile]) {
        for file in gone { files[file.name] = nil }
        let numbers = nameless.union(gone.map(\.number))
        nameless = index.forget(at: latest) { numbers.contains($0.file) }
        for number in numbers.subtracting(nameless) { byNumber[number] = nil }
    }

    /// Opens the directory, unless it is open; leaves `directory` nil when there is none, unless it is to be created.
    ///
    /// Fails, and sets `newerFile`, when a newer version made the state directory.
    private func openDirectory(creatingIt mustCreate: Bool) throws(SystemError) {
        guard directory == nil else { return }
        if let newer = folder.newerStateFile() {
            newerFile = newer
            throw .newerFormat(newer)
        }
        if mustCreate {
            try folder.create()
            folder.writeStateFile()
        }
        directory = try folder.open()
    }

    /// Learns which files there are and which processes live, and gives those that are no more.
    ///
    /// Under a lock: otherwise a compaction could be seen half, its result not yet and what it was made of no more.
    private func look() throws(SystemError) -> [LedgerFile] {
        try openDirectory(creatingIt: false)
        var isShared = false
        if !isLocked { isShared = try lockForLooking() }
        defer { if isShared { directoryLock?.unlock() } }
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
        return files.values.filter { !$0.isOwn && !seen.contains($0.name) }
    }

    /// Takes the lock shared, if there is one: a directory that can only be read may have none, and needs none.
    private func lockForLooking() throws(SystemError) -> Bool {
        guard directory != nil else { return false }
        do throws(SystemError) {
            try takeLock(.shared)
            return true
        } catch {
            guard error.isMissing else { throw error }
            return false
        }
    }

    private func open(_ name: LedgerFileName, isLive: Bool) throws(SystemError) -> Bool {
        let opened: Descriptor?
        do throws(SystemError) {
            opened = try folder.openFile(isLive ? name.live : name.closed)
        } catch {
            guard error.isNotRegularFile else { throw error }
            tellStrange(isLive ? name.live : name.closed, error)
            return false
        }
        guard let opened else { return false }
        let file = add(name, opened, isLive: isLive)
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

    private func tellDamage(of file: LedgerFile) {
        guard let offset = file.firstDamage, hasToldDamage.insert(file.name).inserted else { return }
        log.warn(
            "a damaged line of the ledger was skipped",
            ["directory": .string(folder.path), "file": .string(file.currentName), "offset": .int(offset)])
    }
    /// Nothing that a ledger writes: it holds nothing, and reading it might never end.
    private func tellStrange(_ name: String, _ error: SystemError) {
        guard hasToldStrange.insert(name).inserted else { return }
        log.warn(
            "something in the ledger's directory is not part of it, and is ignored; remove it",
            ["directory": .string(folder.path), "file": .string(name), "reason": .string("\(error)")])
    }
}

extension SystemError {
    /// The failure to use a directory with a file of a newer version.
    fileprivate static func newerFormat(_ file: NewerLedgerFile) -> SystemError {
        SystemError("read", number: 0, reason: "\(file.path) can't be read: \(file.format)")
    }
}
