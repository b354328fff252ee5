/// The caller's trace, as W3C Trace Context writes it.
public enum TraceContext {
    /// True for a `traceparent` that may be sent on (§3.2): a version, 32 digits that name the trace, 16 that name the
    /// parent, 2 of flags, in lower-case hexadecimal with `-` between them.
    ///
    /// The version `ff`, and names of nothing but zeros, mean nothing. A later version may hold more; what it adds is not
    /// known here, so it is not sent on.
    public static func isValid(_ traceparent: String) -> Bool {
        let parts = traceparent.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [2, 32, 16, 2] else { return false }
        let isHexadecimal = parts.joined().allSatisfy { byte in
            byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 6
        }
        let namesSomething = parts[1...2].allSatisfy { part in part.contains { $0 != UInt8(ascii: "0") } }
        return isHexadecimal && namesSomething && !parts[0].elementsEqual("ff".utf8)
    }
}
