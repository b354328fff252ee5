package alloyhost;

import alloyhost.json.JsonArray;
import alloyhost.json.JsonObject;
import alloyhost.json.JsonValue;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The thread that reads from a host. It also starts the next host when this one dies. */
final class Reader {
    private final Session session;
    private final HostProcess process;

    Reader(Session session, HostProcess process) {
        this.session = session;
        this.process = process;
    }

    void start() {
        synchronized (session) {
            session.reader = Threads.start("reader", this::run);
        }
    }

    private void run() {
        Optional<String> reason = Optional.empty();
        try {
            readLines();
        } catch (IOException endOfStream) {
            reason = Optional.empty();
        } catch (IllegalArgumentException noMessage) {
            reason = Optional.of("alloy-host wrote something that is not JSON-RPC: " + noMessage.getMessage());
            process.kill();
        }
        int status = process.end(HostProcess.STEP);
        process.finishTail();
        var kind = reason.isPresent() ? "wire_error" : "host_exited";
        new Restart(session).hostEnded(new Ending(Optional.of(status), process.stderrTail(), kind, reason));
    }

    private void readLines() throws IOException {
        var stream = new BufferedInputStream(process.output(), 1 << 16);
        var line = new ByteArrayOutputStream();
        var chunk = new byte[1 << 16];
        for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
            int start = 0;
            for (int index = 0; index < count; index++) {
                if (chunk[index] == '\n') {
                    line.write(chunk, start, index - start);
                    start = index + 1;
                    take(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                }
            }
            line.write(chunk, start, count - start);
        }
    }

    /** Takes a line from the host. Fails if it is not JSON-RPC. */
    private void take(String line) {
        if (line.isBlank()) {
            return;
        }
        try {
            var value = JsonValue.parse(line);
            for (var message : value instanceof JsonArray array ? array.list() : List.of(value)) {
                take(Read.object(message));
            }
        } catch (IllegalArgumentException | Read.Mismatch noMessage) {
            var start = line.substring(0, Math.min(200, line.length()));
            throw new IllegalArgumentException(start + " (" + noMessage.getMessage() + ")", noMessage);
        }
    }

    private void take(JsonObject message) {
        var id = message.get("id").number().flatMap(number -> number.toLong());
        var method = message.get("method").text();
        if (method.isPresent()) {
            notified(method.get(), message.get("params"));
        } else if (id.isPresent()) {
            answered(id.get(), message);
        } else if (message.get("id").isNull() && message.find("error").isPresent()) {
            findUnreadable(message.get("error"));
        }
    }

    private void notified(String method, JsonValue params) {
        var token = params.get("token").text().orElse("");
        if (!method.equals("$/progress") || !token.matches(Messages.TOKEN + "[0-9]{1,18}")) {
            session.notifications.add(new Notification(method, params));
            return;
        }
        OpenCall call;
        synchronized (session) {
            call = session.open.get(Long.parseLong(token.substring(Messages.TOKEN.length())));
        }
        if (call != null) {
            call.progress(params.get("value"));
        }
    }

    private void answered(long id, JsonObject message) {
        OpenCall call;
        synchronized (session) {
            call = session.open.remove(id);
        }
        if (call == null) {
            return;
        }
        var error = message.find("error");
        if (error.isEmpty()) {
            call.reply(message.get("result"));
            return;
        }
        boolean isAnswerToQuestion = error.get().get("code").number().flatMap(code -> code.toLong()).orElse(0L) == -32601
                && error.get().get("message").text().orElse("").contains(Messages.QUESTION);
        var own = isAnswerToQuestion ? call.doubt.or(() -> error) : error;
        call.fail(AlloyException.of(Failure.ofWire(own.get(), call.method)));
    }

    /**
     * Finds the call that an error without an id belongs to. If only one message is under way, it is that one; else the host
     * is asked which calls it has.
     */
    private void findUnreadable(JsonValue error) {
        var running = error.get("data").get("id").text().filter(text -> text.matches("[0-9]{1,18}"));
        List<OpenCall> failed = List.of();
        synchronized (session) {
            if (running.isPresent()) {
                // No two calls have the same id, so this answers a question.
                Optional.ofNullable(session.open.get(Long.parseLong(running.get())))
                        .ifPresent(call -> call.doubt = Optional.empty());
                return;
            }
            var sent = session.open.values().stream().filter(call -> call.isSent).toList();
            var messages = new HashSet<Long>();
            sent.forEach(call -> messages.add(call.first));
            if (messages.size() == 1) {
                failed = sent;
                sent.forEach(call -> session.open.remove(call.id));
            } else {
                for (var call : sent) {
                    if (call.doubt.isEmpty()) {
                        // The question is sent after the call, so its answer holds for any error.
                        call.doubt = Optional.of(error);
                        session.send(Messages.question(call.id));
                    }
                }
            }
        }
        failed.forEach(call -> call.fail(AlloyException.of(Failure.ofWire(error, call.method))));
    }
}
