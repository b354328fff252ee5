import JSON
import Logging
import Platform

/// A store of lines in the files of a directory that several processes share. Each process appends to a file of its
/// own, which it keeps locked while it lives, and reads the files of the others.
///
/// Opens nothing before it is needed. Blocks: must run on a thread of its own.
final class DirectoryLedgerStore: LedgerStore {
    /// The file that this process appends to.
    struct Output {
        let file: LedgerFile
        /// The descriptor, open for appending, and locked.
        let descriptor: Descriptor
        /// Indicates that the last line has no line feed, so that one must come before the next line.
        var needsLineFeed = false
        /// Indicates that the file's name was synchronized, so that it survives a loss of power.
        var isNameSynchronized = false
    }

    var index = LedgerIndex()
    /// The change from outside that the last check of the directory found; nil when there was none.
    var externalChange: ExternalChange?
    /// The file of a newer version that the last listing of the directory found; nil when there was none.
    private(set) var newerFile: NewerLedgerFile?
    let folder: LedgerFolder
    let limits: LedgerLimits
    let log: Log
    /// The unique name of this process in the ledger.
    let process: String
    var files: [LedgerFileName: LedgerFile] = [:]
    var output: Output?
    /// Indicates that the directory and the output file were found in their places in this run of the engine: within a run
    /// they are not looked for again before each step.
    var isVerified = false
    /// The status of the directory as the last check found it; nil before the first.
    var status: DirectoryStatus?
    /// The status with which a complete check found the output file in its place; nil where the next check has to be complete.
    var verifiedStatus: DirectoryStatus?
    /// The size of the output file, in bytes, as the last check found it.
    var outputSize = 0
    /// Indicates that nothing more may be appended to `output`, so that another file must begin first.
    var needsNewFile = false
    /// The directory, kept open to recognize when another one gets its path.
    var directory: Descriptor?
    /// The total size of all files, in bytes, above which compaction is tried.
    var compactionThreshold: Int
    /// Lines that could not be appended, by the offset of their range in `unwrittenFile`.
    var unwrittenLines: [UInt32: JSONObject] = [:]
    /// The time of the last `refresh`, in milliseconds since the epoch.
    private(set) var latest: Int64 = 0

    /// Indicates that the status of `directory` shows each change at once.
    private var showsChanges = false
    /// The status with which the directory was listed; nil where it has to be listed again.
    private var listedStatus: DirectoryStatus?
    /// The status with which the lock was found in its place.
    private var lockedStatus: DirectoryStatus?
    private var lastFile = unwrittenFile
    private var lastName = 0
    private var byNumber: [Int32: LedgerFile] = [:]
    /// The numbers of files that were removed, and stay open for their lines that must not be dropped.
    private var removedFiles: Set<Int32> = []
    private var directoryLock: Descriptor?
    private var isLocked = false
    private var filesWithLoggedCorruption: Set<LedgerFileName> = []
    private var loggedIrregularFiles: Set<String> = []

    /// The file number in the ranges of lines that could not be appended.
    static let unwrittenFile: Int32 = 0

    init(folder: LedgerFolder, limits: LedgerLimits, log: Log, process: String) {
        self.folder = folder
        self.limits = limits
        self.log = log
        self.process = process
        compactionThreshold = limits.totalBytes
    }

    deinit { close() }

    func close() {
        output?.descriptor.unlockAndClose()
        output = nil
        directoryLock?.unlockAndClose()
        directoryLock = nil
        directory?.close()
        directory = nil
        isLocked = false
        files = [:]
        byNumber = [:]
        removedFiles = []
        unwrittenLines = [:]
        isVerified = false
        (status, verifiedStatus, listedStatus, lockedStatus) = (nil, nil, nil, nil)
        index = LedgerIndex()
    }

    /// The status that the last check found, if every later change of a name leads to another one.
    var reliableStatus: DirectoryStatus? { showsChanges && status?.isReliable == true ? status : nil }

    func line(at range: LineRange) -> JSONObject? {
        if range.file == Self.unwrittenFile { return unwrittenLines[range.offset] }
        return byNumber[range.file]?.line(at: range)
    }

    func hasCapacity(at now: Int64) -> Bool { true }

    /// Returns a file name of this process that no file ever had.
    func makeName() -> LedgerFileName {
        lastName += 1
        return LedgerFileName(process: process, number: lastName)
    }

    // MARK: The directory's lock

    func lock() throws(SystemError) {
        guard !isLocked else { return }
        try openDirectory(creatingIt: true)
        try verify()
        try acquireLock(.exclusive)
        isLocked = true
        do throws(SystemError) {
            // The directory may have changed while this process waited for the lock.
            try verify()
            try readOthers()
        } catch {
            unlock()
            throw error
        }
    }

    func beginRun() { isVerified = false }

    var isQuick: Bool {
        guard let output, output.isNameSynchronized, !output.needsLineFeed, !needsNewFile, newerFile == nil,
            unwrittenLines.isEmpty, !isCompactionDue
        else { return false }
        do throws(SystemError) {
            try verify()
            guard let status, status == verifiedStatus, status == listedStatus, outputSize == output.file.size,
                try !hasEndedFile()
            else { return false }
            for file in growingFiles where try file.hasNewBytes() { return false }
            return true
        } catch {
            return false
        }
    }

    func unlock() {
        guard isLocked else { return }
        isLocked = false
        directoryLock?.unlock()
    }

    /// Runs `body` while no other process changes the set of files.
    func withLock(_ body: () throws(SystemError) -> Void) throws(SystemError) {
        if isLocked { return try body() }
        try lock()
        defer { unlock() }
        try body()
    }

    /// Locks the file that has the lock's name now: the one that was opened before may have been removed.
    private func acquireLock(_ mode: Descriptor.LockMode) throws(SystemError) {
        for _ in 0..<3 {
            let lock = try openDirectoryLock()
            try lock.lock(mode, until: .now + limits.lockTimeout)
            status = try folder.status()
            if let status, status == lockedStatus { return }
            if try folder.identity(of: LedgerFileName.directoryLock) == FileIdentity(lock) {
                lockedStatus = reliableStatus
                return
            }
            lock.unlockAndClose()
            directoryLock = nil
        }
        throw .replaced("another process keeps replacing its lock")
    }

    private func openDirectoryLock() throws(SystemError) -> Descriptor {
        if let directoryLock { return directoryLock }
        let opened = try folder.openLock(LedgerFileName.directoryLock)
        directoryLock = opened
        lockedStatus = nil
        return opened
    }

    // MARK: Reading

    func refresh(at now: Int64) throws(SystemError) {
        latest = now
        do throws(SystemError) {
            if !isVerified { try verify() }
        } catch {
            // The directory can't be read again; the lines that were read stay in the index.
            if externalChange != nil { return }
            throw error
        }
        try readOthers()
    }

    /// Reads the lines that other processes wrote, and removes those that they dropped.
    private func readOthers() throws(SystemError) {
        // While no name has changed, there are the same files. One whose process seems to have ended may have a successor by
        // now: only the listing, which holds a lock, decides that.
        var isListed = status != nil && status == listedStatus && newerFile == nil
        if isListed, try hasEndedFile() { isListed = false }
        let removed = isListed ? [] : try listFiles()
        let growing = growingFiles
        if isListed && growing.isEmpty { return }
        for file in growing.sorted(by: { $0.number < $1.number }) {
            try file.readNewLines(into: &index)
            logCorruption(of: file)
        }
        index.setRunningProcesses(
            Set(files.values.lazy.filter { $0.isLive && !$0.hasEnded }.map(\.name.process) + [process]))
        if !removed.isEmpty { remove(removed) }
        newerFile =
            files.values.lazy.compactMap { file in
                file.newerFormat.map { NewerLedgerFile(path: "\(self.folder.path)/\(file.currentName)", format: $0) }
            }.first
        if let newerFile { throw .newerFormat(newerFile) }
    }

    private func remove(_ removed: [LedgerFile]) {
        for file in removed { files[file.name] = nil }
        let numbers = removedFiles.union(removed.map(\.number))
        removedFiles = index.removeLines(at: latest) { numbers.contains($0.file) }
        for number in numbers.subtracting(removedFiles) { byNumber[number] = nil }
        // The index was copied, and a compaction had many lines in memory.
        FreeMemory.release()
    }

    /// Opens the directory, unless it is open. `directory` stays nil when there is none and `mustCreate` is false.
    ///
    /// Fails, and sets `newerFile`, when a newer version wrote the state directory.
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
        showsChanges = directory?.isLocal ?? false
    }

    /// Updates `files` and which of their processes live, and returns the files that were removed.
    ///
    /// Holds a lock: otherwise it could see a compaction half done, without its result and without its sources.
    private func listFiles() throws(SystemError) -> [LedgerFile] {
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
        for file in runningFiles() where seen.contains(file.name) { file.hasEnded = try hasEnded(file) }
        listedStatus = reliableStatus
        return files.values.filter { !$0.isOwn && !seen.contains($0.name) }
    }

    /// The files of other processes that may have lines which were not read.
    private var growingFiles: [LedgerFile] { files.values.filter { !$0.isOwn && !$0.isComplete } }

    /// The files to which other processes append, as far as this one knows.
    private func runningFiles() -> [LedgerFile] { files.values.filter { $0.isLive && !$0.hasEnded && !$0.isOwn } }

    private func hasEndedFile() throws(SystemError) -> Bool {
        for file in runningFiles() where try hasEnded(file) { return true }
        return false
    }

    /// Returns true if no process appends to the file any more. Its process locked it before it got the name of a live one,
    /// so a free lock means that the process has ended, or has begun another file.
    private func hasEnded(_ file: LedgerFile) throws(SystemError) -> Bool {
        guard try file.descriptor.tryLock(.shared) else { return false }
        file.descriptor.unlock()
        return true
    }

    /// Acquires the shared lock, if there is one. A directory that can only be read may have none, and needs none.
    private func lockForLooking() throws(SystemError) -> Bool {
        guard directory != nil else { return false }
        do throws(SystemError) {
            try acquireLock(.shared)
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
            logIrregularFile(isLive ? name.live : name.closed, error)
            return false
        }
        guard let opened else { return false }
        let file = add(name, opened, isLive: isLive)
        file.hasEnded = !isLive
        return true
    }

    /// Adds a file to `files`.
    func add(_ name: LedgerFileName, _ descriptor: Descriptor, isLive: Bool) -> LedgerFile {
        lastFile += 1
        let file = LedgerFile(name, number: lastFile, isLive: isLive, descriptor: descriptor)
        files[name] = file
        byNumber[file.number] = file
        return file
    }

    /// Logs the first corrupt line of a file, once.
    private func logCorruption(of file: LedgerFile) {
        guard let offset = file.firstCorruptOffset, filesWithLoggedCorruption.insert(file.name).inserted else { return }
        log.warn(
            "a corrupt line of the ledger was skipped",
            ["directory": .string(folder.path), "file": .string(file.currentName), "offset": .int(offset)])
    }
    /// Logs a file that is no regular file. It is ignored, as reading it might block for ever.
    private func logIrregularFile(_ name: String, _ error: SystemError) {
        guard loggedIrregularFiles.insert(name).inserted else { return }
        log.warn(
            "a file in the ledger's directory is no regular file, and is ignored; remove it",
            ["directory": .string(folder.path), "file": .string(name), "reason": .string("\(error)")])
    }
}

extension SystemError {
    /// The error for a directory with a file of a newer version.
    fileprivate static func newerFormat(_ file: NewerLedgerFile) -> SystemError {
        SystemError("read", number: 0, reason: "\(file.path) can't be read: \(file.format)")
    }
}
