package alloyhost;

import alloyhost.json.JsonNull;
import alloyhost.json.JsonValue;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A running alloy-host. Threads may share it, and calls run concurrently.
 *
 * <pre>{@code
 * try (var host = AlloyHost.start("--sandbox")) {
 *     host.send(new ConnectorsList().category("crm")).connectors().forEach(System.out::println);
 * }
 * }</pre>
 */
public final class AlloyHost implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Duration CLOSE_TIME = Duration.ofSeconds(5);

    private final Session session;
    private final Cleaner.Cleanable forgotten;

    private AlloyHost(Session session) {
        this.session = session;
        forgotten = CLEANER.register(this, () -> session.close(HostProcess.STEP));
    }

    /**
     * Starts the host with these options of its own, such as {@code --sandbox}.
     *
     * @throws AlloyException.HostExited if it can't be started
     */
    public static AlloyHost start(String... arguments) {
        return start(new HostOptions(arguments));
    }

    /**
     * Starts the host.
     *
     * @throws AlloyException.HostExited if it can't be started
     */
    public static AlloyHost start(HostOptions options) {
        try {
            return new AlloyHost(new Session(options));
        } catch (IOException failure) {
            var message = "alloy-host can't be started: " + failure.getMessage();
            throw AlloyException.of(Failure.ofClient("host_exited", "not_sent", "", message));
        }
    }

    /**
     * Calls a method by its name, and waits for the result.
     *
     * @param params parameters as {@link JsonValue#of} takes them: by name, by position, or null for none
     * @throws AlloyException if the call failed
     */
    public JsonValue call(String method, Object params) {
        return prepare(method, params).send();
    }

    /** Calls a method by its name. */
    public CompletableFuture<JsonValue> callAsync(String method, Object params) {
        return prepare(method, params).start().future();
    }

    /**
     * Calls a method, and waits for its typed result.
     *
     * @throws AlloyException if the call failed
     */
    public <R> R send(Method<R> method) {
        return prepare(method).send();
    }

    /** Calls a method. */
    public <R> CompletableFuture<R> sendAsync(Method<R> method) {
        return prepare(method).start().future();
    }

    /** Prepares a call by name, to set its timeout and what it does on progress, or to start it without waiting. */
    public Call<JsonValue> prepare(String method, Object params) {
        var given = Optional.of(JsonValue.of(params)).filter(value -> value != JsonNull.NULL);
        return new Call<>(session, method, given, value -> value);
    }

    /** Prepares a call, to set its timeout and what it does on progress, or to start it without waiting. */
    public <R> Call<R> prepare(Method<R> method) {
        var params = Optional.<JsonValue>of(method.toJson()).filter(value -> !method.toJson().members().isEmpty());
        return new Call<>(session, method.name, params, method.read);
    }

    /** An empty batch: several calls in one message. */
    public Batch batch() {
        return new Batch(session);
    }

    /** Sends a notification; nobody answers it. */
    public void notify(String method, Object params) {
        var given = Optional.of(JsonValue.of(params)).filter(value -> value != JsonNull.NULL);
        session.send(Messages.checkedLine(Messages.notification(method, given), session.options, method));
    }

    /**
     * Calls back with each notification from now on, in their order, except the progress of calls. Callbacks run on a thread
     * of their own, so they may call the host.
     *
     * @return what removes the callback
     */
    public Runnable onNotification(Consumer<Notification> callback) {
        return session.notifications.subscribe(callback);
    }

    /** The id of the process; after a restart, that of the new one. */
    public long pid() {
        synchronized (session) {
            return session.process.pid();
        }
    }

    /** The exit status of the process, if it has ended; 128 and more is the number of a signal plus 128. */
    public Optional<Integer> exitStatus() {
        synchronized (session) {
            return session.process.exitStatus();
        }
    }

    /** The end of the host's stderr, where it is captured. */
    public String stderrTail() {
        synchronized (session) {
            return session.process.stderrTail();
        }
    }

    /** Ends the process as {@link #close(Duration)} does, after five seconds at most. */
    @Override
    public void close() {
        close(CLOSE_TIME);
    }

    /**
     * Ends the process and waits for it: its stdin is closed; after the time it is terminated, then killed. Calls of other
     * threads are still answered within that time, and later calls fail.
     *
     * @return the exit status
     */
    public int close(Duration time) {
        int status = session.close(time);
        // It is closed, so there is nothing more to do when it is forgotten.
        forgotten.clean();
        return status;
    }
}
