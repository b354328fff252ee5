package alloyhost;

import alloyhost.json.JsonNumber;
import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The functions that read typed values from JSON. Each throws a {@link Mismatch} for a value of another type. */
final class Read {
    private Read() {}

    static JsonValue json(JsonValue value) {
        return value;
    }

    static String string(JsonValue value) {
        return value.text().orElseThrow(() -> new Mismatch("a string", value));
    }

    static Boolean bool(JsonValue value) {
        return value.bool().orElseThrow(() -> new Mismatch("true or false", value));
    }

    static Long integer(JsonValue value) {
        return value.number().flatMap(JsonNumber::toLong).orElseThrow(() -> new Mismatch("a 64-bit integer", value));
    }

    static JsonNumber number(JsonValue value) {
        return value.number().orElseThrow(() -> new Mismatch("a number", value));
    }

    static JsonObject object(JsonValue value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new Mismatch("an object", value);
    }

    static <T> Function<JsonValue, List<T>> list(Function<JsonValue, T> read) {
        return value -> {
            if (!(value instanceof alloyhost.json.JsonArray)) {
                throw new Mismatch("an array", value);
            }
            return value.elements().stream().map(read).toList();
        };
    }

    static <T> Function<JsonValue, Map<String, T>> map(Function<JsonValue, T> read) {
        return value -> {
            Map<String, T> map = new LinkedHashMap<>();
            object(value).members().forEach(member -> map.put(member.name(), read.apply(member.value())));
            return map;
        };
    }

    /** A value does not have the type that this version of the client expects. */
    static final class Mismatch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Mismatch(String expected, JsonValue got) {
            super(expected + " is expected, not " + start(got.toString()));
        }

        Mismatch(String name, RuntimeException cause) {
            super(name + ": " + cause.getMessage());
        }

        private static String start(String text) {
            return text.length() > 60 ? text.substring(0, 60) + "…" : text;
        }
    }
}
