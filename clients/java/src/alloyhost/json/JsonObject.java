package alloyhost.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An object: its members in their order. A key that was read twice is kept twice. */
public record JsonObject(List<Member> members) implements JsonValue {
    /** A member of an object. */
    public record Member(String name, JsonValue value) {}

    /** An object of these members. */
    public JsonObject {
        members = List.copyOf(members);
    }

    /** An object without members. */
    public JsonObject() {
        this(List.of());
    }

    /** An object of names and values in turn, each value as {@link JsonValue#of} takes it. */
    public static JsonObject of(Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("A name has no value.");
        }
        List<Member> members = new ArrayList<>();
        for (int position = 0; position < namesAndValues.length; position += 2) {
            members.add(new Member((String) namesAndValues[position], JsonValue.of(namesAndValues[position + 1])));
        }
        return new JsonObject(members);
    }

    /** The value of a member; of its last one, if the key is there several times. */
    public Optional<JsonValue> find(String name) {
        for (int position = members.size() - 1; position >= 0; position--) {
            if (members.get(position).name().equals(name)) {
                return Optional.of(members.get(position).value());
            }
        }
        return Optional.empty();
    }

    /** This object with a member in its place, or at the end; the value as {@link JsonValue#of} takes it. */
    public JsonObject with(String name, Object value) {
        var member = new Member(name, JsonValue.of(value));
        List<Member> changed = new ArrayList<>(members);
        for (int position = changed.size() - 1; position >= 0; position--) {
            if (changed.get(position).name().equals(name)) {
                changed.set(position, member);
                return new JsonObject(changed);
            }
        }
        changed.add(member);
        return new JsonObject(changed);
    }

    /** This object without the members of this name. */
    public JsonObject without(String name) {
        return new JsonObject(members.stream().filter(member -> !member.name().equals(name)).toList());
    }

    /** The object as JSON on one line. */
    @Override
    public String toString() {
        return JsonWriter.write(this);
    }
}
