package alloyhost;

import alloyhost.json.JsonArray;
import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Several calls in one message. The host runs them concurrently, and answers them together. */
public final class Batch {
    private final Session session;
    private final List<OpenCall> calls = new ArrayList<>();
    private final List<JsonValue> requests = new ArrayList<>();
    private Duration timeout;

    Batch(Session session) {
        this.session = session;
        timeout = session.options.defaultTimeout;
    }

    /**
     * The answer to one call of a batch: a result, or an error.
     *
     * @param result the result
     * @param error the error
     */
    public record Answer(Optional<JsonValue> result, Optional<AlloyException> error) {
        /**
         * The result.
         *
         * @throws AlloyException if the call failed
         */
        public JsonValue get() {
            return result.orElseThrow(error::get);
        }
    }

    /** Adds a call, and returns its name in references to its result. */
    public CallId add(String method, JsonObject params) {
        var first = calls.isEmpty() ? Optional.<OpenCall>empty() : Optional.of(calls.get(0));
        long id = session.nextId();
        var call = new OpenCall(session, id, first.map(earlier -> earlier.id).orElse(id), method, Optional.empty());
        var request = Call.prepare(session, call, Optional.of(params));
        call.again = call.again.map(kept -> Messages.line(request));
        calls.add(call);
        requests.add(request);
        return new CallId(id);
    }

    /** Adds a call without parameters, and returns its name in references to its result. */
    public CallId add(String method) {
        return add(method, new JsonObject());
    }

    /** Gives the calls up after this time. */
    public Batch timeout(Duration time) {
        timeout = time;
        return this;
    }

    /**
     * Sends the message, and returns the answers in the order of the calls: the failure of one does not hide the others.
     *
     * @throws AlloyException.NotSendable if the host would refuse the message without naming the calls
     */
    public List<Answer> send() {
        if (calls.isEmpty()) {
            return List.of();
        }
        int limit = session.options.bound("--max-batch", 1000);
        if (calls.size() > limit) {
            throw Messages.notSendable("a batch", "it has " + calls.size() + " calls and the host takes " + limit);
        }
        session.submit(Messages.checkedLine(new JsonArray(requests), session.options, "a batch"), calls);
        calls.forEach(call -> call.startTimer(timeout));
        List<Answer> answers = new ArrayList<>();
        for (var call : calls) {
            try {
                var result = new PendingCall<>(session, call, value -> value).await();
                answers.add(new Answer(Optional.of(result), Optional.empty()));
            } catch (AlloyException error) {
                answers.add(new Answer(Optional.empty(), Optional.of(error)));
            }
        }
        return answers;
    }
}
