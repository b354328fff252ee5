package alloyhost;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** The callbacks of notifications. They run one after the other on a thread of their own, so they may call the host. */
final class Notifications {
    private static final Notification END = new Notification("", alloyhost.json.JsonNull.NULL);

    private final List<Consumer<Notification>> callbacks = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Notification> arrived = new LinkedBlockingQueue<>();
    private boolean isStarted;

    /** Adds a callback; the result removes it. */
    synchronized Runnable subscribe(Consumer<Notification> callback) {
        // A value of its own, so that a callback that was added twice is removed once.
        Consumer<Notification> own = callback::accept;
        callbacks.add(own);
        if (!isStarted) {
            isStarted = true;
            Threads.start("notifications", this::run);
        }
        return () -> callbacks.remove(own);
    }

    void add(Notification notification) {
        if (!callbacks.isEmpty()) {
            arrived.add(notification);
        }
    }

    void end() {
        arrived.add(END);
    }

    private void run() {
        try {
            for (var next = arrived.take(); next != END; next = arrived.take()) {
                for (var callback : callbacks) {
                    call(callback, next);
                }
            }
        } catch (InterruptedException nobodyInterruptsThisThread) {
            return;
        }
    }

    private static void call(Consumer<Notification> callback, Notification notification) {
        try {
            callback.accept(notification);
        } catch (RuntimeException failure) {
            var message = "The callback of " + notification.method() + " failed.";
            System.getLogger("alloyhost").log(System.Logger.Level.ERROR, message, failure);
        }
    }
}
