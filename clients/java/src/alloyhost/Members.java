package alloyhost;

import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.util.Optional;
import java.util.function.Function;

/** The members of an object, which are read one after the other. */
final class Members {
    private JsonObject rest;

    Members(JsonValue value) {
        rest = Read.object(value);
    }

    <T> T required(String name, Function<JsonValue, T> read) {
        var missing = new Read.Mismatch(name, new IllegalArgumentException("is missing"));
        return read(name, read, take(name).orElseThrow(() -> missing));
    }

    /** A member that may be absent or null. */
    <T> Optional<T> optional(String name, Function<JsonValue, T> read) {
        return take(name).filter(value -> !value.isNull()).map(value -> read(name, read, value));
    }

    /** The members that were not read. */
    JsonObject other() {
        return rest;
    }

    private Optional<JsonValue> take(String name) {
        var value = rest.find(name);
        rest = value.isPresent() ? rest.without(name) : rest;
        return value;
    }

    private static <T> T read(String name, Function<JsonValue, T> read, JsonValue value) {
        try {
            return read.apply(value);
        } catch (Read.Mismatch mismatch) {
            throw new Read.Mismatch(name, mismatch);
        }
    }
}
