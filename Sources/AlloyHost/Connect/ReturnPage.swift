import Platform
import Locking

/// The page that the browser of one connect comes back to, and whether it has.
final class ReturnPage: Sendable {
    private struct State {
        var hasReturned = false
        var onReturn: (@Sendable () -> Void)?
    }

    /// The URL that the browser is sent to.
    let redirectUri: String
    private let listener: any RedirectListener
    private let state: Mutex<State>

    /// Listens, and calls `onReturn` once, when the browser returns.
    static func open(
        _ environment: ConnectEnvironment, _ onReturn: @escaping @Sendable (BrowserReturn) -> Void
    ) throws(SystemError) -> ReturnPage {
        let returned = Mutex<(page: ReturnPage?, isOver: Bool)>((nil, false))
        let listener = try environment.listen { what in
            onReturn(what)
            let page = returned.withLock { returned in
                returned.isOver = true
                return returned.page
            }
            page?.browserReturned()
        }
        let page = ReturnPage(listener)
        let isOver = returned.withLock { returned in
            returned.page = page
            return returned.isOver
        }
        if isOver { page.browserReturned() }
        return page
    }

    private init(_ listener: any RedirectListener) {
        self.listener = listener
        redirectUri = listener.redirectUri
        state = Mutex(State())
    }

    /// Listens no longer. What is being sent is still sent.
    func close() { listener.close() }

    /// Calls `body` once the browser has come back, at once when it has already.
    func whenReturned(_ body: @escaping @Sendable () -> Void) {
        let hasReturned = state.withLock { state in
            if !state.hasReturned { state.onReturn = body }
            return state.hasReturned
        }
        if hasReturned { body() }
    }

    private func browserReturned() {
        let body = state.withLock { state in
            state.hasReturned = true
            defer { state.onReturn = nil }
            return state.onReturn
        }
        body?()
    }
}
