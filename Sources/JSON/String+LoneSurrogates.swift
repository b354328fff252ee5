// What the program asks of a string that came from JSON, in which there may be stand-ins: see `LoneSurrogate`. An ordinary
// text costs one quick pass over its bytes.

extension String {
    /// True when the string has a lone surrogate, which no Unicode text can hold.
    public var holdsLoneSurrogate: Bool {
        var holdsOne = false
        forEachPart { part in if case .surrogate = part { holdsOne = true } }
        return holdsOne
    }

    /// The string as Unicode text, with U+FFFD in place of each lone surrogate, as JavaScript's `toWellFormed` has it: for
    /// what is not JSON.
    public var withoutLoneSurrogates: String {
        replacing { _, bytes in bytes.append("\u{FFFD}" as UnicodeScalar) }
    }

    /// The number of code points that JSON means by the string; a lone surrogate is one.
    public var codePointCount: Int {
        var surplus = 0
        forEachPart { part in
            switch part {
            case .text: break
            // U+FDD0 and the character behind it are one; four such characters, where two halves are one.
            case .surrogate: surplus += 1
            case .character: surplus += 3
            }
        }
        return unicodeScalars.count - surplus
    }

    /// The string with one spelling for each lone surrogate, for what is compared by its bytes.
    @usableFromInline
    package var withOneSpelling: String {
        replacing { surrogate, bytes in LoneSurrogate(code: surrogate.code).appendStandIn(to: &bytes) }
    }

    /// A part of a string that holds stand-ins.
    private enum Part {
        case text(UnsafeBufferPointer<UInt8>)
        case surrogate(LoneSurrogate)
        /// A character that two stand-ins keep.
        case character(UnicodeScalar)
    }

    /// The string with what `replace` appends for each lone surrogate.
    private func replacing(_ replace: (LoneSurrogate, inout [UInt8]) -> Void) -> String {
        guard mayHoldStandIns else { return self }
        var bytes: [UInt8] = []
        var isChanged = false
        forEachPart { part in
            switch part {
            case .text(let text): bytes += text
            case .character(let scalar): bytes.append(scalar)
            case .surrogate(let surrogate):
                isChanged = true
                replace(surrogate, &bytes)
            }
        }
        return isChanged ? String(decoding: bytes, as: UTF8.self) : self
    }

    /// Calls `body` with each part in order; not at all when there is no stand-in.
    private func forEachPart(_ body: (Part) -> Void) {
        guard mayHoldStandIns else { return }
        var copy = self
        copy.withUTF8 { bytes in
            var start = 0
            var position = 0
            while let rare = bytes[position...].firstIndex(of: LoneSurrogate.rareByte) {
                let found = rare - LoneSurrogate.rareOffset
                guard found >= start, let surrogate = bytes.loneSurrogate(at: found) else {
                    position = rare + 1
                    continue
                }
                if found > start { body(.text(UnsafeBufferPointer(rebasing: bytes[start..<found]))) }
                position = found + LoneSurrogate.byteCount
                if let next = bytes.loneSurrogate(at: position), let scalar = surrogate.joined(with: next) {
                    body(.character(scalar))
                    position += LoneSurrogate.byteCount
                } else {
                    body(.surrogate(surrogate))
                }
                start = position
            }
            if start > 0, start < bytes.count { body(.text(UnsafeBufferPointer(rebasing: bytes[start...]))) }
        }
    }

    private var mayHoldStandIns: Bool {
        utf8.withContiguousStorageIfAvailable { $0.holds(LoneSurrogate.rareByte) } ?? true
    }
}
