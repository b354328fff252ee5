import JSON
import Platform

extension DirectoryLedgerStore {
    func append(_ lines: [JSONObject]) throws(SystemError) {
        var writing = try openFile()
        let file = writing.file
        var bytes: [UInt8] = writing.needsLineFeed ? [UInt8(ascii: "\n")] : []
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
    }

    func abandonFile() {
        guard writing != nil else { return }
        do throws(SystemError) {
            try beginFile()
        } catch {
            log.warn("the ledger can't begin a new file", ["error": .string("\(error)")])
        }
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

    /// The file to write to; made at the first call.
    private func openFile() throws(SystemError) -> Writing {
        if let writing { return writing }
        try whileLocked { () throws(SystemError) in writing = try makeFile() }
        // It was just set.
        guard let writing else { throw SystemError("open", number: 0) }
        return writing
    }

    /// Begins a new file and closes the one before.
    ///
    /// At every moment one of this process's files has its name and is locked: otherwise the process would look dead.
    func beginFile() throws(SystemError) {
        try whileLocked { () throws(SystemError) in
            let next = try makeFile()
            if let writing { close(writing) }
            writing = next
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
