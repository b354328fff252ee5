package alloyhost;

import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The messages that the client writes. */
final class Messages {
    /** The prefix of the tokens for progress; the id of the call follows. */
    static final String TOKEN = "progress-";
    /** No method has this name. */
    static final String QUESTION = "$/isThisIdFree";

    private Messages() {}

    static JsonObject request(long id, String method, Optional<JsonValue> params) {
        return notification(method, params).with("id", id);
    }

    static JsonObject notification(String method, Optional<JsonValue> params) {
        var message = JsonObject.of("jsonrpc", "2.0", "method", method);
        return params.map(value -> message.with("params", value)).orElse(message);
    }

    static byte[] cancel(long id) {
        return line(notification("$/cancelRequest", Optional.of(JsonObject.of("id", id))));
    }

    /**
     * Asks whether the host has a call: it refuses the id while the call runs, and else answers that there is no such
     * method.
     */
    static byte[] question(long id) {
        return line(request(id, QUESTION, Optional.empty()));
    }

    static byte[] line(JsonValue message) {
        return (message + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The line of a message. Refuses one that the host would refuse without naming the call. */
    static byte[] checkedLine(JsonValue message, HostOptions options, String method) {
        int depth = options.bound("--max-depth", 512);
        int bytes = options.bound("--max-line-bytes", 16 * 1024 * 1024);
        try {
            if (message.isDeeperThan(depth)) {
                throw notSendable(method, "the message is nested deeper than " + depth + " levels");
            }
            var line = line(message);
            // The line feed does not count.
            if (line.length - 1 > bytes) {
                var size = "the message has " + (line.length - 1) + " bytes and the host takes " + bytes;
                throw notSendable(method, size);
            }
            return line;
        } catch (StackOverflowError tooDeep) {
            throw notSendable(method, "the message is nested too deep to be written");
        }
    }

    static AlloyException notSendable(String method, String reason) {
        var message = method + " can't be sent: " + reason + ".";
        return AlloyException.of(Failure.ofClient("not_sendable", "not_sent", method, message));
    }
}
