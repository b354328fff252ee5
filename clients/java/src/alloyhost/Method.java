package alloyhost;

import alloyhost.json.JsonValue;
import java.util.function.Function;

/**
 * A method of the host with its parameters.
 *
 * @param <R> the type of its result
 */
public abstract class Method<R> extends Parameters {
    final String name;
    final Function<JsonValue, R> read;

    Method(String name, Function<JsonValue, R> read) {
        this.name = name;
        this.read = read;
    }
}
