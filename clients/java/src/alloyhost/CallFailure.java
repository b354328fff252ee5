package alloyhost;

import alloyhost.Results.Attempt;
import alloyhost.Results.Finding;
import alloyhost.Results.Outcome;
import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What all errors have. */
abstract class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    CallFailure(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    final Failure failure() {
        return failure;
    }

    /** The kind in one word, as {@code error.data.kind} has it: {@code not_found}. */
    public final String kind() {
        return failure.kind();
    }

    /** The effect of the call, as far as it is known. */
    public final Outcome outcome() {
        return new Outcome(failure.data().get("outcome").text().orElse("unknown"));
    }

    /** The JSON-RPC error code; empty when the client, not the host, made this error. */
    public final Optional<Long> code() {
        return failure.code();
    }

    /** Advice for the next step: sentences, and calls with {@code method} and {@code params} that are ready to send. */
    public final List<JsonValue> fix() {
        return failure.data().get("fix").elements();
    }

    /** The host's {@code error.data} with all its members. */
    public final JsonObject data() {
        return failure.data();
    }

    /** The host's id of the execution, for {@code executions.get} and {@code executions.resolve}. */
    public final Optional<String> executionId() {
        return failure.data().get("executionId").text();
    }

    /** Every attempt that was made to send the call. */
    public final List<Attempt> attempts() {
        return typed("attempts", Attempt::read);
    }

    /** Everything that is wrong with the parameters, each at its JSON Pointer. */
    public final List<Finding> problems() {
        return typed("problems", Finding::read);
    }

    /** The results of the items of an {@code execute.batch} that was given up. */
    public final List<JsonValue> results() {
        return failure.data().get("results").elements();
    }

    /** True when the same call may be sent again without doing anything twice. */
    public final boolean isRetrySafe() {
        return failure.data().get("retry").get("safe").bool().orElse(false);
    }

    /** How long to wait before the next attempt, where the host knows. */
    public final Optional<Duration> retryAfter() {
        var milliseconds = failure.data().get("retry").get("afterMs").number();
        return milliseconds.flatMap(number -> number.toLong()).map(Duration::ofMillis);
    }

    /** The method that was called. */
    public final String method() {
        return failure.method();
    }

    /** The exit status of the host, where it has ended; 128 and more is the number of a signal plus 128. */
    public final Optional<Integer> exitStatus() {
        return failure.exitStatus();
    }

    /** The end of the host's stderr, where it is captured. */
    public final String stderrTail() {
        return failure.stderrTail();
    }

    /** The elements that have this type; a newer host may send others. */
    private <T> List<T> typed(String name, Function<JsonValue, T> read) {
        List<T> list = new ArrayList<>();
        for (var element : failure.data().get(name).elements()) {
            try {
                list.add(read.apply(element));
            } catch (Read.Mismatch unknown) {
                continue;
            }
        }
        return list;
    }
}
