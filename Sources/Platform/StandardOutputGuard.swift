extension Descriptor {
    /// Takes the real stdout for the caller alone: gives a private descriptor of it and points fd 1 at stderr.
    ///
    /// From then on a stray print, of this program or of a library, lands on stderr and can't break the wire.
    public static func takeStandardOutput() throws(SystemError) -> Descriptor {
        let output = try Descriptor.standardOutput.duplicate()
        try Descriptor.standardError.replace(.standardOutput)
        return output
    }
}
