package alloyhost;

import alloyhost.json.JsonValue;
import java.util.Optional;

/**
 * The progress of a call.
 *
 * @param done what was done so far; it always rises
 * @param total all that there is to do, where it is known
 * @param message what the call waits for
 */
public record Progress(long done, Optional<Long> total, Optional<String> message) {
    static Progress of(JsonValue value) {
        var done = value.get("done").number().flatMap(number -> number.toLong());
        var total = value.get("total").number().flatMap(number -> number.toLong());
        return new Progress(done.orElse(0L), total, value.get("message").text());
    }
}
