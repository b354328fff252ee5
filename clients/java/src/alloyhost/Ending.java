package alloyhost;

import java.util.Optional;

/**
 * Why there is no host any more.
 *
 * @param status the exit status of the process
 * @param tail the end of its stderr
 * @param kind the kind of the errors
 * @param reason a sentence, where it is not the end of the process alone
 */
record Ending(Optional<Integer> status, String tail, String kind, Optional<String> reason) {
    /** The exit status of a host that refuses its options: it has read no message, and a new one would refuse them, too. */
    private static final int REFUSED = 2;

    /** The end of the process, or of the client. */
    static Ending of(Optional<Integer> status, String tail) {
        return new Ending(status, tail, "host_exited", Optional.empty());
    }

    /** True if the host refused its options. */
    boolean isRefusal() {
        return status.equals(Optional.of(REFUSED));
    }

    /** The error of a call that this ends. */
    AlloyException error(String method, String outcome) {
        var end = status.map(code -> "alloy-host has ended with status " + code).orElse("alloy-host is closed");
        var what = reason.orElse(end);
        var when = outcome.equals("not_sent") ? "before this call" : "before it answered";
        var lines = tail.strip().lines().toList();
        var last = String.join(" ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        var message = what + ", " + when + " (" + method + ")" + (last.isEmpty() ? "" : "; its last words: " + last);
        return AlloyException.of(Failure.ofClient(kind, outcome, method, message).of(this));
    }
}
