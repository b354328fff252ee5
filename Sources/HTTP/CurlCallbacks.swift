import CCurl

/// The C functions that libcurl calls. Each finds its `CurlHandle` in the context pointer: the loop keeps the handle alive
/// as long as libcurl has the easy handle, and calls come on the loop's thread only.
enum CurlCallbacks {
    static let beforeRequest: ccurl_prereq_callback = { context, _, _, _, _ in
        handle(context).willSendRequest()
        return 0
    }

    static let head: ccurl_data_callback = { bytes, size, count, context in
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return handle(context).receiveHeadLine(line) ? line.count : refused(line)
    }

    static let body: ccurl_data_callback = { bytes, size, count, context in
        let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return handle(context).receiveBody(part) ? part.count : refused(part)
    }

    static let requestBody: ccurl_data_callback = { bytes, size, count, context in
        handle(context).readRequestBody(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
            ?? CurlOption.abortReading
    }

    static let seekRequestBody: ccurl_seek_callback = { context, offset, origin in
        // 0 is SEEK_SET, the only one libcurl uses.
        origin == 0 && handle(context).seekRequestBody(to: offset) ? 0 : 1
    }

    /// Returns a count that ends the exchange: any other than the true one does.
    private static func refused(_ bytes: UnsafeRawBufferPointer) -> Int { bytes.isEmpty ? 1 : 0 }

    private static func handle(_ context: UnsafeMutableRawPointer) -> CurlHandle {
        Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
    }
}
