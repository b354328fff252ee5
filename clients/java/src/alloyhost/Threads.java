package alloyhost;

import java.time.Duration;

/** Threads that do not keep a program alive, and waiting that an interrupt does not cut. */
final class Threads {
    private Threads() {}

    static Thread start(String name, Runnable work) {
        var thread = named(name, work);
        thread.start();
        return thread;
    }

    static Thread named(String name, Runnable work) {
        // Replies that are nested deep need a large stack; memory is used only as far as the stack grows.
        var thread = new Thread(null, work, "alloy-host " + name, 16 << 20);
        thread.setDaemon(true);
        return thread;
    }

    static void join(Thread thread, Duration time) {
        if (thread != Thread.currentThread()) {
            uninterrupted(time, nanoseconds -> {
                thread.join(nanoseconds / 1_000_000 + 1);
                return true;
            });
        }
    }

    /** Waits, even when this thread is interrupted; it remains interrupted. */
    static boolean uninterrupted(Duration time, Wait wait) {
        long deadline = System.nanoTime() + time.toNanos();
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return wait.run(Math.max(0, deadline - System.nanoTime()));
                } catch (InterruptedException interrupt) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A wait of at most so many nanoseconds. */
    interface Wait {
        boolean run(long nanoseconds) throws InterruptedException;
    }
}
