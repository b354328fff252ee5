package alloyhost;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The host's process. */
final class HostProcess {
    /** How long each step of ending the process may take, after the first. */
    static final Duration STEP = Duration.ofSeconds(2);
    /** The number of bytes of stderr that are kept. */
    private static final int TAIL_BYTES = 64 * 1024;

    private final Process process;
    private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
    private final Optional<Thread> tailThread;

    private HostProcess(Process process, boolean capturesStderr) {
        this.process = process;
        tailThread = capturesStderr ? Optional.of(Threads.start("stderr", this::keepTail)) : Optional.empty();
    }

    static HostProcess start(HostOptions options) throws IOException {
        List<String> command = new ArrayList<>(options.command);
        if (command.isEmpty()) {
            var named = System.getenv("ALLOY_HOST");
            command.add(named == null || named.isEmpty() ? "alloy-host" : named);
        }
        // Absolute, so that the working directory of the host does not select another file.
        command.set(0, find(command.get(0)));
        command.addAll(options.arguments);
        if (options.arguments.stream().noneMatch(argument -> argument.split("=")[0].equals("--parent-pid"))) {
            command.addAll(List.of("--parent-pid", Long.toString(ProcessHandle.current().pid())));
        }
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(options.environment);
        options.directory.ifPresent(path -> builder.directory(path.toFile()));
        if (!options.capturesStderr) {
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        }
        return new HostProcess(builder.start(), options.capturesStderr);
    }

    private static String find(String name) throws FileNotFoundException {
        List<Path> candidates = new ArrayList<>();
        if (name.contains("/")) {
            candidates.add(Path.of(name));
        } else {
            for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
                candidates.add(Path.of(folder, name));
            }
        }
        for (var path : candidates) {
            if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                return path.toAbsolutePath().toString();
            }
        }
        throw new FileNotFoundException(
                "There is no executable \"" + name
                        + "\": give HostOptions.command, set ALLOY_HOST, or put alloy-host into the PATH.");
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    InputStream output() {
        return process.getInputStream();
    }

    long pid() {
        return process.pid();
    }

    Optional<Integer> exitStatus() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    String stderrTail() {
        synchronized (tail) {
            return tail.toString(StandardCharsets.UTF_8);
        }
    }

    /** Waits for the end of the process, terminates it after the time, and kills it when that does not help either. */
    int end(Duration time) {
        if (!hasEnded(time)) {
            process.destroy();
            if (!hasEnded(STEP)) {
                process.destroyForcibly();
                hasEnded(STEP);
            }
        }
        return exitStatus().orElse(-1);
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Waits until all of stderr was read, after the end of the process. */
    void finishTail() {
        tailThread.ifPresent(thread -> Threads.join(thread, STEP));
    }

    private boolean hasEnded(Duration time) {
        return Threads.uninterrupted(time, nanoseconds -> process.waitFor(nanoseconds, TimeUnit.NANOSECONDS));
    }

    private void keepTail() {
        var chunk = new byte[4096];
        try (var stderr = process.getErrorStream()) {
            for (int count = stderr.read(chunk); count > 0; count = stderr.read(chunk)) {
                synchronized (tail) {
                    tail.write(chunk, 0, count);
                    if (tail.size() > 2 * TAIL_BYTES) {
                        var kept = tail.toByteArray();
                        tail.reset();
                        tail.write(kept, kept.length - TAIL_BYTES, TAIL_BYTES);
                    }
                }
            }
        } catch (IOException closed) {
            return;
        }
    }
}
