package alloyhost;

import java.util.Objects;
import java.util.concurrent.Callable;

/** What tests expect. */
final class Check {
    private Check() {}

    static void isTrue(boolean condition, Object what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    static void equal(Object expected, Object actual) {
        isTrue(Objects.equals(expected, actual), "expected " + expected + ", not " + actual);
    }

    /** The exception of this type that the work throws. */
    static <E extends Exception> E fails(Class<E> type, Callable<?> work) {
        Object result;
        try {
            result = work.call();
        } catch (Exception failure) {
            if (type.isInstance(failure)) {
                return type.cast(failure);
            }
            throw new AssertionError("another exception: " + failure, failure);
        }
        throw new AssertionError("no exception, but " + result);
    }

    /** Waits until a condition holds, for ten seconds at most. */
    static void eventually(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.call()) {
            isTrue(System.nanoTime() < deadline, "never: " + what);
            Thread.sleep(5);
        }
    }
}
