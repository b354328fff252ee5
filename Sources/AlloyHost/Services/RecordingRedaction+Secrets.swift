import HTTP
import JSON
import Logging

extension RecordingRedaction {
    /// Takes out the secrets that `redactor` knows, and what is one by its name. In answers the
    /// schema of a member such as `token` stays: it is no secret, and is needed to play the recording back.
    public static func hidingSecrets(knownTo redactor: Redactor) -> RecordingRedaction {
        RecordingRedaction(
            bytes: { redactor.redact($0) },
            request: { SecretNames.redacting($0, redactor) },
            answer: { SecretNames.redacting($0, redactor, keepsSchemas: true) })
    }
}
