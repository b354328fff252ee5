package alloyhost;

import alloyhost.json.JsonObject;

/**
 * The name of a call in references to its result.
 *
 * @param id the id of its request
 */
public record CallId(long id) {
    /**
     * A reference to a part of the call's result. As the value of a parameter {@code #name} it gives the parameter
     * {@code name}.
     *
     * @param path a JSON Pointer; an empty one means the whole result
     */
    public JsonObject resultAt(String path) {
        return JsonObject.of("resultOf", id, "path", path);
    }
}
