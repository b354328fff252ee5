package alloyhost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The thread that writes to the host: a host that stops reading must not block a caller beyond its timeout. */
final class Link {
    /**
     * A line to be written.
     *
     * @param line its bytes, with the line feed
     * @param ids the ids of the calls in it
     */
    record Outgoing(byte[] line, List<Long> ids) {}

    private static final Outgoing END = new Outgoing(new byte[0], List.of());

    private final HostProcess process;
    private final BlockingQueue<Outgoing> outbox = new LinkedBlockingQueue<>();
    private final List<Outgoing> undelivered = new ArrayList<>();
    private final Thread thread;

    Link(HostProcess process) {
        this.process = process;
        thread = Threads.start("writer", this::write);
    }

    /** Hands a line to the writing thread; never blocks. */
    void send(Outgoing outgoing) {
        outbox.add(outgoing);
    }

    /** Ends the host's stdin when everything was written. */
    void finish() {
        outbox.add(END);
    }

    /** After the end of the host and the last {@code send}: the messages that can't have reached it. */
    List<Outgoing> undelivered() {
        finish();
        Threads.join(thread, HostProcess.STEP);
        outbox.drainTo(undelivered);
        // Cancellations are of no use to the next host.
        undelivered.removeIf(outgoing -> outgoing.ids().isEmpty());
        return undelivered;
    }

    private void write() {
        try (var stdin = process.input()) {
            for (var outgoing = outbox.take(); outgoing != END; outgoing = outbox.take()) {
                undelivered.add(outgoing);
                stdin.write(outgoing.line());
                stdin.flush();
                undelivered.remove(outgoing);
            }
        } catch (IOException hostHasEnded) {
            return;
        } catch (InterruptedException nobodyInterruptsThisThread) {
            return;
        }
    }
}
