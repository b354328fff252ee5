package alloyhost;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs the tests: all, or those of the classes whose names are arguments. */
final class Tests {
    private static final List<Class<?>> ALL = List.of(
            SourceTests.class, JsonTests.class, SandboxTests.class, DeathTests.class, ReadmeTests.class,
            MethodTests.class, ConformanceTests.class);

    private Tests() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        var names = Set.of(arguments);
        List<String> failures = new ArrayList<>();
        int count = 0;
        for (var type : ALL) {
            if (!names.isEmpty() && !names.contains(type.getSimpleName())) {
                continue;
            }
            for (var function : type.getDeclaredMethods()) {
                if (!function.isAnnotationPresent(Test.class)) {
                    continue;
                }
                var name = type.getSimpleName() + "." + function.getName();
                count++;
                try {
                    function.invoke(type.getDeclaredConstructor().newInstance());
                    System.out.println("passed: " + name);
                } catch (InvocationTargetException failure) {
                    failures.add(name);
                    System.out.println("FAILED: " + name);
                    failure.getCause().printStackTrace(System.out);
                }
            }
        }
        System.out.println(count + " tests, " + failures.size() + " failed" + (failures.isEmpty() ? "" : ": " + failures));
        System.exit(count > 0 && failures.isEmpty() ? 0 : 1);
    }
}
