import JSON
import Platform

extension DirectoryLedgerStore {
    func tidy(at now: Int64) {
        guard newerFile == nil else { return }
        do throws(SystemError) {
            if let file = writing?.file, file.size >= limits.fileBytes { try beginFile() }
            guard isWorthCompacting else { return }
            try compact(at: now)
        } catch {
            // It can wait until nobody else is at it, and what was taken away is told of by whoever wants to write.
            guard !error.isLockHeld, loss == nil, newerFile == nil else { return }
            log.warn(
                "the ledger can't be compacted", ["directory": .string(folder.path), "error": .string("\(error)")])
        }
    }

    private var totalBytes: Int { files.values.reduce(0) { $0 + $1.size } }

    /// Files that nobody writes to and that are far from full.
    private var smallFiles: [LedgerFile] {
        files.values.filter { $0.isComplete && $0.size < limits.fileBytes / 2 }
    }

    private var isWorthCompacting: Bool {
        totalBytes > compactAbove || files.count > limits.smallFiles && smallFiles.count > limits.smallFiles
    }

    /// Writes what is to be kept of some files into new ones, and removes them.
    ///
    /// What is compacted does not change any more, so others need to be kept away only while names change. A crash between
    /// any two steps leaves lines twice, which changes nothing, or a file that does not count.
    private func compact(at now: Int64) throws(SystemError) {
        let lock = try folder.openLock(LedgerFileName.compactionLock)
        defer { lock.close() }
        // Another process is at it.
        guard try lock.tryLock(.exclusive) else { return }
        try verify()
        try refresh(at: now)
        guard isWorthCompacting else { return }
        if totalBytes > limits.totalBytes, let own = writing?.file, own.size >= limits.fileBytes / 8 {
            // With many processes, files that are not full may be what is too much.
            try beginFile()
        }
        let closed = Set(files.values.lazy.filter(\.isComplete).map(\.number))
        // An eighth more than must be, so that it need not happen every time.
        let excess = totalBytes > limits.totalBytes ? totalBytes - limits.totalBytes / 8 * 7 : 0
        let retention = index.retention(saving: excess, at: now) { closed.contains($0) }
        var sources = Set(smallFiles.map(\.number))
        for position in retention.dropped.union(retention.stripped) {
            for place in index.entries[position].places { sources.insert(place.file) }
        }
        let names = try write(keptLines(of: sources, retention))
        do throws(SystemError) {
            try replace(sources, with: names, at: now)
        } catch {
            for name in names { try? folder.remove(name.temporary) }
            throw error
        }
        compactAbove = max(limits.totalBytes, totalBytes + limits.totalBytes / 8)
    }

    /// What stays of these files: the lines of each execution made one, and lines that this version does not know.
    private func keptLines(of sources: Set<Int32>, _ retention: LedgerRetention) -> [() -> JSONObject?] {
        let entries = index.entries
        func isSource(_ place: LedgerPlace) -> Bool { sources.contains(place.file) }
        var lines: [() -> JSONObject?] = []
        for position in entries.indices where !retention.dropped.contains(position) {
            let entry = entries[position]
            // What is left of an execution that was dropped can't be told of.
            guard entry.hasBeginning || !entry.places.allSatisfy(isSource) else { continue }
            let places = entry.places.filter(isSource)
            guard !places.isEmpty else { continue }
            lines.append { [self] in
                var object = LedgerLine.union(places.compactMap { line(at: $0) })
                if retention.stripped.contains(position) { object["reply"] = nil }
                return object.isEmpty ? nil : object
            }
        }
        for file in files.values where sources.contains(file.number) {
            for place in file.foreignLines { lines.append { file.line(at: place) } }
        }
        return lines
    }

    /// Writes lines to new files that do not count yet, and gives their names.
    private func write(_ lines: [() -> JSONObject?]) throws(SystemError) -> [LedgerFileName] {
        var names: [LedgerFileName] = []
        var bytes: [UInt8] = []
        var failure: SystemError?
        func writeFile() throws(SystemError) {
            guard !bytes.isEmpty else { return }
            let name = nextName()
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
        try whileLocked { () throws(SystemError) in
            for name in names { try folder.rename(name.temporary, to: name.closed) }
            // Before anything is removed: the new names must be sure.
            try folder.synchronize()
            for file in files.values where sources.contains(file.number) { try folder.remove(file.currentName) }
            // Left by processes that were killed: whoever makes one holds one of the two locks, and both are held here.
            for name in try folder.names() where LedgerFileName.isTemporary(name) { try folder.remove(name) }
            try refresh(at: now)
        }
    }
}
