package alloyhost;

import alloyhost.Results.Outcome;
import alloyhost.json.JsonArray;
import alloyhost.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The client with the real executable and its sandbox. */
final class SandboxTests {
    @Test
    void resultsHaveTypesAndKeepUnknownMembers() {
        try (var host = Support.host()) {
            var connectors = host.send(new Methods.ConnectorsList().category("crm")).connectors();
            Check.isTrue(connectors.stream().anyMatch(connector -> connector.id().equals("hubspot")), connectors);
            var made = host.send(Support.address());
            Check.equal("applied", made.outcome());
            Check.equal(Optional.of("Ada Lovelace"), made.responseData().get("name").text());
            Check.equal(Optional.of("sandbox"), host.call("host.info", null).get("backend").text());
            var known = Results.Success.read(JsonObject.of("success", true, "new", 1));
            Check.equal("{\"new\":1}", known.other().toString());
        }
    }

    @Test
    void errorsHaveAKindAndAnOutcome() {
        try (var host = Support.host()) {
            var missing = Check.fails(
                    AlloyException.NotFound.class, () -> host.send(new Methods.UsersGet("nobody@example.com")));
            Check.equal(Outcome.REJECTED, missing.outcome());
            Check.equal(Optional.of(1003L), missing.code());
            Check.isTrue(!missing.fix().isEmpty() && !missing.isRetrySafe(), missing.data());
            Check.equal("users.get", missing.method());
            var stack = List.of(missing.getStackTrace());
            Check.isTrue(stack.stream().anyMatch(frame -> frame.getClassName().contains("SandboxTests")), stack);
            var wrong = Check.fails(
                    AlloyException.InvalidParams.class, () -> host.call("users.create", JsonObject.of("user", "ada")));
            Check.isTrue(wrong.problems().size() > 1, wrong.data());
            var unknown = Check.fails(AlloyException.class, () -> host.call("no.such.method", null));
            Check.equal("method_not_found", unknown.kind());
        }
    }

    @Test
    void callsRunAtTheSameTime() throws Exception {
        try (var host = Support.host()) {
            List<CompletableFuture<Results.UserCreated>> futures = new ArrayList<>();
            for (int number = 0; number < 50; number++) {
                futures.add(host.sendAsync(new Methods.UsersCreate("reader" + number + "@example.com")));
            }
            var ids = new HashSet<String>();
            for (var future : futures) {
                ids.add(future.get(20, TimeUnit.SECONDS).userId());
            }
            Check.equal(50, ids.size());
            // A callback of a future may block and call the host.
            var name = futures.get(0).thenApply(user -> host.send(new Methods.UsersGet(user.userId())).username());
            Check.equal(Optional.of("reader0@example.com"), name.get(20, TimeUnit.SECONDS));
            var failed = host.callAsync("no.such.method", null);
            var cause = Check.fails(ExecutionException.class, () -> failed.get(20, TimeUnit.SECONDS)).getCause();
            Check.isTrue(cause instanceof AlloyException.MethodNotFound, cause);
        }
    }

    @Test
    void aTimeoutHasTheOutcomeThatTheHostReports() {
        try (var host = Support.host()) {
            Support.delay(host, JsonObject.of("path", "/connectors"));
            var call = host.prepare(new Methods.ConnectorsList()).timeout(Duration.ofMillis(100));
            var error = Check.fails(AlloyException.TimedOut.class, call::send);
            Check.equal(Outcome.UNKNOWN, error.outcome());
            Check.equal(1, error.attempts().size());
            Check.equal("{}", host.prepare("ping", null).timeout(Duration.ofSeconds(Long.MAX_VALUE)).send().toString());
        }
    }

    @Test
    void callsAreCancelled() throws Exception {
        try (var host = Support.host("--sequential")) {
            Support.delay(host, JsonObject.of("path", "/connectors"));
            var pending = host.prepare(new Methods.ConnectorsList()).start();
            new Thread(pending::cancel).start();
            Check.equal(Outcome.UNKNOWN, Check.fails(AlloyException.Cancelled.class, pending::await).outcome());
            var future = host.sendAsync(new Methods.ConnectorsList());
            future.cancel(true);
            Check.fails(CancellationException.class, future::join);
            // It would wait for the call before.
            host.prepare("ping", null).timeout(Duration.ofSeconds(10)).send();
            Thread.currentThread().interrupt();
            var call = host.prepare(new Methods.ConnectorsList());
            Check.fails(AlloyException.Cancelled.class, call::send);
            Check.isTrue(Thread.interrupted(), "the thread is still interrupted");
        }
    }

    @Test
    void progressRisesBeforeTheResult() {
        try (var host = Support.host()) {
            List<Long> done = new ArrayList<>();
            var item = new Methods.ItemParameter("shippo", "CreateAddress", Support.SHIPPO).userId(Support.USER)
                    .requestBody(JsonObject.of("name", "Ada Lovelace", "country", "GB"));
            var batch = new Methods.ExecuteBatch(List.of(item, item, item)).concurrency(1);
            var results = host.prepare(batch).onProgress(progress -> {
                // A callback may call the host.
                host.call("ping", null);
                done.add(progress.done());
            }).send();
            Check.equal(3, results.results().size());
            Check.equal(List.of(1L, 2L, 3L), done);
            var failing = host.prepare(batch).onProgress(progress -> {
                throw new IllegalStateException("no more");
            });
            Check.equal("no more", Check.fails(IllegalStateException.class, failing::send).getMessage());
        }
    }

    @Test
    void notificationsArriveWhileACallWaits() throws Exception {
        try (var host = Support.host()) {
            var arrived = new LinkedBlockingQueue<Notification>();
            host.onNotification(notification -> {
                throw new IllegalStateException("this is logged");
            }).run();
            var remove = host.onNotification(arrived::add);
            var connecting = host.sendAsync(new Methods.CredentialsConnect("hubspot").userId(Support.USER));
            var link = arrived.poll(20, TimeUnit.SECONDS);
            Check.equal("credentials.authorize", link.method());
            var url = link.params().get("oauthUrl").text().orElseThrow();
            host.send(new Methods.SandboxOauthDecide(url, "allow"));
            Check.isTrue(!connecting.get(20, TimeUnit.SECONDS).credentialId().isEmpty(), "a credential");
            remove.run();
        }
    }

    @Test
    void aBatchHasReferencesAndAnAnswerForEachCall() {
        try (var host = Support.host()) {
            var batch = host.batch().timeout(Duration.ofSeconds(20));
            var user = batch.add("users.create", JsonObject.of("username", "grace@example.com"));
            batch.add("users.get", JsonObject.of("#userId", user.resultAt("/userId")));
            batch.add("no.such.method");
            var answers = batch.send();
            Check.equal(Optional.of("grace@example.com"), answers.get(1).get().get("username").text());
            Check.fails(AlloyException.MethodNotFound.class, () -> answers.get(2).get());
            Check.equal(List.of(), host.batch().send());
            var earlier = host.prepare(new Methods.UsersCreate("hedy@example.com")).start();
            var found = host.call("users.get", JsonObject.of("#userId", earlier.id().resultAt("/userId")));
            Check.equal(Optional.of(earlier.await().userId()), found.get("userId").text());
        }
    }

    @Test
    void aResultOfAnotherShapeIsNotLost() {
        try (var host = Support.host()) {
            var ping = new Method<String>("ping", Read::string) {};
            var error = Check.fails(AlloyException.UnexpectedResult.class, () -> host.send(ping));
            Check.equal(Outcome.APPLIED, error.outcome());
            Check.equal("{}", error.data().get("result").toString());
        }
    }

    @Test
    void parametersByPositionAndByOtherNames() {
        try (var host = Support.host()) {
            Check.equal(Optional.of(Support.USER), host.call("users.get", List.of(Support.USER)).get("userId").text());
            var call = host.prepare("users.get", JsonArray.of(Support.USER)).onProgress(progress -> {});
            Check.fails(AlloyException.NotSendable.class, call::send);
            var wrong = host.prepare(Support.address()).parameter("noSuchParameter", 1);
            Check.fails(AlloyException.InvalidParams.class, wrong::send);
            host.notify("$/nothing", null);
        }
    }

    @Test
    void aHostThatRefusesItsOptionsIsNotStartedAgain() throws Exception {
        try (var host = AlloyHost.start(new HostOptions("--no-such-option").captureStderr())) {
            var error = Check.fails(AlloyException.HostExited.class, () -> host.call("ping", null));
            Check.equal(Optional.of(2), error.exitStatus());
            Check.isTrue(error.stderrTail().contains("no-such-option"), error.stderrTail());
        }
        var options = new HostOptions().command("/no/such/alloy-host");
        var missing = Check.fails(AlloyException.HostExited.class, () -> AlloyHost.start(options));
        Check.isTrue(missing.getMessage().contains("/no/such/alloy-host"), missing);
    }
}
