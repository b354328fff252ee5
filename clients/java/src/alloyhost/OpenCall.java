package alloyhost;

import alloyhost.json.JsonValue;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A call: what is remembered of it until it is answered, and its answer. */
final class OpenCall {
    /** The longest timeout: one of any length can't be counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** Why nobody wants the answer any more. */
    enum Reason { CANCELLED, TIMED_OUT }

    final long id;
    final String method;
    /** The first id of the message that contains the call. */
    long first;
    /** True once the message was handed to a host. */
    boolean isSent;
    /** The line that makes the call again in a new host; empty for a call that can't be, or was, made again. */
    Optional<byte[]> again = Optional.empty();
    /** The name of an execution in the ledger. */
    Optional<String> execution = Optional.empty();
    /** An error without an id that may belong to the call, which the host was asked about. */
    Optional<JsonValue> doubt = Optional.empty();

    private final Session session;
    private final Optional<Consumer<Progress>> onProgress;
    private final AtomicReference<Reason> givenUp = new AtomicReference<>();
    /** What the host, or the end of the host, says. */
    private final CompletableFuture<JsonValue> reply = new CompletableFuture<>();
    /** What the caller gets. */
    private final CompletableFuture<JsonValue> answer = new CompletableFuture<>();
    private volatile CompletableFuture<Void> callbacks = CompletableFuture.completedFuture(null);
    private volatile Optional<ScheduledFuture<?>> timer = Optional.empty();
    private volatile Duration timeout = Duration.ZERO;

    OpenCall(Session session, long id, long first, String method, Optional<Consumer<Progress>> onProgress) {
        this.session = session;
        this.id = id;
        this.first = first;
        this.method = method;
        this.onProgress = onProgress;
        reply.whenComplete((result, error) -> finish(result, error));
    }

    /** True for a call that changes nothing. */
    boolean isRead() {
        return ReadMethods.NAMES.contains(method);
    }

    CompletableFuture<JsonValue> answer() {
        return answer;
    }

    /** Gives the call up after this time. */
    void startTimer(Duration time) {
        timeout = time;
        schedule(time.compareTo(LONGEST) < 0 ? time : LONGEST, () -> giveUp(Reason.TIMED_OUT));
    }

    /** Cancels the call. Its answer comes when the host reports the outcome, or after the grace. */
    void giveUp(Reason reason) {
        if (givenUp.compareAndSet(null, reason) && !reply.isDone()) {
            schedule(session.options.cancelGrace, () -> reply.completeExceptionally(new GivenUp.Silence()));
            session.cancel(this);
        }
    }

    void reply(JsonValue result) {
        reply.complete(result);
    }

    void fail(AlloyException error) {
        reply.completeExceptionally(error);
    }

    /** Calls back, after the callbacks before. */
    void progress(JsonValue value) {
        if (onProgress.isEmpty()) {
            return;
        }
        Runnable report = () -> onProgress.get().accept(Progress.of(value));
        callbacks = callbacks.thenRunAsync(report, session.pool).whenComplete((nothing, failure) -> {
            if (failure != null) {
                giveUp(Reason.CANCELLED);
            }
        });
    }

    private void schedule(Duration time, Runnable work) {
        timer.ifPresent(earlier -> earlier.cancel(false));
        timer = Optional.of(session.timers.schedule(work, time.toNanos(), TimeUnit.NANOSECONDS));
        if (reply.isDone()) {
            timer.ifPresent(late -> late.cancel(false));
        }
    }

    private void finish(JsonValue result, Throwable error) {
        timer.ifPresent(late -> late.cancel(false));
        session.forget(id);
        callbacks.whenComplete((nothing, failure) -> {
            try {
                var reason = givenUp.get();
                var value = reason == null ? GivenUp.normal(result, error) : GivenUp.answer(this, reason, result, error);
                if (failure == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(cause(failure));
                }
            } catch (AlloyException outcome) {
                if (failure == null) {
                    answer.completeExceptionally(outcome);
                } else {
                    // The callback failed; what is known of the call goes with its exception.
                    cause(failure).addSuppressed(outcome);
                    answer.completeExceptionally(cause(failure));
                }
            }
        });
    }

    Duration timeout() {
        return timeout;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : failure;
    }
}
