package alloyhost;

import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;

/** Parameters of a call, or an object among them. */
public abstract class Parameters implements JsonValue.ToJson {
    private JsonObject members = new JsonObject();

    /** No parameters. */
    Parameters() {}

    /** Sets a member. */
    final void set(String name, Object value) {
        members = members.with(name, value);
    }

    @Override
    public final JsonObject toJson() {
        return members;
    }
}
