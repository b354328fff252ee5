/// The file storage beside the service, which takes uploads at presigned URLs as Amazon S3 does.
enum FileStorage {
    /// Why an upload is refused: S3's codes with their statuses and messages.
    enum Refusal: Error {
        case methodNotAllowed
        case signatureDoesNotMatch
        case expired
        case invalidDigest
        case badDigest

        /// The storage's response.
        var answer: ServiceAnswer {
            let (status, code, message) =
                switch self {
                case .methodNotAllowed:
                    (405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
                case .signatureDoesNotMatch:
                    (
                        403, "SignatureDoesNotMatch",
                        "The request signature we calculated does not match the signature you provided."
                    )
                case .expired: (403, "AccessDenied", "Request has expired")
                case .invalidDigest: (400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
                case .badDigest:
                    (400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
                }
            let xml = """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>\(code)</Code><Message>\(message)</Message></Error>
                """
            return ServiceAnswer(status: status, xml: xml)
        }
    }
}
