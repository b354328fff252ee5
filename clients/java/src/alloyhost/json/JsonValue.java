package alloyhost.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value that loses nothing: numbers keep their text, strings may contain half of a surrogate pair, and objects keep
 * the order of their members and repeated keys.
 */
public sealed interface JsonValue permits JsonNull, JsonBoolean, JsonNumber, JsonString, JsonArray, JsonObject {
    /**
     * The value as JSON: null, text, booleans, numbers, maps with texts as keys, iterables, optionals, and JSON itself.
     *
     * @throws IllegalArgumentException for other types, and for NaN and infinities
     */
    static JsonValue of(Object value) {
        if (value == null) {
            return JsonNull.NULL;
        }
        if (value instanceof JsonValue json) {
            return json;
        }
        if (value instanceof ToJson convertible) {
            return convertible.toJson();
        }
        if (value instanceof CharSequence text) {
            return new JsonString(text.toString());
        }
        if (value instanceof Boolean bool) {
            return new JsonBoolean(bool);
        }
        if (value instanceof Number number) {
            return JsonNumber.of(number);
        }
        if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null));
        }
        if (value instanceof Map<?, ?> map) {
            var object = new JsonObject();
            for (var entry : map.entrySet()) {
                object = object.with(entry.getKey().toString(), entry.getValue());
            }
            return object;
        }
        if (value instanceof Iterable<?> elements) {
            List<JsonValue> list = new ArrayList<>();
            elements.forEach(element -> list.add(of(element)));
            return new JsonArray(list);
        }
        throw new IllegalArgumentException("This can't be sent as JSON: " + value.getClass().getName());
    }

    /**
     * The value of a JSON text.
     *
     * @throws IllegalArgumentException if it is not JSON
     */
    static JsonValue parse(String text) {
        return new JsonParser(text).parse();
    }

    /** The member of this name; JSON's null where there is none. */
    default JsonValue get(String name) {
        return this instanceof JsonObject object ? object.find(name).orElse(JsonNull.NULL) : JsonNull.NULL;
    }

    /** The element at this position; JSON's null where there is none. */
    default JsonValue get(int position) {
        var elements = elements();
        return position >= 0 && position < elements.size() ? elements.get(position) : JsonNull.NULL;
    }

    /** The elements of an array; none for other values. */
    default List<JsonValue> elements() {
        return this instanceof JsonArray array ? array.list() : List.of();
    }

    /** True for JSON's null. */
    default boolean isNull() {
        return this instanceof JsonNull;
    }

    /** The text of a string. */
    default Optional<String> text() {
        return this instanceof JsonString string ? Optional.of(string.value()) : Optional.empty();
    }

    /** The number. */
    default Optional<JsonNumber> number() {
        return this instanceof JsonNumber number ? Optional.of(number) : Optional.empty();
    }

    /** The boolean. */
    default Optional<Boolean> bool() {
        return this instanceof JsonBoolean bool ? Optional.of(bool.value()) : Optional.empty();
    }

    /** True if the value is nested in more than {@code limit} arrays and objects, itself included. */
    default boolean isDeeperThan(int limit) {
        for (var element : elements()) {
            if (limit == 0 || element.isDeeperThan(limit - 1)) {
                return true;
            }
        }
        if (this instanceof JsonObject object) {
            for (var member : object.members()) {
                if (limit == 0 || member.value().isDeeperThan(limit - 1)) {
                    return true;
                }
            }
        }
        return limit == 0 && (this instanceof JsonArray || this instanceof JsonObject);
    }

    /** A type whose values can be written as JSON. */
    @FunctionalInterface
    interface ToJson {
        /** This value as JSON. */
        JsonValue toJson();
    }
}
