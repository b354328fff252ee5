package alloyhost;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How to start the host, and how the client treats its calls. */
public final class HostOptions {
    final List<String> arguments;
    List<String> command = List.of();
    final Map<String, String> environment = new HashMap<>();
    Optional<Path> directory = Optional.empty();
    boolean capturesStderr;
    boolean restarts = true;
    Duration cancelGrace = Duration.ofSeconds(1);
    Duration defaultTimeout = Duration.ofHours(1);

    /** The host's own options, such as {@code --sandbox}. */
    public HostOptions(String... arguments) {
        this.arguments = List.of(arguments);
    }

    /**
     * The executable, and arguments of it before the host's own; without it the environment's {@code ALLOY_HOST}, else
     * {@code alloy-host} in the PATH.
     */
    public HostOptions command(String... words) {
        command = List.of(words);
        return this;
    }

    /** A variable of the host's environment, beside those of this process. */
    public HostOptions environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** The host's working directory. */
    public HostOptions directory(Path path) {
        directory = Optional.of(path);
        return this;
    }

    /** Keep the end of the host's stderr for {@link AlloyException#stderrTail}, instead of passing all of it through. */
    public HostOptions captureStderr() {
        capturesStderr = true;
        return this;
    }

    /** Start a new host when the host has died (the default), or not. */
    public HostOptions restart(boolean restart) {
        restarts = restart;
        return this;
    }

    /** How long to wait for the host's report of the outcome after a call was given up: one second by default. */
    public HostOptions cancelGrace(Duration grace) {
        cancelGrace = grace;
        return this;
    }

    /** The timeout of calls that set none: one hour by default, so that no call waits forever. */
    public HostOptions defaultTimeout(Duration timeout) {
        defaultTimeout = timeout;
        return this;
    }

    /** The value of one of the host's bounds: of its option, or of the option's environment variable. */
    int bound(String name, int otherwise) {
        var variable = "ALLOY_HOST_" + name.substring(2).replace('-', '_').toUpperCase(java.util.Locale.ROOT);
        List<String> texts = new ArrayList<>();
        texts.add(environment.getOrDefault(variable, System.getenv().getOrDefault(variable, "")));
        for (int position = 0; position < arguments.size(); position++) {
            var argument = arguments.get(position);
            if (argument.startsWith(name + "=")) {
                texts.add(argument.substring(name.length() + 1));
            } else if (argument.equals(name) && position + 1 < arguments.size()) {
                texts.add(arguments.get(position + 1));
            }
        }
        int value = otherwise;
        for (var text : texts) {
            value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : value;
        }
        return value;
    }
}
