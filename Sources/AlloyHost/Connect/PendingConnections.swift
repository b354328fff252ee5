import Alloy
import JSON
import Logging
import Locking

/// The state that all connects of a process share.
final class PendingConnections: Sendable {
    let queue = ConnectQueue()
    /// The pages whose browsers have not returned yet.
    let returnPages = ReturnPages()
    let environment: ConnectEnvironment
    /// The connects that wait for a decision, by the bytes of their link.
    private let waiting = Mutex<[[UInt8]: ConnectMailbox]>([:])
    /// The known authentication types of credentials.
    private let types = Mutex<[ExactString: String]>([:])
    private static let maximumTypes = 4_096

    init(_ environment: ConnectEnvironment) { self.environment = environment }

    /// The number of links that are waited for.
    var pendingLinks: Int { waiting.withLock { $0.count } }

    /// Registers the mailbox of a connect whose link was shown.
    func register(_ link: Secret, _ mailbox: ConnectMailbox) {
        waiting.withLock { $0[Array(link.reveal().utf8)] = mailbox }
    }

    /// Ends waiting for a link.
    func forget(_ link: Secret) { waiting.withLock { $0[Array(link.reveal().utf8)] = nil } }

    /// Resumes the connect that waits for this link, after it was allowed or denied in the sandbox.
    func resume(_ link: String) {
        waiting.withLock { $0[Array(link.utf8)] }?.post(.returned(BrowserReturn()))
    }

    /// Resumes all connects, after the sandbox was reset: each checks what remains of its state.
    func resumeAll() {
        for mailbox in waiting.withLock({ Array($0.values) }) { mailbox.post(.returned(BrowserReturn())) }
    }

    /// Keeps the authentication types of these credentials, which never change.
    func keep(_ credentials: [Credential]) {
        types.withLock { types in
            if types.count >= Self.maximumTypes { types.removeAll() }
            for credential in credentials {
                types[ExactString(credential.credentialId.lowercased())] = credential.authenticationType
            }
        }
    }

    /// Returns the authentication type of a credential, if it is known.
    func authenticationType(of credentialId: String) -> String? {
        types.withLock { $0[ExactString(credentialId.lowercased())] }
    }
}
