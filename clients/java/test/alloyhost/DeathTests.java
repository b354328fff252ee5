package alloyhost;

import alloyhost.Results.Outcome;
import alloyhost.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The end of the host: killed in the middle of a call, closed, forgotten. */
final class DeathTests {
    @Test
    void killedInTheMiddleOfARead() throws Exception {
        try (var host = Support.host()) {
            Support.delay(host, JsonObject.of("path", "/connectors"));
            long first = host.pid();
            var pending = host.prepare(new Methods.ConnectorsList()).start();
            Support.waitForHit(host);
            Support.kill(host);
            // The new host has no fault, so the call that was sent again is answered.
            Check.isTrue(!pending.await().connectors().isEmpty(), "connectors");
            Check.isTrue(host.pid() != first, "another process");
        }
    }

    @Test
    void killedInTheMiddleOfAWrite() throws Exception {
        Support.withFolder(folder -> {
            try (var host = Support.host("--state-dir", folder.toString())) {
                Support.delay(host, JsonObject.of("connectorId", "shippo", "actionId", "CreateAddress"));
                var pending = host.prepare(Support.address()).start();
                Support.waitForHit(host);
                Support.kill(host);
                var error = Check.fails(AlloyException.UnknownOutcome.class, pending::await);
                Check.equal(Outcome.UNKNOWN, error.outcome());
                var row = host.send(new Methods.ExecutionsGet(error.executionId().orElseThrow())).execution();
                Check.equal("unknown", row.outcome().text());
            }
        });
    }

    @Test
    void killedWhileManyThreadsRead() throws Exception {
        try (var host = Support.host()) {
            var pool = Executors.newFixedThreadPool(8);
            List<Future<?>> readers = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                readers.add(pool.submit(() -> {
                    for (int call = 0; call < 100; call++) {
                        host.send(new Methods.ConnectorsList().category("crm"));
                    }
                }));
            }
            Support.kill(host);
            for (var reader : readers) {
                reader.get();
            }
            pool.shutdown();
        }
    }

    @Test
    void killedWithoutRestart() throws Exception {
        try (var host = AlloyHost.start(Support.options().restart(false))) {
            Support.delay(host, JsonObject.of("path", "/connectors"));
            var pending = host.prepare(new Methods.ConnectorsList()).start();
            Support.waitForHit(host);
            Support.kill(host);
            Check.equal(Outcome.UNKNOWN, Check.fails(AlloyException.HostExited.class, pending::await).outcome());
            var later = Check.fails(AlloyException.HostExited.class, () -> host.call("ping", null));
            Check.equal(Outcome.NOT_SENT, later.outcome());
            Check.equal(Optional.of(137), later.exitStatus());
        }
    }

    @Test
    void closed() {
        var host = Support.host();
        long pid = host.pid();
        Check.equal(0, host.close(Duration.ofSeconds(5)));
        Check.equal(0, host.close(Duration.ofSeconds(5)));
        Check.isTrue(!Support.exists(pid), "the process is gone");
        Check.fails(AlloyException.HostExited.class, () -> host.call("ping", null));
    }

    @Test
    void forgotten() throws Exception {
        long pid = forgottenPid();
        Check.eventually("the end of a forgotten host", () -> {
            System.gc();
            return !Support.exists(pid);
        });
    }

    private static long forgottenPid() {
        var host = Support.host();
        host.call("ping", null);
        return host.pid();
    }

    @Test
    void aProgramThatEndsWithoutClosingLeavesNoProcess() throws Exception {
        var command = List.of(
                ProcessHandle.current().info().command().orElse("java"), "-cp", System.getProperty("java.class.path"),
                "-Dclient=" + Support.CLIENT, "alloyhost.DeathTests");
        var program = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        long pid = Long.parseLong(new String(program.getInputStream().readAllBytes()).strip());
        Check.eventually("the end of the host", () -> !Support.exists(pid));
    }

    /** A program that does not close its host. */
    public static void main(String[] arguments) {
        System.out.println(forgottenPid());
    }

    @Test
    void aHostThatDoesNotWantToEndIsKilled() {
        var host = AlloyHost.start(Support.script("trap '' TERM; while :; do sleep 0.1; done"));
        long pid = host.pid();
        Check.equal(137, host.close(Duration.ofMillis(50)));
        Check.isTrue(!Support.exists(pid), "the process is gone");
    }

    @Test
    void strayOutputEndsTheHost() {
        try (var host = AlloyHost.start(Support.script("echo hello from a stray print; cat >/dev/null"))) {
            var error = Check.fails(AlloyException.WireError.class, () -> host.call("ping", null));
            Check.isTrue(error.getMessage().contains("stray print"), error);
        }
    }

    @Test
    void aTimeoutHoldsWhenTheHostReadsNothing() {
        var options = Support.script("exec sleep 3").cancelGrace(Duration.ofMillis(50));
        try (var host = AlloyHost.start(options)) {
            long started = System.nanoTime();
            var call = host.prepare("ping", JsonObject.of("text", "x".repeat(5_000_000)));
            var error = Check.fails(AlloyException.TimedOut.class, call.timeout(Duration.ofMillis(100))::send);
            Check.equal(Outcome.UNKNOWN, error.outcome());
            Check.isTrue(System.nanoTime() - started < 2_000_000_000L, "it is quick");
            ProcessHandle.of(host.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void anErrorWithoutAnIdFailsTheCallThatTheHostDoesNotHave() {
        var script = """
                read first; read second
                echo '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"nested too deep"}}'
                read question; read question
                echo '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"it runs","data":{"id":"1"}}}'
                echo '{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"There is no method \\"$/isThisIdFree\\"."}}'
                read third
                echo '{"jsonrpc":"2.0","id":1,"result":1}'
                echo '{"jsonrpc":"2.0","id":3,"result":3}'
                cat >/dev/null""";
        try (var host = AlloyHost.start(Support.script(script))) {
            var first = host.prepare("first", null).start();
            var second = host.prepare("second", null).start();
            Check.fails(AlloyException.ParseError.class, second::await);
            Check.equal("3", host.call("third", null).toString());
            Check.equal("1", first.await().toString());
        }
    }
}
