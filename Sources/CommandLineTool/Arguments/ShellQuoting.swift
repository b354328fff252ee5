extension String {
    /// The text as one word of a POSIX shell: unchanged if it has no special characters, otherwise in single quotes.
    /// Fish reads it the same way, except for a backslash before a quote or another backslash.
    public var shellWord: String {
        let isPlain =
            !isEmpty
            && utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "_-./:=@%+,".utf8.contains(byte)
            }
        // zsh expands a word that starts with = to the path of a command.
        if isPlain, !hasPrefix("=") { return self }
        return "'" + replacing("'", with: #"'\''"#) + "'"
    }
}
