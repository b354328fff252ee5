import JSON
import Platform

extension DirectoryLedgerStore {
    func append(_ lines: [JSONObject]) throws(SystemError) {
        try open()
        guard var writing else { throw SystemError("open", number: 0) }
        let file = writing.file
        var bytes = file.size == 0 ? LedgerFormat.header : writing.needsLineFeed ? [UInt8(ascii: "\n")] : []
        var places: [LedgerPlace] = []
        for line in lines {
            let start = bytes.count
            var writer = JSONWriter(bytes)
            bytes = []
            writer.write(.object(line))
            bytes = writer.bytes
            places.append(
                LedgerPlace(
                    file: file.number, offset: UInt32(clamping: file.size + start),
                    length: UInt32(clamping: bytes.count - start)))
            bytes.append(UInt8(ascii: "\n"))
        }
        do throws(SystemError) {
            try folder.append(bytes, to: writing.descriptor, file.name.live)
        } catch {
            undoAppend(&writing)
            throw error
        }
        writing.needsLineFeed = false
        self.writing = writing
        file.size += bytes.count
        for (line, place) in zip(lines, places) {
            if let facts = LedgerFacts(line) { index.add(facts, at: place) }
        }
    }

    func synchronize() throws(SystemError) {
        guard let writing else { return }
        if !writing.isNamed {
            // A file without a name holds nothing.
            try folder.synchronize()
            self.writing?.isNamed = true
        }
        try folder.synchronize(writing.descriptor, writing.file.name.live)
        // Meanwhile somebody may have taken it away.
        try verify()
    }

    func abandonFile() {
        guard writing != nil else { return }
        mustBeginFile = true
        do throws(SystemError) {
            try beginFile()
        } catch {
            // It is tried again before anything else is written.
            log.warn("the ledger can't begin a new file", ["error": .string("\(error)")])
        }
    }

    func remember(_ line: JSONObject) {
        guard let facts = LedgerFacts(line) else { return }
        let offset = UInt32(clamping: remembered.count)
        remembered[offset] = line
        index.add(facts, at: LedgerPlace(file: Self.rememberedFile, offset: offset, length: 0))
    }

    func forgetRemembered() {
        guard !remembered.isEmpty else { return }
        index.forget(at: latest) { $0.file == Self.rememberedFile }
        remembered = [:]
    }

    /// What of a failed write did arrive must go: it would be half of what was promised to be all or nothing.
    private func undoAppend(_ writing: inout Writing) {
        let file = writing.file
        do throws(SystemError) {
            guard try writing.descriptor.size() > file.size else { return }
            try folder.truncate(writing.descriptor, file.name.live, to: file.size)
        } catch {
            // Then the end of the torn line is made plain, and whole lines before it count, to be on the safe side.
            file.size = (try? writing.descriptor.size()) ?? file.size
            writing.needsLineFeed = true
            self.writing = writing
        }
    }

    /// Makes the file to write to at the first call, and makes sure at every call that it is still the ledger's.
    func open() throws(SystemError) {
        if writing == nil {
            return try whileLocked { () throws(SystemError) in writing = try makeFile() }
        }
        try verify()
        guard let writing else { return }
        // What somebody else appended makes the places of further lines uncertain.
        if try writing.descriptor.size() > writing.file.size || mustBeginFile { try beginFile() }
    }

    /// Holds the directory and the file against those that were opened, whatever has their names now.
    ///
    /// Fails, and sets `loss`, when they are others, or gone. A process that knows nothing yet begins anew instead.
    func verify() throws(SystemError) {
        loss = nil
        guard let directory else { return }
        switch try folder.identity() {
        case nil: loss = .directoryRemoved
        case .some(let now): if try now != FileIdentity(directory) { loss = .directoryReplaced }
        }
        if loss != nil, writing == nil, index.count == 0 {
            close()
            loss = nil
            return
        }
        if loss == nil, let writing {
            let name = writing.file.name.live
            let size = try writing.descriptor.size()
            switch try folder.identity(of: name) {
            case nil: loss = .fileRemoved(name)
            case .some(let now):
                if try now != FileIdentity(writing.descriptor) {
                    loss = .fileReplaced(name)
                } else if size < writing.file.size {
                    loss = .fileTruncated(name, bytes: size, written: writing.file.size)
                }
            }
        }
        guard let loss else { return }
        throw .replaced(loss.words)
    }

    /// Begins a new file and closes the one before.
    ///
    /// At every moment one of this process's files has its name and is locked: otherwise the process would look dead.
    func beginFile() throws(SystemError) {
        try whileLocked { () throws(SystemError) in
            let next = try makeFile()
            if let writing { close(writing) }
            writing = next
            mustBeginFile = false
        }
    }

    private func makeFile() throws(SystemError) -> Writing {
        let name = nextName()
        let descriptor = try folder.createFile(name.temporary)
        do throws(SystemError) {
            // Nobody else knows the name yet, so nobody is in the way.
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
            return Writing(file: file, descriptor: descriptor)
        } catch {
            descriptor.close()
            try? folder.remove(name.temporary)
            throw error
        }
    }

    private func close(_ writing: Writing) {
        let name = writing.file.name
        // With its old name it looks like the file of a dead process, which is treated alike.
        let isRenamed = (try? folder.rename(name.live, to: name.closed)) != nil
        writing.file.close(isRenamed: isRenamed)
        writing.descriptor.close()
    }
}
