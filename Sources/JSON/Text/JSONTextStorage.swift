/// Storage for the bytes of a text: in memory, or in a file.
public protocol JSONTextStorage: AnyObject, Sendable {
    /// Calls `body` with all bytes, which never change.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result

    /// Reports that these bytes were scanned and are not needed for now: storage that can read them again may take them out
    /// of memory.
    func didScan(_ range: Range<Int>)
}

extension JSONTextStorage {
    public func didScan(_ range: Range<Int>) {}
}

/// Storage whose owner may change bytes as long as nothing else uses it.
public protocol MutableJSONTextStorage: JSONTextStorage {
    /// Calls `body` with all bytes, to change them.
    func withMutableBytes(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Void)
}

/// Bytes in memory.
package final class JSONTextMemory: JSONTextStorage {
    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer(body)
    }
}

extension JSONText {
    /// Creates the value of the whole text in storage that nothing else uses yet. Line breaks between its values become
    /// spaces, so that the text can be sent on one line as it is. Throws the errors of parsing it.
    public init(
        joiningLinesOf storage: some MutableJSONTextStorage, maximumDepth: Int = JSONParser.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        let text = try JSONText(validating: storage, maximumDepth: maximumDepth)
        guard var notes = text.notes, notes.hasLineBreaks else {
            self = text
            return
        }
        // A valid string contains no line break.
        storage.withMutableBytes { bytes in
            for index in bytes.indices where bytes[index] == 0x0A || bytes[index] == 0x0D { bytes[index] = 0x20 }
        }
        notes.hasLineBreaks = false
        self.init(storage, text.range, notes)
    }
}
