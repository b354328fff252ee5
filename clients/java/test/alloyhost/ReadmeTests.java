package alloyhost;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** The pages that show the client: every snippet is compiled and run. */
final class ReadmeTests {
    @Test
    void everySnippetRuns() throws Exception {
        var snippets = Support.snippets(Support.CLIENT.resolve("README.md"), "java");
        Check.isTrue(snippets.size() > 5, snippets.size() + " snippets");
        for (var snippet : snippets) {
            Support.withFolder(folder -> Check.isTrue(!run(snippet, folder).isBlank(), "no output of\n" + snippet));
        }
    }

    @Test
    void theCommandsRun() throws Exception {
        var commands = Support.snippets(Support.CLIENT.resolve("README.md"), "sh").get(0);
        // It was compiled to run this test, and must not be removed meanwhile.
        Check.isTrue(commands.startsWith("clients/java/compile "), commands);
        var text = "true " + commands.substring("clients/java/compile ".length())
                .replace(".build/release/alloy-host", System.getenv("ALLOY_HOST"));
        var shell = new ProcessBuilder("/bin/sh", "-ec", text).directory(Support.REPOSITORY.toFile());
        var process = shell.redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Check.isTrue(process.waitFor() == 0 && output.contains("applied"), output);
    }

    @Test
    void theFirstSnippetIsShort() throws IOException {
        var first = Support.snippets(Support.CLIENT.resolve("README.md"), "java").get(0);
        Check.isTrue(first.lines().count() <= 12, first);
    }

    private static String run(String snippet, Path folder) throws Exception {
        var source = Files.writeString(folder.resolve("Example.java"), snippet).toString();
        var path = System.getProperty("java.class.path");
        var messages = new ByteArrayOutputStream();
        var compiler = ToolProvider.getSystemJavaCompiler();
        String[] options = {"-Xlint:all", "-Werror", "-cp", path, "-d", folder.toString(), source};
        int status = compiler.run(null, messages, messages, options);
        Check.isTrue(status == 0, messages + "\n" + snippet);
        var standard = System.out;
        var output = new ByteArrayOutputStream();
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
            loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(standard);
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
