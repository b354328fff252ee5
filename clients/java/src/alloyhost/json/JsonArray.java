package alloyhost.json;

import java.util.List;

/** An array. */
public record JsonArray(List<JsonValue> list) implements JsonValue {
    /** An array of these elements. */
    public JsonArray {
        list = List.copyOf(list);
    }

    /** An array of these values, each as {@link JsonValue#of} takes it. */
    public static JsonArray of(Object... values) {
        return (JsonArray) JsonValue.of(java.util.Arrays.asList(values));
    }

    /** The array as JSON on one line. */
    @Override
    public String toString() {
        return JsonWriter.write(this);
    }
}
