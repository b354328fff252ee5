package alloyhost;

import alloyhost.json.JsonValue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * A call that was made.
 *
 * @param <R> the type of its result
 */
public final class PendingCall<R> {
    private final Session session;
    private final OpenCall call;
    private final Function<JsonValue, R> read;

    PendingCall(Session session, OpenCall call, Function<JsonValue, R> read) {
        this.session = session;
        this.call = call;
        this.read = read;
    }

    /**
     * Waits for the result. An interrupt cancels the call.
     *
     * @throws AlloyException if the call failed
     */
    public R await() {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return typed(call.answer().get());
                } catch (InterruptedException interrupt) {
                    // The host reports the outcome within the grace.
                    isInterrupted = true;
                    cancel();
                }
            }
        } catch (ExecutionException failure) {
            throw own(failure.getCause());
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The result as a future. It is completed on a thread of the client; an {@link AlloyException} is the cause of its
     * failure. Cancelling the future cancels the call; use {@link #cancel} to learn the outcome.
     */
    public CompletableFuture<R> future() {
        var future = new CompletableFuture<R>();
        call.answer().whenCompleteAsync((value, failure) -> {
            try {
                if (failure == null) {
                    future.complete(typed(value));
                } else {
                    future.completeExceptionally(failure);
                }
            } catch (AlloyException mismatch) {
                future.completeExceptionally(mismatch);
            }
        }, session.pool);
        future.whenComplete((value, failure) -> {
            if (future.isCancelled()) {
                cancel();
            }
        });
        return future;
    }

    /**
     * Asks the host to give up the call. It then fails with {@link AlloyException.Cancelled}, which has the outcome, or has
     * its result if it was too late.
     */
    public void cancel() {
        call.giveUp(OpenCall.Reason.CANCELLED);
    }

    /** The call's name in references to its result. */
    public CallId id() {
        return new CallId(call.id);
    }

    /** The result as its type. One that does not have it is not lost: the error has it. */
    private R typed(JsonValue value) {
        try {
            return read.apply(value);
        } catch (Read.Mismatch mismatch) {
            var what = "The result of " + call.method + " does not have the expected type";
            var message = what + ": " + mismatch.getMessage() + ".";
            var failure = Failure.ofClient("unexpected_result", "applied", call.method, message).with("result", value);
            throw AlloyException.of(failure);
        }
    }

    /** The exception with the stack of this thread, which made the call. */
    private static RuntimeException own(Throwable failure) {
        failure.fillInStackTrace();
        return failure instanceof RuntimeException exception ? exception : new IllegalStateException(failure);
    }
}
