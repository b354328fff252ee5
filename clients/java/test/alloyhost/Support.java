package alloyhost;

import alloyhost.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the tests share. */
final class Support {
    static final String USER = "ada000000000000000000001";
    static final String SHIPPO = "c0ffee000000000000000001";
    /** The folder of the client. */
    static final Path CLIENT = Path.of(System.getProperty("client", "clients/java")).toAbsolutePath().normalize();
    /** The root of the repository. */
    static final Path REPOSITORY = CLIENT.getParent().getParent();

    private Support() {}

    /** The sandbox of the executable under test, with the content of the conformance cases and further options. */
    static HostOptions options(String... further) {
        Check.isTrue(System.getenv("ALLOY_HOST") != null, "ALLOY_HOST is not set: these tests need the built executable");
        var seed = REPOSITORY.resolve("protocol/conformance/seed.json").toString();
        List<String> arguments = new ArrayList<>(List.of("--sandbox", "--seed", seed));
        arguments.addAll(List.of(further));
        return new HostOptions(arguments.toArray(String[]::new)).captureStderr();
    }

    static AlloyHost host(String... further) {
        return AlloyHost.start(options(further));
    }

    /** A host that is a shell script. */
    static HostOptions script(String text) {
        return new HostOptions().command("/bin/sh", "-c", text, "host").captureStderr();
    }

    static Methods.Execute address() {
        var body = JsonObject.of("name", "Ada Lovelace", "country", "GB");
        return new Methods.Execute("shippo", "CreateAddress", SHIPPO).userId(USER).requestBody(body);
    }

    /** Makes the calls that match wait, until they are given up. */
    static void delay(AlloyHost host, JsonObject matching) {
        var fault = JsonObject.of("match", matching, "effect", "delay", "delayMs", 20000);
        host.call("sandbox.faults.set", JsonObject.of("faults", List.of(fault)));
    }

    /** Waits until the call that waits has reached the service. */
    static void waitForHit(AlloyHost host) throws Exception {
        Check.eventually("a hit", () -> host.send(new Methods.SandboxFaultsReport()).faults().get(0).hits() > 0);
    }

    /** Kills the host, and waits until its process is gone. */
    static void kill(AlloyHost host) throws Exception {
        long pid = host.pid();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        Check.eventually("the end of the process", () -> !exists(pid));
    }

    /** Whether a process runs. One that has ended, and that nobody has waited for, does not. */
    static boolean exists(long pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }

    /** Runs the work with a new folder, which is removed afterwards. */
    static void withFolder(Work work) throws Exception {
        var folder = Files.createTempDirectory("alloy-host-java");
        try {
            work.run(folder);
        } finally {
            try (var paths = Files.walk(folder)) {
                paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    /** The text of each fenced block of a page in this language. */
    static List<String> snippets(Path page, String language) throws IOException {
        List<String> found = new ArrayList<>();
        var blocks = Files.readString(page).split("\n```");
        for (int index = 1; index < blocks.length; index += 2) {
            if (blocks[index].startsWith(language + "\n")) {
                found.add(blocks[index].substring(language.length() + 1));
            }
        }
        return found;
    }

    /** Work in a folder. */
    interface Work {
        void run(Path folder) throws Exception;
    }
}
