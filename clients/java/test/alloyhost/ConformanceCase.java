package alloyhost;

import alloyhost.json.JsonArray;
import alloyhost.json.JsonNull;
import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A conformance case that runs. */
final class ConformanceCase {
    /** How long a step may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A call that was started and is awaited later. */
    private record Started(PendingCall<JsonValue> call, List<Long> done) {}

    private final AlloyHost host;
    private final Map<String, JsonValue> saved = new HashMap<>();
    private final Map<String, Started> started = new HashMap<>();
    private final LinkedBlockingQueue<Notification> arrived = new LinkedBlockingQueue<>();
    private final List<Notification> earlier = new ArrayList<>();

    private ConformanceCase(AlloyHost host) {
        this.host = host;
        host.onNotification(arrived::add);
    }

    /** Runs a case; fails with the reason. */
    static void run(JsonValue description, Path stateFolder) throws Exception {
        var usual = JsonArray.of("--sandbox", "--seed", "{folder}/seed.json");
        var given = description.get("host").isNull() ? usual : description.get("host");
        var arguments = given.elements().stream().map(option -> option.text().orElseThrow()
                .replace("{folder}", ConformanceTests.FOLDER.toString())
                .replace("{stateDirectory}", stateFolder.toString()));
        var options = new HostOptions(arguments.toArray(String[]::new)).captureStderr().defaultTimeout(PATIENCE)
                .cancelGrace(PATIENCE);
        options.restart(description.get("restart").bool().orElse(true));
        try (var host = AlloyHost.start(options)) {
            var running = new ConformanceCase(host);
            int number = 0;
            for (var step : description.get("steps").elements()) {
                number++;
                try {
                    running.step(step);
                } catch (AssertionError | RuntimeException failure) {
                    throw new AssertionError("step " + number + ": " + failure, failure);
                }
            }
        }
    }

    private void step(JsonValue step) throws Exception {
        var kind = ((JsonObject) step).members().get(0).name();
        var name = step.get(kind).text().orElse("");
        switch (kind) {
            case "call" -> call(step, name);
            case "await" -> {
                var call = started.remove(name);
                check(step.get("expect"), call.call()::await, call.done());
            }
            case "cancel" -> started.get(name).call().cancel();
            case "notification" -> match(step.get("expect"), next(name).params());
            case "batch" -> batch(step);
            case "pause" -> Thread.sleep(integer(step.get("pause")));
            case "kill" -> Support.kill(host);
            case "close" -> Check.equal(integer(step.get("expect")), (long) host.close(Duration.ofSeconds(5)));
            default -> throw new AssertionError("an unknown step: " + kind);
        }
    }

    private void call(JsonValue step, String method) throws Exception {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (true) {
            List<Long> done = Collections.synchronizedList(new ArrayList<>());
            if (step.get("as").text().isPresent()) {
                var call = prepared(step, method, done).start();
                started.put(step.get("as").text().get(), new Started(call, done));
                return;
            }
            try {
                check(step.get("expect"), () -> prepared(step, method, done).send(), done);
                return;
            } catch (AssertionError failure) {
                if (!step.get("eventually").bool().orElse(false) || System.nanoTime() > deadline) {
                    throw failure;
                }
                Thread.sleep(20);
            }
        }
    }

    private Call<JsonValue> prepared(JsonValue step, String method, List<Long> done) {
        var call = host.prepare(method, ConformanceValues.filled(step.get("params"), saved));
        if (!step.get("timeoutMs").isNull()) {
            call.timeout(Duration.ofMillis(integer(step.get("timeoutMs"))));
        }
        return step.get("progress").bool().orElse(false) ? call.onProgress(progress -> done.add(progress.done())) : call;
    }

    private void batch(JsonValue step) {
        Callable<List<Batch.Answer>> send = () -> {
            var batch = host.batch();
            List<CallId> ids = new ArrayList<>();
            for (var call : step.get("batch").elements()) {
                var params = ConformanceValues.filled(call.get("params"), saved);
                var object = params instanceof JsonObject given ? given : new JsonObject();
                ids.add(batch.add(call.get("call").text().orElseThrow(), ConformanceValues.withReferences(object, ids)));
            }
            return batch.send();
        };
        if (!(step.get("expect") instanceof JsonArray expectations)) {
            check(step.get("expect"), () -> JsonValue.of(send.call().size()), List.of());
            return;
        }
        List<Batch.Answer> answers;
        try {
            answers = send.call();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
        Check.equal(expectations.list().size(), answers.size());
        for (int index = 0; index < answers.size(); index++) {
            check(expectations.get(index), answers.get(index)::get, List.of());
        }
    }

    private Notification next(String method) throws InterruptedException {
        while (true) {
            for (var notification : earlier) {
                if (notification.method().equals(method)) {
                    earlier.remove(notification);
                    return notification;
                }
            }
            var next = arrived.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Check.isTrue(next != null, "no notification " + method);
            earlier.add(next);
        }
    }

    /** Compares an answer with an expectation. */
    private void check(JsonValue expectation, Callable<JsonValue> call, List<Long> done) {
        JsonValue result;
        try {
            result = call.call();
        } catch (AlloyException.NotSendable | IllegalArgumentException refusal) {
            Check.isTrue(expectation.get("refused").bool().orElse(false), "it was refused: " + refusal);
            return;
        } catch (AlloyException error) {
            match(expectation.get("error"), described(error));
            return;
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
        var pattern = ((JsonObject) expectation).find("result");
        Check.isTrue(pattern.isPresent(), "there is a result: " + ConformanceValues.start(result));
        match(pattern.get(), result);
        var least = expectation.get("progress").get("atLeast");
        if (!least.isNull()) {
            Check.isTrue(done.size() >= integer(least) && done.equals(done.stream().sorted().toList()), done);
        }
    }

    private void match(JsonValue pattern, JsonValue value) {
        ConformanceValues.match(pattern, Optional.of(value), saved, "");
    }

    private static JsonObject described(AlloyException error) {
        var object = JsonObject.of(
                "kind", error.kind(), "message", error.getMessage(), "outcome", error.outcome().text(),
                "data", error.data());
        object = error.code().isPresent() ? object.with("code", error.code()) : object;
        object = error.executionId().isPresent() ? object.with("executionId", error.executionId()) : object;
        return error.exitStatus().isPresent() ? object.with("exitCode", error.exitStatus()) : object;
    }

    private static long integer(JsonValue value) {
        return value == JsonNull.NULL ? 0 : value.number().flatMap(number -> number.toLong()).orElseThrow();
    }
}
