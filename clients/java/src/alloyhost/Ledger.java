package alloyhost;

import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the host's ledger knows of executions that were under way when the host died. */
final class Ledger {
    /** How long the new host may take to answer. */
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final Set<String> KNOWN = Set.of("not_sent", "rejected", "applied");

    private final Session session;
    private final Ending ending;

    Ledger(Session session, Ending ending) {
        this.session = session;
        this.ending = ending;
    }

    /**
     * Parameters with a name of the execution, by which its row can be found; empty for a call that is no execution.
     *
     * @param name the name
     * @param params the parameters with it
     */
    record Named(String name, JsonObject params) {
        static Optional<Named> of(String method, Optional<JsonValue> params) {
            if (!method.equals("execute") || !(params.orElse(null) instanceof JsonObject object)) {
                return Optional.empty();
            }
            var meta = object.find("_meta").orElse(new JsonObject());
            // What is no object, or a name that is no text, is refused by the host.
            if (!(meta instanceof JsonObject known)) {
                return Optional.empty();
            }
            if (known.find("callId").isPresent() && known.get("callId").text().isEmpty()) {
                return Optional.empty();
            }
            var name = known.get("callId").text().orElseGet(() -> UUID.randomUUID().toString());
            return Optional.of(new Named(name, object.with("_meta", known.with("callId", name))));
        }
    }

    /** The error of an execution; empty if it changed nothing: it was not begun, or it only read. */
    Optional<AlloyException> error(String name) {
        JsonValue row;
        try {
            var info = session.call("host.info", new JsonObject(), TIME);
            if (!info.get("ledger").text().equals(Optional.of("disk"))) {
                return Optional.of(unknown("execute", "the host had its ledger in memory, so there is no executionId"));
            }
            row = session.call("executions.list", JsonObject.of("callId", name), TIME).get("executions").get(0);
        } catch (AlloyException failure) {
            return Optional.of(unknown("execute", "the ledger can't be read (" + failure.getMessage() + ")"));
        }
        // The row of a write is on disk before its first byte is sent.
        if (row.isNull() || row.get("effect").text().equals(Optional.of("read"))) {
            return Optional.empty();
        }
        var outcome = row.get("outcome").text().orElse("unknown");
        var error = KNOWN.contains(outcome) ? ending.error("execute", outcome) : unknown("execute", "it had been sent");
        return Optional.of(AlloyException.of(error.failure().with("executionId", row.get("executionId"))));
    }

    /** The error of a call that may have written, and of which no ledger knows more. */
    AlloyException unknown(String method, String reason) {
        var failure = ending.error(method, "unknown").failure();
        var message = failure.message() + ", and it is unknown whether it was applied: " + reason + ".";
        return AlloyException.of(failure.as("unknown_outcome", message));
    }
}
