package alloyhost;

import alloyhost.Link.Outgoing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The start of a new host when one has died. */
final class Restart {
    /** The waits before the starts within {@link #PERIOD}. */
    private static final List<Duration> WAITS = List.of(Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(2));
    private static final Duration PERIOD = Duration.ofSeconds(60);

    private final Session session;

    Restart(Session session) {
        this.session = session;
    }

    /** Handles the end of the process: starts a new one, or ends all calls. Runs on the thread that read from it. */
    void hostEnded(Ending ending) {
        Optional<Link> link;
        synchronized (session) {
            // Calls from now on wait.
            link = session.link;
            session.link = Optional.empty();
        }
        link.ifPresent(way -> keepUndelivered(way.undelivered()));
        var wait = waitBeforeRestart(ending);
        if (wait.isEmpty() || !waited(wait.get())) {
            session.end(ending);
            return;
        }
        List<OpenCall> lost;
        HostProcess process;
        synchronized (session) {
            if (session.isClosing) {
                lost = List.of();
                process = null;
            } else {
                try {
                    process = HostProcess.start(session.options);
                } catch (IOException failure) {
                    var reason = "alloy-host has died and can't be started again: " + failure.getMessage();
                    ending = new Ending(ending.status(), ending.tail(), "host_exited", Optional.of(reason));
                    process = null;
                }
                lost = process == null ? List.of() : takeOver(process);
            }
        }
        if (process == null) {
            session.end(ending);
            return;
        }
        new Reader(session, process).start();
        // The thread of the new host reads now, so this one may call it.
        settle(lost, ending);
    }

    /** Lets messages wait that have not reached the host: it read no line of them, so none of their calls was sent. */
    private void keepUndelivered(List<Outgoing> undelivered) {
        synchronized (session) {
            for (var outgoing : undelivered) {
                for (var id : outgoing.ids()) {
                    Optional.ofNullable(session.open.get(id)).ifPresent(call -> call.isSent = false);
                }
            }
            session.queue.addAll(0, undelivered);
        }
    }

    private Optional<Duration> waitBeforeRestart(Ending ending) {
        synchronized (session) {
            if (session.isClosing || !session.options.restarts || ending.isRefusal() || ending.reason().isPresent()) {
                return Optional.empty();
            }
            long now = System.nanoTime();
            session.restarts.removeIf(restart -> now - restart > PERIOD.toNanos());
            if (session.restarts.size() == WAITS.size()) {
                return Optional.empty();
            }
            session.restarts.add(now);
            return Optional.of(WAITS.get(session.restarts.size() - 1));
        }
    }

    /** Waits; false if the client is being closed. */
    private boolean waited(Duration time) {
        return Threads.uninterrupted(time, nanoseconds -> {
            long deadline = System.nanoTime() + nanoseconds;
            synchronized (session) {
                while (!session.isClosing && System.nanoTime() < deadline) {
                    session.wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                }
                return !session.isClosing;
            }
        });
    }

    /** Sends to the new host what is to be made again and what waited. Returns the calls that were lost with the old one. */
    private List<OpenCall> takeOver(HostProcess process) {
        var link = new Link(process);
        List<OpenCall> lost = new ArrayList<>();
        for (var call : List.copyOf(session.open.values())) {
            if (!call.isSent) {
                continue;
            }
            call.doubt = Optional.empty();
            call.first = call.id;
            if (call.isRead() && call.again.isPresent()) {
                link.send(new Outgoing(call.again.get(), List.of(call.id)));
                call.again = Optional.empty();
            } else {
                lost.add(session.open.remove(call.id));
            }
        }
        for (var outgoing : session.queue) {
            var wanted = outgoing.ids().stream().filter(session.open::containsKey).toList();
            // Nobody waits any more for a call that was given up meanwhile.
            if (!wanted.isEmpty()) {
                wanted.forEach(id -> session.open.get(id).isSent = true);
                link.send(outgoing);
            }
        }
        session.queue.clear();
        session.process = process;
        session.link = Optional.of(link);
        return lost;
    }

    /** Settles the calls that were under way: with an error that says what is known of them, or in the new host. */
    private void settle(List<OpenCall> lost, Ending ending) {
        var ledger = new Ledger(session, ending);
        for (var call : lost) {
            Optional<AlloyException> error;
            if (call.execution.isPresent()) {
                error = ledger.error(call.execution.get());
            } else if (call.isRead()) {
                error = Optional.of(ending.error(call.method, "unknown"));
            } else {
                error = Optional.of(ledger.unknown(call.method, "the ledger has executions only"));
            }
            var line = call.again;
            call.again = Optional.empty();
            if (error.isPresent()) {
                call.fail(error.get());
            } else if (line.isPresent()) {
                session.submit(line.get(), List.of(call));
            } else {
                call.fail(ending.error(call.method, "not_sent"));
            }
        }
    }
}
