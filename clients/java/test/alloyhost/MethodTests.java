package alloyhost;

import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The generated methods and types, with the examples of the protocol. */
final class MethodTests {
    @Test
    void everyExampleHasTheTypeOfItsMethod() throws IOException {
        var types = methods();
        List<String> problems = new ArrayList<>();
        for (var description : document().get("methods").elements()) {
            var name = description.get("name").text().orElseThrow();
            Check.isTrue(types.containsKey(name), name + " is missing");
            for (var example : description.get("examples").elements()) {
                try {
                    var result = types.get(name).read.apply(example.get("result").get("value"));
                    Check.isTrue(result != null, name);
                } catch (Read.Mismatch mismatch) {
                    problems.add(name + ": " + mismatch.getMessage());
                }
            }
        }
        Check.isTrue(types.size() > 40, types.keySet());
        Check.isTrue(problems.isEmpty(), String.join("\n", problems));
    }

    private static JsonValue document() throws IOException {
        return JsonValue.parse(Files.readString(Support.REPOSITORY.resolve("protocol/openrpc.json")));
    }

    /** The methods by their names, with any parameters. */
    private static Map<String, Method<?>> methods() {
        Map<String, Method<?>> methods = new HashMap<>();
        for (var type : Methods.class.getDeclaredClasses()) {
            if (made(type) instanceof Method<?> method) {
                methods.put(method.name, method);
            }
        }
        return methods;
    }

    private static Object anything(Class<?> type) {
        if (type == long.class) {
            return 1L;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == List.class) {
            return List.of();
        }
        if (type == JsonObject.class) {
            return new JsonObject();
        }
        return type == String.class || type == Object.class ? "text" : made(type);
    }

    private static Object made(Class<?> type) {
        var constructor = type.getDeclaredConstructors()[0];
        try {
            var types = Arrays.stream(constructor.getParameterTypes());
            return constructor.newInstance(types.map(MethodTests::anything).toArray());
        } catch (ReflectiveOperationException failure) {
            throw new AssertionError(failure);
        }
    }
}
