/// The options of libcurl that are used here, by the numbers of its binary interface: those never change
/// (https://curl.se/libcurl/abi.html). The thousands give the type of an option's value.
enum CurlOption {
    /// Options that take a `long`.
    enum Long: Int32 {
        case nobody = 44
        case post = 47
        case freshConnect = 74
        case forbidReuse = 75
        case httpGet = 80
        case httpVersion = 84
        case bufferSize = 98
        case noSignal = 99
        case timeoutMilliseconds = 155
        case connectTimeoutMilliseconds = 156
        case protocols = 181
        case pathAsIs = 234
        case suppressConnectHeaders = 265
        case http09Allowed = 285
        case quickExit = 322
    }

    /// Options that take a C string, which libcurl copies.
    enum Text: Int32 {
        case url = 10_002
        case proxy = 10_004
        case userAgent = 10_018
        case customRequest = 10_036
        case caFile = 10_065
        case caDirectory = 10_097
    }

    /// Options that take a pointer, which must stay valid.
    enum Pointer: Int32 {
        case writeContext = 10_001
        case readContext = 10_009
        case errorBuffer = 10_010
        /// Not copied, unlike a text.
        case postFields = 10_015
        case headerList = 10_023
        case headerContext = 10_029
        case share = 10_100
        case context = 10_103
        case seekContext = 10_168
        case connectTo = 10_243
        case beforeRequestContext = 10_313
    }

    static let writeFunction: Int32 = 20_011
    static let readFunction: Int32 = 20_012
    static let headerFunction: Int32 = 20_079
    static let seekFunction: Int32 = 20_167
    static let beforeRequestFunction: Int32 = 20_312
    static let postFieldSize: Int32 = 30_120

    static let multiMaximumIdleConnections: Int32 = 6
    static let multiMaximumConnections: Int32 = 13

    /// `CURLSHOPT_SHARE` and the TLS sessions as what to share.
    static let shareData: Int32 = 1
    static let tlsSessions = 4

    /// `CURLINFO_REQUEST_SIZE` and `CURLINFO_PRIVATE`.
    static let requestSize: Int32 = 0x20_000C
    static let contextInfo: Int32 = 0x10_0015

    /// `CURL_READFUNC_ABORT`.
    static let abortReading = 0x1000_0000
    /// `CURLPROTO_HTTP | CURLPROTO_HTTPS`.
    static let httpAndHTTPS = 3
    /// `CURL_HTTP_VERSION_1_1`.
    static let http11 = 2
    /// `CURL_GLOBAL_ALL`.
    static let everything = 3
    /// `CURL_ERROR_SIZE`.
    static let errorBufferSize = 256
    /// `CURLMSG_DONE`.
    static let done: Int32 = 1
}
