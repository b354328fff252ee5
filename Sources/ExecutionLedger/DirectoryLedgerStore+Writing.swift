import JSON
import Platform

extension DirectoryLedgerStore {
    func append(_ lines: [LedgerLine]) throws(SystemError) {
        try open()
        guard var output else { throw SystemError("open", number: 0) }
        let file = output.file
        var bytes = file.size == 0 ? LedgerFormat.header : output.needsLineFeed ? [UInt8(ascii: "\n")] : []
        var ranges: [LineRange] = []
        for line in lines {
            let start = bytes.count
            bytes += line.bytes
            ranges.append(
                LineRange(
                    file: file.number, offset: UInt32(clamping: file.size + start),
                    length: UInt32(clamping: bytes.count - start)))
            bytes.append(UInt8(ascii: "\n"))
        }
        do throws(SystemError) {
            try folder.append(bytes, to: output.descriptor, file.name.live)
        } catch {
            undoAppend(&output)
            throw error
        }
        output.needsLineFeed = false
        self.output = output
        file.size += bytes.count
        outputSize = file.size
        for (line, range) in zip(lines, ranges) {
            if let summary = LineSummary(line.object) { index.add(summary, at: range) }
        }
    }

    func synchronize() throws(SystemError) {
        guard let output else { return }
        if !output.isNameSynchronized {
            // A file whose name is lost loses its content.
            try folder.synchronize()
            self.output?.isNameSynchronized = true
        }
        try folder.synchronize(output.descriptor, output.file.name.live)
        // The file may have been removed in the meantime; and until the next line is appended, it may be again.
        try verify()
        isVerified = false
    }

    func replaceFile() {
        guard output != nil else { return }
        needsNewFile = true
        do throws(SystemError) {
            try beginOutput()
        } catch {
            // It is tried again before the next append.
            log.warn("the ledger can't begin a new file", ["error": .string("\(error)")])
        }
    }

    func addUnwritten(_ line: LedgerLine) {
        guard let summary = LineSummary(line.object) else { return }
        let offset = UInt32(clamping: unwrittenLines.count)
        unwrittenLines[offset] = line.object
        index.add(summary, at: LineRange(file: Self.unwrittenFile, offset: offset, length: 0))
    }

    func removeUnwritten() {
        guard !unwrittenLines.isEmpty else { return }
        index.removeLines(at: latest) { $0.file == Self.unwrittenFile }
        unwrittenLines = [:]
    }

    /// Removes what a failed append wrote, as an append must be all or nothing.
    private func undoAppend(_ output: inout Output) {
        let file = output.file
        isVerified = false
        do throws(SystemError) {
            guard try output.descriptor.size() > file.size else { return }
            try folder.truncate(output.descriptor, file.name.live, to: file.size)
        } catch {
            // The incomplete line is ended before the next append, and the complete lines before it count.
            file.size = (try? output.descriptor.size()) ?? file.size
            output.needsLineFeed = true
            self.output = output
        }
    }

    /// Creates the output file at the first call, and checks at every call that it is still in the directory.
    func open() throws(SystemError) {
        if output == nil {
            return try withLock { () throws(SystemError) in output = try makeOutput() }
        }
        if !isVerified { try verify() }
        guard let output else { return }
        // After an append by another program, the offsets of further lines would be wrong.
        if outputSize > output.file.size || needsNewFile { try beginOutput() }
    }

    /// Checks that the directory and the output file still have their paths.
    ///
    /// Fails, and sets `externalChange`, when they were removed or replaced. A process whose index is empty opens the
    /// new directory instead.
    func verify() throws(SystemError) {
        externalChange = nil
        isVerified = false
        status = nil
        guard let directory else { return }
        status = try folder.status()
        if let output { outputSize = try output.descriptor.size() }
        // While no name has changed, the output file has its own.
        if let status, status == verifiedStatus, outputSize >= output?.file.size ?? 0 {
            isVerified = true
            return
        }
        verifiedStatus = nil
        switch status?.identity {
        case nil: externalChange = .directoryRemoved
        case .some(let now): if try now != FileIdentity(directory) { externalChange = .directoryReplaced }
        }
        if externalChange != nil, output == nil, index.count == 0 {
            close()
            externalChange = nil
            return
        }
        if externalChange == nil, let output { externalChange = try change(of: output) }
        guard let externalChange else {
            isVerified = true
            verifiedStatus = reliableStatus
            return
        }
        throw .replaced(externalChange.description)
    }

    /// The change to the output file from outside, if there was one.
    private func change(of output: Output) throws(SystemError) -> ExternalChange? {
        let name = output.file.name.live
        guard let now = try folder.identity(of: name) else { return .fileRemoved(name) }
        guard try now == FileIdentity(output.descriptor) else { return .fileReplaced(name) }
        guard outputSize >= output.file.size else {
            return .fileTruncated(name, bytes: outputSize, written: output.file.size)
        }
        return nil
    }

    /// Begins a new output file and closes the one before.
    ///
    /// At every moment one file of this process has its name and is locked: otherwise the process would seem to have
    /// ended.
    func beginOutput() throws(SystemError) {
        try withLock { () throws(SystemError) in
            let next = try makeOutput()
            if let output { close(output) }
            output = next
            needsNewFile = false
        }
    }

    private func makeOutput() throws(SystemError) -> Output {
        let name = makeName()
        let descriptor = try folder.createFile(name.temporary)
        do throws(SystemError) {
            // No other process knows the temporary name, so the lock is free.
            _ = try descriptor.tryLock(.exclusive)
            guard let reading = try folder.openFile(name.temporary) else { throw SystemError("open", number: 0) }
            do throws(SystemError) {
                try folder.rename(name.temporary, to: name.live)
            } catch {
                reading.close()
                throw error
            }
            let file = add(name, reading, isLive: true)
            file.isOwn = true
            outputSize = 0
            return Output(file: file, descriptor: descriptor)
        } catch {
            descriptor.unlockAndClose()
            try? folder.remove(name.temporary)
            throw error
        }
    }

    private func close(_ output: Output) {
        let name = output.file.name
        // If renaming fails, the file looks like that of an ended process, which is read the same way.
        let isRenamed = (try? folder.rename(name.live, to: name.closed)) != nil
        output.file.close(isRenamed: isRenamed)
        output.descriptor.unlockAndClose()
    }
}
