import Alloy
import JSON
import Logging
import Synchronization

/// What the connects of a process share.
final class Connects: Sendable {
    let queue = ConnectQueue()
    /// The pages whose browsers have not come back yet.
    let returnPages = ReturnPages()
    let environment: ConnectEnvironment
    /// Those that wait for somebody to decide, by the bytes of their link.
    private let waiting = Mutex<[[UInt8]: ConnectMailbox]>([:])
    /// How credentials were made, as far as somebody had to ask.
    private let types = Mutex<[ExactString: String]>([:])
    private static let maximumTypes = 4_096

    init(_ environment: ConnectEnvironment) { self.environment = environment }

    /// How many links are out.
    var linksOut: Int { waiting.withLock { $0.count } }

    /// A link went out.
    func await(_ link: Secret, _ mailbox: ConnectMailbox) {
        waiting.withLock { $0[Array(link.reveal().utf8)] = mailbox }
    }

    /// Nobody waits for the link any more.
    func forget(_ link: Secret) { waiting.withLock { $0[Array(link.reveal().utf8)] = nil } }

    /// Somebody has allowed or denied what a link of the sandbox asks for: whoever waits for it need not wait longer.
    func decided(_ link: String) {
        waiting.withLock { $0[Array(link.utf8)] }?.post(.returned(BrowserReturn()))
    }

    /// The sandbox starts over: all who wait look at what is left of what they wait for.
    func decidedAll() {
        for mailbox in waiting.withLock({ Array($0.values) }) { mailbox.post(.returned(BrowserReturn())) }
    }

    /// Keeps how these credentials were made; it never changes.
    func keep(_ credentials: [Credential]) {
        types.withLock { types in
            if types.count >= Self.maximumTypes { types.removeAll() }
            for credential in credentials {
                types[ExactString(credential.credentialId.lowercased())] = credential.authenticationType
            }
        }
    }

    /// How a credential was made, if it is known.
    func authenticationType(of credentialId: String) -> String? {
        types.withLock { $0[ExactString(credentialId.lowercased())] }
    }
}
