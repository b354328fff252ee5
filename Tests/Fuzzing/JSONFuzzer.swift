/// The entry point of libFuzzer: parses the bytes as JSON, and checks that an accepted text is written and parsed again
/// without a change, in both representations. Compiled together with the sources of the module `JSON`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let value = try? JSONValue(parsing: bytes) else {
        precondition((try? JSONText(validating: bytes)) == nil, "a text is valid, but its value is not")
        return 0
    }
    let written = value.bytes
    let again = try? JSONValue(parsing: written)
    precondition(again == value && again?.bytes == written, "a value changes when it is written and parsed")
    precondition((try? JSONText(validating: bytes))?.value == value, "a text and its value differ")
    return 0
}
