package alloyhost.json;

/** JSON's null. */
public record JsonNull() implements JsonValue {
    /** The only value. */
    public static final JsonNull NULL = new JsonNull();

    @Override
    public String toString() {
        return "null";
    }
}
