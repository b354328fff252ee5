extension Secret {
    /// The values of a URL's query parameters that are secrets by their name, URL-decoded: the token of a link, the signature
    /// of a presigned URL. They must not turn up anywhere else, not even without their URL.
    public var queryValues: [Secret] {
        let text = Array(reveal().utf8)
        let spans = text.withUnsafeBufferPointer { QueryMask.spans(in: $0) }
        return spans.map { Secret(String(decoding: Self.urlDecoded(text[$0]), as: UTF8.self)) }
    }

    private static func urlDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        Array(text).withUnsafeBufferPointer { text in
            var decoded: [UInt8] = []
            var position = 0
            while position < text.count {
                let byte = text[position] == UInt8(ascii: "%") ? text.hexByte(at: position + 1) : nil
                decoded.append(byte ?? text[position])
                position += byte == nil ? 1 : 3
            }
            return decoded
        }
    }
}
