import CCurl

/// An easy handle of libcurl, used for one exchange after the other. Belongs to the thread of its loop.
///
/// Options that never change are set once; `prepare` sets each of the others for every exchange, so that nothing of one
/// exchange can reach the next. The parts that change are not checked for accesses that overlap, as the callbacks of libcurl come for
/// each line of a response, and nothing here calls libcurl while it changes one.
final class CurlHandle {
    let easy: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private let tellsWhenRequestBegins: Bool
    @exclusivity(unchecked) private var headerList: UnsafeMutableRawPointer?
    /// What `headerList` was made from: most requests of a handle have the same headers.
    @exclusivity(unchecked) private var listed: (headers: HTTPHeaders, hasBody: Bool, isLarge: Bool)?
    @exclusivity(unchecked) private var addressList: UnsafeMutableRawPointer?
    /// A copy of a small body, which libcurl sends together with the head.
    private let smallBody: UnsafeMutablePointer<UInt8>
    /// The maximum number of bytes of a small body.
    private static let smallBodyBytes = 16 << 10
    @exclusivity(unchecked) private var submission: CurlSubmission?
    @exclusivity(unchecked) private var assembly = ResponseAssembly(method: "GET", maximumBodyBytes: 0)
    @exclusivity(unchecked) private var requestBegan = false
    @exclusivity(unchecked) private var bodyOffset = 0
    @exclusivity(unchecked) private var isBodyChanged = false

    /// A new handle, or nil when there is no memory.
    init?(
        configuration: CurlTransport.Configuration, authorities: CurlAuthorities, share: UnsafeMutableRawPointer?
    ) {
        guard let easy = ccurl_easy_init() else { return nil }
        self.easy = easy
        errorText = .allocate(capacity: CurlOption.errorBufferSize)
        errorText.initialize(repeating: 0, count: CurlOption.errorBufferSize)
        smallBody = .allocate(capacity: Self.smallBodyBytes)
        // Since 7.80.
        tellsWhenRequestBegins =
            ccurl_easy_setopt_prereq_callback(easy, CurlOption.beforeRequestFunction, CurlCallbacks.beforeRequest) == 0

        set(.noSignal, 1)
        set(.protocols, CurlOption.httpAndHTTPS)
        set(.httpVersion, CurlOption.http11)
        set(.http09Allowed, 0)
        set(.suppressConnectHeaders, 1)
        // `..` in a target is the caller's to decide.
        set(.pathAsIs, 1)
        set(.bufferSize, 64 << 10)
        // Otherwise ending an exchange waits for its name look-up, and all others wait too. Since 7.87.
        set(.quickExit, 1)
        set(.connectTimeoutMilliseconds, configuration.connectTimeout.curlMilliseconds)
        set(.userAgent, configuration.userAgent)
        if let file = authorities.file { set(.caFile, file) }
        if let directory = authorities.directory { set(.caDirectory, directory) }
        set(.share, share)
        set(.errorBuffer, errorText)

        let context = Unmanaged.passUnretained(self).toOpaque()
        set(.context, context)
        set(.writeContext, context)
        set(.headerContext, context)
        set(.readContext, context)
        set(.seekContext, context)
        if tellsWhenRequestBegins { set(.beforeRequestContext, context) }
        ccurl_easy_setopt_data_callback(easy, CurlOption.headerFunction, CurlCallbacks.head)
        ccurl_easy_setopt_data_callback(easy, CurlOption.writeFunction, CurlCallbacks.body)
        ccurl_easy_setopt_data_callback(easy, CurlOption.readFunction, CurlCallbacks.requestBody)
        ccurl_easy_setopt_seek_callback(easy, CurlOption.seekFunction, CurlCallbacks.seekRequestBody)
    }

    deinit {
        ccurl_easy_cleanup(easy)
        ccurl_slist_free_all(headerList)
        ccurl_slist_free_all(addressList)
        errorText.deallocate()
        smallBody.deallocate()
    }

    /// The handle that owns this easy handle.
    static func of(_ easy: UnsafeMutableRawPointer) -> CurlHandle? {
        var context: UnsafeMutableRawPointer?
        guard ccurl_easy_getinfo_pointer(easy, CurlOption.contextInfo, &context) == 0 else { return nil }
        return context.map { Unmanaged<CurlHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Prepares the handle for an exchange. Returns false when there is no memory.
    func prepare(_ submission: CurlSubmission, timeout: Duration) -> Bool {
        let exchange = submission.exchange
        self.submission = submission
        assembly = ResponseAssembly(
            method: exchange.request.method, maximumBodyBytes: exchange.request.maximumResponseBytes)
        requestBegan = false
        bodyOffset = 0
        isBodyChanged = false
        errorText.pointee = 0

        guard set(.url, exchange.request.origin.description + exchange.request.target), prepareMethod(exchange),
            prepareHeaders(exchange), prepareAddress(exchange)
        else { return false }
        let isFresh = exchange.request.connection == .fresh
        set(.freshConnect, isFresh ? 1 : 0)
        set(.forbidReuse, isFresh ? 1 : 0)
        // The empty text means no proxy, whatever the environment says; nil leaves the choice to the environment.
        set(.proxy, exchange.request.origin.isLoopback || exchange.request.address != nil ? "" : nil)
        set(.timeoutMilliseconds, timeout.curlMilliseconds)
        return true
    }

    /// Releases the exchange, and returns it with its continuation.
    func release() -> CurlSubmission? {
        defer {
            submission = nil
            assembly = ResponseAssembly(method: "GET", maximumBodyBytes: 0)
        }
        return submission
    }

    private func prepareMethod(_ exchange: CurlExchange) -> Bool {
        // This also turns off what an earlier exchange turned on.
        set(.httpGet, 1)
        let body = exchange.request.bodyToSend
        if let body {
            set(.post, 1)
            ccurl_easy_setopt_int64(easy, CurlOption.postFieldSize, Int64(body.count))
            // A larger one is read by `readRequestBody`, and not copied; so is one whose files can't be read at once.
            let small = UnsafeMutableRawBufferPointer(start: smallBody, count: Self.smallBodyBytes)
            let isSmall = body.count <= small.count && body.read(into: small, at: 0) == body.count
            set(.postFields, isSmall ? UnsafeMutableRawPointer(smallBody) : nil)
        } else if exchange.request.method == "HEAD" {
            set(.nobody, 1)
        }
        let usual = body != nil ? "POST" : exchange.request.method == "HEAD" ? "HEAD" : "GET"
        return set(.customRequest, exchange.request.method == usual ? nil : exchange.request.method)
    }

    private func prepareAddress(_ exchange: CurlExchange) -> Bool {
        set(.connectTo, nil as UnsafeMutableRawPointer?)
        ccurl_slist_free_all(addressList)
        addressList = nil
        guard let address = exchange.request.address else { return true }
        // Any host and port of the URL, the address, and the URL's own port.
        addressList = ccurl_slist_append(nil, address.isIPv6 ? "::[\(address)]:" : "::\(address):")
        return addressList != nil && set(.connectTo, addressList)
    }

    private func prepareHeaders(_ exchange: CurlExchange) -> Bool {
        let (hasBody, isLarge) = (exchange.request.bodyToSend != nil, exchange.request.hasLargeBody)
        if let listed, listed.hasBody == hasBody, listed.isLarge == isLarge,
            listed.headers.hasSameBytes(as: exchange.request.headers)
        {
            return true
        }
        listed = nil
        set(.headerList, nil as UnsafeMutableRawPointer?)
        ccurl_slist_free_all(headerList)
        headerList = nil
        for line in exchange.request.curlHeaderLines {
            guard let longer = ccurl_slist_append(headerList, line) else { return false }
            headerList = longer
        }
        set(.headerList, headerList)
        listed = (exchange.request.headers, hasBody, isLarge)
        return true
    }
}

extension CurlHandle {
    /// Returns the result after libcurl reported the end of the exchange.
    func result(code: Int32) -> Result<HTTPResponse, HTTPFailure> {
        do throws(ResponseAssembly.Problem) {
            if isBodyChanged { return .failure(.bodyChanged(phase: mayHaveBegun ? .ambiguous : .notSent)) }
            if let problem = assembly.problem { throw problem }
            guard code == 0 else { return .failure(failure(code: code)) }
            return .success(try assembly.finish())
        } catch {
            return .failure(HTTPFailure(phase: .ambiguous, reason: error.reason, technical: error.technical))
        }
    }

    /// Returns the result of an exchange that is ended from this side.
    func cancelled(because technical: String) -> Result<HTTPResponse, HTTPFailure> {
        .failure(
            HTTPFailure(
                phase: mayHaveBegun ? .ambiguous : .notSent, reason: .cancelled, technical: technical))
    }

    private func failure(code: Int32) -> HTTPFailure {
        let said = String(cString: errorText)
        let text = said.isEmpty ? String(cString: ccurl_easy_strerror(code)) : said
        return .curl(code: code, requestBegan: mayHaveBegun, text: text)
    }

    /// Indicates that a byte of the request can have left.
    ///
    /// `CURLINFO_REQUEST_SIZE` would say so too, but it counts a proxy's CONNECT, and 8.7 (macOS has it) reports 0 for
    /// every exchange that failed: a write would be called unsent that was sent. It is used where there is nothing
    /// better.
    private var mayHaveBegun: Bool {
        if tellsWhenRequestBegins { return requestBegan }
        var size = 0
        return ccurl_easy_getinfo_long(easy, CurlOption.requestSize, &size) != 0 || size > 0
    }
}

/// The callbacks of libcurl, on the thread of the loop.
extension CurlHandle {
    /// Records that the connection is open; the request's first byte is sent right after this.
    func willSendRequest() { requestBegan = true }

    /// Receives a line of the response's head; false ends the exchange.
    func receiveHeadLine(_ bytes: UnsafeRawBufferPointer) -> Bool { assembly.receiveHeadLine(bytes) }

    /// Receives bytes of the response's body; false ends the exchange.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool { assembly.receiveBody(bytes) }

    /// Fills `buffer` with the next bytes of the request's body and returns how many; 0 at its end. Nil ends the exchange: a file
    /// in it is not what it was, so the rest of the body does not belong to what was sent.
    func readRequestBody(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        guard let body = submission?.exchange.request.content else { return 0 }
        guard let count = body.read(into: buffer, at: bodyOffset) else {
            isBodyChanged = true
            return nil
        }
        bodyOffset += count
        return count
    }

    /// Goes to a byte of the request's body, for a kept-alive connection that turned out to be dead.
    func seekRequestBody(to offset: Int64) -> Bool {
        guard let body = submission?.exchange.request.content, (0...Int64(body.count)).contains(offset) else {
            return offset == 0
        }
        bodyOffset = Int(offset)
        return true
    }
}

extension CurlHandle {
    @discardableResult
    fileprivate func set(_ option: CurlOption.Long, _ value: Int) -> Bool {
        ccurl_easy_setopt_long(easy, option.rawValue, value) == 0
    }

    @discardableResult
    fileprivate func set(_ option: CurlOption.Text, _ value: String?) -> Bool {
        ccurl_easy_setopt_string(easy, option.rawValue, value) == 0
    }

    @discardableResult
    fileprivate func set(_ option: CurlOption.Pointer, _ value: UnsafeMutableRawPointer?) -> Bool {
        ccurl_easy_setopt_pointer(easy, option.rawValue, value) == 0
    }
}
