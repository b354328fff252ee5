import Platform

/// What a connect uses of the machine that it runs on.
public struct ConnectEnvironment: Sendable {
    /// Starts to listen for a browser that comes back, and calls back when one does, once.
    typealias Listen =
        @Sendable (_ onReturn: @escaping @Sendable (BrowserReturn) -> Void) throws(SystemError) -> any RedirectListener

    /// True when links are opened in this machine's browser. Only links of the web are.
    public var opensBrowser: Bool
    /// True when a recording answers: what a person did is in it already, and its links lead nowhere.
    public var isReplayed: Bool
    var listen: Listen = { onReturn throws(SystemError) in try LoopbackRedirect.listen(onReturn) }
    var openBrowser: @Sendable (String) throws(SystemError) -> Void = { link throws(SystemError) in
        try BrowserCommand.open(link)
    }

    /// The machine as it is.
    public init(opensBrowser: Bool = false, isReplayed: Bool = false) {
        self.opensBrowser = opensBrowser
        self.isReplayed = isReplayed
    }
}

/// What a browser comes back to at the end of connecting.
protocol RedirectListener: Sendable {
    /// Where the browser is to be sent.
    var redirectUri: String { get }
    /// Listens no longer. A page that is being sent is still sent.
    func close()
}

/// The system's own way to open a link.
enum BrowserCommand {
    static func open(_ link: String) throws(SystemError) {
        #if canImport(Darwin)
            try ChildCommand.launch("open", [link])
        #else
            try ChildCommand.launch("xdg-open", [link])
        #endif
    }
}
