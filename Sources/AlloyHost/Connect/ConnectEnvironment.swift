import Platform

/// The parts of this machine that connecting an account uses.
public struct ConnectEnvironment: Sendable {
    /// Starts to listen for the browser's return, and calls back once.
    typealias Listen =
        @Sendable (_ onReturn: @escaping @Sendable (BrowserReturn) -> Void) throws(SystemError) -> any RedirectListener

    /// Indicates that links are opened in this machine's browser, but only http and https links.
    public var opensBrowser: Bool
    /// Indicates that a recording is replayed: the person's actions are in it already, and its links lead nowhere.
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

/// A listener that the browser returns to at the end of connecting.
protocol RedirectListener: Sendable {
    /// The URL that the browser is sent to.
    var redirectUri: String { get }
    /// Stops listening. A page that is being sent is still sent.
    func close()
}

/// Opens a link in the system's browser.
package enum BrowserCommand {
    /// Opens the link. Throws when the command cannot be started.
    package static func open(_ link: String) throws(SystemError) {
        #if canImport(Darwin)
            try ChildCommand.launch("open", [link])
        #else
            try ChildCommand.launch("xdg-open", [link])
        #endif
    }
}
