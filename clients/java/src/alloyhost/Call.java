package alloyhost;

import alloyhost.json.JsonArray;
import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A call that is about to be made.
 *
 * @param <R> the type of its result
 */
public final class Call<R> {
    private final Session session;
    private final String method;
    private final Function<JsonValue, R> read;
    private Optional<JsonValue> params;
    private Duration timeout;
    private Optional<Consumer<Progress>> onProgress = Optional.empty();

    Call(Session session, String method, Optional<JsonValue> params, Function<JsonValue, R> read) {
        this.session = session;
        this.method = method;
        this.params = params;
        this.read = read;
        timeout = session.options.defaultTimeout;
    }

    /**
     * Gives the call up after this time: the host is asked to cancel it, and {@link AlloyException.TimedOut} has the outcome
     * that the host reports. The host's own deadline is the parameter {@code timeoutMs}.
     */
    public Call<R> timeout(Duration time) {
        timeout = time;
        return this;
    }

    /**
     * Calls back while the call runs, on a thread of the client, one report after the other and before the result. When the
     * callback fails, the call is cancelled and fails with its exception.
     */
    public Call<R> onProgress(Consumer<Progress> callback) {
        onProgress = Optional.of(callback);
        return this;
    }

    /**
     * Sets a parameter by its name in JSON: {@code timeoutMs}, a reference such as {@code #userId}, or a parameter of a
     * newer host.
     */
    public Call<R> parameter(String name, Object value) {
        if (params.orElse(new JsonObject()) instanceof JsonObject object) {
            params = Optional.of(object.with(name, value));
            return this;
        }
        throw new IllegalStateException("The parameters are given by position.");
    }

    /**
     * Makes the call, and waits for its result.
     *
     * @throws AlloyException if the call failed
     */
    public R send() {
        return start().await();
    }

    /**
     * Makes the call, and does not wait.
     *
     * @throws AlloyException.NotSendable if the host would refuse the message without naming the call
     */
    public PendingCall<R> start() {
        long id = session.nextId();
        if (onProgress.isPresent()) {
            if (params.orElse(null) instanceof JsonArray) {
                throw Messages.notSendable(method, "progress needs parameters by name");
            }
            var meta = params.map(value -> value.get("_meta")).orElse(new JsonObject());
            var object = meta instanceof JsonObject given ? given : new JsonObject();
            parameter("_meta", object.with("progressToken", Messages.TOKEN + id));
        }
        var call = new OpenCall(session, id, id, method, onProgress);
        var request = prepare(session, call, params);
        var line = Messages.checkedLine(request, session.options, method);
        call.again = call.again.map(kept -> line);
        session.submit(line, List.of(call));
        call.startTimer(timeout);
        return new PendingCall<>(session, call, read);
    }

    /** The request of a call, which then knows whether and how it can be made again. */
    static JsonObject prepare(Session session, OpenCall call, Optional<JsonValue> params) {
        var named = session.options.restarts ? Ledger.Named.of(call.method, params) : Optional.<Ledger.Named>empty();
        call.execution = named.map(Ledger.Named::name);
        // A new host does not have the results of the old one.
        boolean hasReference = params.orElse(null) instanceof JsonObject object
                && object.members().stream().anyMatch(member -> member.name().startsWith("#"));
        boolean isKept = (call.isRead() || named.isPresent()) && !hasReference;
        var request = Messages.request(call.id, call.method, named.<JsonValue>map(Ledger.Named::params).or(() -> params));
        call.again = isKept ? Optional.of(new byte[0]) : Optional.empty();
        return request;
    }
}
