import JSON
import Platform

extension DirectoryLedgerStore {
    func compact(at now: Int64) {
        guard newerFile == nil else { return }
        do throws(SystemError) {
            if isOutputFull { try beginOutput() }
            guard isWorthCompacting else { return }
            try compactFiles(at: now)
        } catch {
            // It is tried again after later writes. A change from outside is reported by the next write.
            guard !error.isLockHeld, externalChange == nil, newerFile == nil else { return }
            log.warn(
                "the ledger can't be compacted", ["directory": .string(folder.path), "error": .string("\(error)")])
        }
    }

    /// Indicates that `compact` has something to do.
    var isCompactionDue: Bool { isOutputFull || isWorthCompacting }

    private var isOutputFull: Bool { output.map { $0.file.size >= limits.fileBytes } ?? false }

    private var totalBytes: Int { files.values.reduce(0) { $0 + $1.size } }

    /// The files that no process appends to and that are less than half full.
    private var smallFiles: [LedgerFile] {
        files.values.filter { $0.isComplete && $0.size < limits.fileBytes / 2 }
    }

    private var isWorthCompacting: Bool {
        totalBytes > compactionThreshold || files.count > limits.smallFiles && smallFiles.count > limits.smallFiles
    }

    /// Copies the retained lines of some files into new ones, and removes the files.
    ///
    /// Closed files don't change, so other processes are locked out only while names change. A crash between two steps
    /// leaves lines twice, which changes nothing, or a temporary file, which is ignored.
    private func compactFiles(at now: Int64) throws(SystemError) {
        let lock = try folder.openLock(LedgerFileName.compactionLock)
        defer { lock.unlockAndClose() }
        // Another process is compacting.
        guard try lock.tryLock(.exclusive) else { return }
        try verify()
        try refresh(at: now)
        guard isWorthCompacting else { return }
        if totalBytes > limits.totalBytes, let own = output?.file, own.size >= limits.fileBytes / 8 {
            // With many processes, files that are not full may take most of the space.
            try beginOutput()
        }
        let closed = Set(files.values.lazy.filter(\.isComplete).map(\.number))
        // An eighth more than necessary, so that it does not happen at every write.
        let excess = totalBytes > limits.totalBytes ? totalBytes - limits.totalBytes / 8 * 7 : 0
        let retention = index.retention(saving: excess, at: now) { closed.contains($0) }
        var sources = Set(smallFiles.map(\.number))
        for position in retention.dropped.union(retention.stripped) {
            for range in index.entries[position].ranges { sources.insert(range.file) }
        }
        let names = try write(keptLines(of: sources, retention))
        do throws(SystemError) {
            try replace(sources, with: names, at: now)
        } catch {
            for name in names { try? folder.remove(name.temporary) }
            throw error
        }
        compactionThreshold = max(limits.totalBytes, totalBytes + limits.totalBytes / 8)
    }

    /// Returns the retained lines of these files: the lines of each execution merged into one, and the lines of unknown
    /// types.
    private func keptLines(of sources: Set<Int32>, _ retention: LedgerRetention) -> [() -> JSONObject?] {
        let entries = index.entries
        func isSource(_ range: LineRange) -> Bool { sources.contains(range.file) }
        var lines: [() -> JSONObject?] = []
        for position in entries.indices where !retention.dropped.contains(position) {
            let entry = entries[position]
            // Lines without a beginning are left over from an execution that was dropped.
            guard entry.hasBeginning || !entry.ranges.allSatisfy(isSource) else { continue }
            let ranges = entry.ranges.filter(isSource)
            guard !ranges.isEmpty else { continue }
            lines.append { [self] in
                var object = LedgerLineBuilder.union(ranges.compactMap { line(at: $0) })
                if retention.stripped.contains(position) { object["reply"] = nil }
                return object.isEmpty ? nil : object
            }
        }
        for file in files.values where sources.contains(file.number) {
            for range in file.unknownLines { lines.append { file.line(at: range) } }
        }
        return lines
    }

    /// Writes lines to new files with temporary names, and returns their names.
    private func write(_ lines: [() -> JSONObject?]) throws(SystemError) -> [LedgerFileName] {
        var names: [LedgerFileName] = []
        var bytes: [UInt8] = []
        var failure: SystemError?
        func writeFile() throws(SystemError) {
            guard !bytes.isEmpty else { return }
            let name = makeName()
            let descriptor = try folder.createFile(name.temporary)
            defer { descriptor.close() }
            names.append(name)
            try folder.append(bytes, to: descriptor, name.temporary)
            try folder.synchronize(descriptor, name.temporary)
            bytes = []
        }
        do throws(SystemError) {
            for line in lines {
                guard let line = line() else { continue }
                if bytes.isEmpty { bytes = LedgerFormat.header }
                bytes += JSONValue.object(line).bytes
                bytes.append(UInt8(ascii: "\n"))
                if bytes.count >= limits.fileBytes { try writeFile() }
            }
            try writeFile()
        } catch {
            failure = error
        }
        guard let failure else { return names }
        for name in names { try? folder.remove(name.temporary) }
        throw failure
    }

    private func replace(
        _ sources: Set<Int32>, with names: [LedgerFileName], at now: Int64
    ) throws(SystemError) {
        try withLock { () throws(SystemError) in
            for name in names { try folder.rename(name.temporary, to: name.closed) }
            // The new names must be on disk before the old files are removed.
            try folder.synchronize()
            for file in files.values where sources.contains(file.number) { try folder.remove(file.currentName) }
            // Temporary files of killed processes. A process that creates one holds one of the two locks, and this one
            // holds both.
            for name in try folder.names() where LedgerFileName.isTemporary(name) { try folder.remove(name) }
            // The names have changed.
            isVerified = false
            try refresh(at: now)
        }
    }
}
