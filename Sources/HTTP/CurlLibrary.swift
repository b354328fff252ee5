import CCurl
import Locking

/// The system's libcurl, opened when the first exchange needs it.
enum CurlLibrary {
    /// The file name of libcurl's stable interface; Swift's own networking needs the same one.
    static let usualName: String = {
        #if canImport(Darwin)
            "libcurl.4.dylib"
        #else
            "libcurl.so.4"
        #endif
    }()

    private static let loaded = Mutex<Set<String>>([])

    /// Opens the library, unless it is open already. Throws `transportMissing`.
    static func load(_ name: String = usualName) throws(HTTPFailure) {
        let problem: String? = loaded.withLock { names in
            if names.contains(name) { return nil }
            if let problem = ccurl_load(name) { return String(cString: problem) }
            // Safe to repeat, and it counts; nothing ever unloads the library.
            let code = ccurl_global_init(CurlOption.everything)
            guard code == 0 else { return String(cString: ccurl_easy_strerror(code)) }
            names.insert(name)
            return nil
        }
        guard let problem else { return }
        if let shortage = HTTPFailure.openFileShortage() { throw .notStarted("\(shortage); \(problem)") }
        throw HTTPFailure(
            phase: .notSent, reason: .transportMissing,
            technical: "The system's libcurl (\(name)) can't be used, so nothing can be sent: \(problem)")
    }

    /// An environment variable as libcurl reads it, or nil when unset. Only after `load`.
    static func environment(_ name: String) -> String? {
        guard let value = ccurl_getenv(name) else { return nil }
        defer { ccurl_free(value) }
        return String(cString: value)
    }
}
