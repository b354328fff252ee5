package alloyhost;

import alloyhost.Link.Outgoing;
import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The calls of a client, and the host that answers them now. Its monitor guards everything that changes. */
final class Session {
    final HostOptions options;
    final ScheduledThreadPoolExecutor timers;
    /** The threads that run callbacks, and complete the futures of callers. */
    final ExecutorService pool;
    final Notifications notifications = new Notifications();

    final TreeMap<Long, OpenCall> open = new TreeMap<>();
    /** The way to the host that runs; empty while none does. */
    Optional<Link> link;
    /** The messages that wait for a new host. */
    List<Outgoing> queue = new ArrayList<>();
    /** Why no host runs, and none will. */
    Optional<Ending> ending = Optional.empty();
    boolean isClosing;
    /** The moments of the restarts within the last minute. */
    final List<Long> restarts = new ArrayList<>();
    HostProcess process;
    Thread reader;

    private final AtomicLong nextId = new AtomicLong(1);

    Session(HostOptions options) throws IOException {
        this.options = options;
        process = HostProcess.start(options);
        timers = new ScheduledThreadPoolExecutor(1, work -> Threads.named("timer", work));
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // After the end every call fails at once, so there is nothing to wait for.
        timers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        pool = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(),
                work -> Threads.named("callback", work), (work, closed) -> work.run());
        link = Optional.of(new Link(process));
        new Reader(this, process).start();
    }

    /** An id that no other call has. */
    long nextId() {
        return nextId.getAndIncrement();
    }

    /** Sends a message with the calls in it, or lets it wait for the new host. */
    void submit(byte[] line, List<OpenCall> calls) {
        Optional<Ending> end;
        synchronized (this) {
            end = isClosing && ending.isEmpty() ? Optional.of(Ending.of(Optional.empty(), "")) : ending;
            if (end.isEmpty()) {
                for (var call : calls) {
                    call.isSent = link.isPresent();
                    open.put(call.id, call);
                }
                var outgoing = new Outgoing(line, calls.stream().map(call -> call.id).toList());
                link.ifPresentOrElse(way -> way.send(outgoing), () -> queue.add(outgoing));
            }
        }
        end.ifPresent(reason -> calls.forEach(call -> call.fail(reason.error(call.method, "not_sent"))));
    }

    /** Sends a line that contains no call, if a host runs. */
    synchronized void send(byte[] line) {
        link.ifPresent(way -> way.send(new Outgoing(line, List.of())));
    }

    /** Asks the host to give up a call. One that was not sent is answered here. */
    void cancel(OpenCall call) {
        synchronized (this) {
            if (open.get(call.id) != call) {
                return;
            }
            if (call.isSent) {
                send(Messages.cancel(call.id));
                return;
            }
            open.remove(call.id);
        }
        var message = call.method + " was cancelled";
        call.fail(AlloyException.of(Failure.ofClient("cancelled", "not_sent", call.method, message)));
    }

    /** Removes a call that nobody waits for any more. */
    synchronized void forget(long id) {
        open.remove(id);
    }

    /** Ends everything: no further host will start. */
    void end(Ending reason) {
        List<OpenCall> calls;
        synchronized (this) {
            ending = Optional.of(reason);
            link = Optional.empty();
            queue.clear();
            calls = new ArrayList<>(open.values());
            open.clear();
        }
        calls.forEach(call -> {
            boolean isUnknown = call.isSent && !reason.isRefusal();
            call.fail(reason.error(call.method, isUnknown ? "unknown" : "not_sent"));
        });
        notifications.end();
    }

    /** Ends the host and waits for it. */
    int close(Duration time) {
        HostProcess last;
        Thread lastReader;
        synchronized (this) {
            isClosing = true;
            link.ifPresent(Link::finish);
            last = process;
            lastReader = reader;
            notifyAll();
        }
        int status = last.end(time);
        Threads.join(lastReader, HostProcess.STEP.multipliedBy(3));
        timers.shutdown();
        pool.shutdown();
        return status;
    }

    /** A call by name, for the client's own use. */
    JsonValue call(String method, JsonObject params, Duration time) {
        return new Call<>(this, method, Optional.of(params), value -> value).timeout(time).send();
    }
}
