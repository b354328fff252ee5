package alloyhost;

import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.util.Optional;

/**
 * What is known of a call that failed: the host's answer, or the client's own finding.
 *
 * @param kind the kind of the error in one word
 * @param message one sentence for a person
 * @param code the JSON-RPC error code; empty when the client, not the host, made this error
 * @param data the host's {@code error.data} with all its members
 * @param method the method that was called
 * @param exitStatus the exit status of the host, where it has ended
 * @param stderrTail the end of the host's stderr, where it is captured
 */
record Failure(
        String kind,
        String message,
        Optional<Long> code,
        JsonObject data,
        String method,
        Optional<Integer> exitStatus,
        String stderrTail) {
    /** A failure that the client found itself. */
    static Failure ofClient(String kind, String outcome, String method, String message) {
        var data = JsonObject.of("origin", "client", "outcome", outcome);
        return new Failure(kind, message, Optional.empty(), data, method, Optional.empty(), "");
    }

    /** The failure in the {@code error} of a reply. */
    static Failure ofWire(JsonValue error, String method) {
        var data = error.get("data") instanceof JsonObject object ? object : new JsonObject();
        if (!(error.get("data") instanceof JsonObject) && !error.get("data").isNull()) {
            data = JsonObject.of("technical", error.get("data"));
        }
        var code = error.get("code").number().flatMap(number -> number.toLong());
        var kind = data.get("kind").text().orElseGet(() -> AlloyException.kindOfCode(code.orElse(0L)));
        return new Failure(kind, error.get("message").text().orElse(kind), code, data, method, Optional.empty(), "");
    }

    /** This failure as one of another kind. */
    Failure as(String newKind, String newMessage) {
        return new Failure(newKind, newMessage, code, data.with("kind", newKind), method, exitStatus, stderrTail);
    }

    /** This failure with another member in its data. */
    Failure with(String name, Object value) {
        return new Failure(kind, message, code, data.with(name, value), method, exitStatus, stderrTail);
    }

    /** This failure of a host that has ended. */
    Failure of(Ending ending) {
        return new Failure(kind, message, code, data, method, ending.status(), ending.tail());
    }
}
