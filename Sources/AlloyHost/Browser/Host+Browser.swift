import Logging

extension Host {
    /// Opens a page in the browser of this machine, if the operator wants that of links (`--open-browser`).
    package func showInBrowser(_ url: Secret) {
        let environment = services.pendingConnections.environment
        guard environment.opensBrowser, !environment.isReplayed else { return }
        do {
            try environment.openBrowser(url.reveal())
        } catch {
            services.log.warn("no browser could be opened: \(error)")
        }
    }

    /// Removes a secret of a page, such as its path, from everything that is written, for as long as it is likely to occur.
    package func redact(transient secret: Secret) { services.log.redactor.register(transient: secret) }

    /// Returns the text without the secrets that are known.
    package func redacted(_ text: String) -> String { services.log.redactor.redact(text) }
}
