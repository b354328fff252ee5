package alloyhost;

import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** The conformance cases of {@code protocol/conformance}, which every client runs. */
final class ConformanceTests {
    static final Path FOLDER = Support.REPOSITORY.resolve("protocol/conformance");

    @Test
    void everyCasePasses() throws Exception {
        var results = new JsonObject();
        List<String> failures = new ArrayList<>();
        var cases = cases();
        // Most of their time is waiting, so several run at the same time.
        var pool = Executors.newFixedThreadPool(4);
        var running = cases.stream().map(one -> pool.submit(() -> outcome(one))).toList();
        for (int index = 0; index < cases.size(); index++) {
            var name = cases.get(index).get("name").text().orElseThrow();
            var outcome = running.get(index).get();
            results = results.with(name, outcome);
            if (!outcome.equals("passed")) {
                failures.add(name + ": " + outcome);
            }
        }
        pool.shutdown();
        Check.isTrue(results.members().size() > 50, results.members().size() + " cases");
        var report = System.getenv("CONFORMANCE_REPORT");
        if (report != null && !report.isEmpty()) {
            Files.writeString(Path.of(report), JsonObject.of("client", "Java", "cases", results) + "\n");
        }
        Check.isTrue(failures.isEmpty(), String.join("\n", failures));
    }

    private static String outcome(JsonValue description) {
        try {
            Support.withFolder(folder -> ConformanceCase.run(description, folder));
            return "passed";
        } catch (AssertionError | Exception failure) {
            return "failed: " + failure;
        }
    }

    private static List<JsonValue> cases() throws IOException {
        List<JsonValue> cases = new ArrayList<>();
        try (var paths = Files.list(FOLDER)) {
            for (var path : paths.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList()) {
                // Not `lines()`, which would also split at other characters.
                for (var line : Files.readString(path).split("\n")) {
                    cases.add(JsonValue.parse(line));
                }
            }
        }
        return cases;
    }
}
