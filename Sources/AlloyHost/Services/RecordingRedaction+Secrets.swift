import HTTP
import Logging

extension RecordingRedaction {
    /// Takes out the secrets that `redactor` knows, and every text and number that is one by its name.
    public static func hidingSecrets(knownTo redactor: Redactor) -> RecordingRedaction {
        RecordingRedaction(
            bytes: { redactor.redact($0) },
            request: { RecordedSecrets(redactor, .request).redact($0) },
            answer: { RecordedSecrets(redactor, .answer).redact($0) })
    }
}
