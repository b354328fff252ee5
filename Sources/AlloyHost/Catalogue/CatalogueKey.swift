/// The name of an entry of the catalogue: the digest of the account, and the key of the subject.
///
/// Its hash takes the bytes as a whole: an array of bytes hashes each by itself.
struct CatalogueKey: Hashable, Sendable {
    let account: [UInt8]
    let subject: [UInt8]

    init(account: [UInt8], subject: [UInt8]) {
        self.account = account
        self.subject = subject
    }

    init(_ subject: CatalogueSubject, of account: [UInt8]) { self.init(account: account, subject: subject.key) }

    /// The number of its bytes.
    var count: Int { account.count + subject.count }

    func hash(into hasher: inout Hasher) {
        account.withUnsafeBytes { hasher.combine(bytes: $0) }
        subject.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
