package alloyhost;

import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.util.Optional;

/** What is known of a call that was given up. */
final class GivenUp {
    private GivenUp() {}

    /** The host did not say in time what became of the call. */
    static final class Silence extends Exception {
        private static final long serialVersionUID = 1L;
    }

    static JsonValue normal(JsonValue result, Throwable error) {
        if (error instanceof AlloyException failure) {
            throw failure;
        }
        return result;
    }

    /**
     * The answer for a call that was given up. The host answers a cancelled call at once and reports its outcome. A reply
     * that was sent before the cancel arrived is a normal reply.
     */
    static JsonValue answer(OpenCall call, OpenCall.Reason reason, JsonValue result, Throwable error) {
        Failure known;
        if (error instanceof AlloyException failure) {
            if (!isCutShort(failure)) {
                throw failure;
            }
            known = failure.failure();
        } else if (error != null) {
            known = Failure.ofClient("cancelled", "unknown", call.method, call.method + " was cancelled");
        } else {
            var data = cutShortBatch(result);
            if (data.isEmpty()) {
                return result;
            }
            known = Failure.ofClient("cancelled", "unknown", call.method, call.method + " was cancelled");
            for (var member : data.get().members()) {
                known = known.with(member.name(), member.value());
            }
        }
        if (reason == OpenCall.Reason.TIMED_OUT) {
            var seconds = call.timeout().toMillis() / 1000.0;
            throw AlloyException.of(known.as("timed_out", call.method + " took longer than " + seconds + " s"));
        }
        throw AlloyException.of(known.as("cancelled", known.message()));
    }

    private static boolean isCutShort(AlloyException error) {
        return error instanceof AlloyException.Cancelled
                || error instanceof AlloyException.TimedOut
                || error instanceof AlloyException.UnknownOutcome;
    }

    /** What is known of an {@code execute.batch} that was cancelled: the host answers it with its results. */
    private static Optional<JsonObject> cutShortBatch(JsonValue result) {
        var items = result.get("results").elements();
        boolean isCancelled = items.stream().anyMatch(item -> text(item, "kind").equals(Optional.of("cancelled")));
        if (!isCancelled) {
            return Optional.empty();
        }
        var outcomes = items.stream().map(item -> item.get("error").isNull()
                ? item.get("result").get("outcome").text().orElse("applied")
                : text(item, "outcome").orElse("unknown")).toList();
        // The outcome that needs the most care stands for all.
        for (var outcome : new String[] {"unknown", "applied", "rejected", "not_sent"}) {
            if (outcomes.contains(outcome)) {
                return Optional.of(JsonObject.of("outcome", outcome, "results", items));
            }
        }
        return Optional.of(JsonObject.of("results", items));
    }

    private static Optional<String> text(JsonValue item, String name) {
        return item.get("error").get("data").get(name).text();
    }
}
