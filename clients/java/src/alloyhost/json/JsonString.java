package alloyhost.json;

/** A string. As every Java string it is UTF-16, and may contain half of a surrogate pair. */
public record JsonString(String value) implements JsonValue {
    /** The string as JSON, in quotes. */
    @Override
    public String toString() {
        return JsonWriter.write(this);
    }
}
