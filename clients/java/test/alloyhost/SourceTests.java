package alloyhost;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The form of the sources, beyond what the compiler checks. */
final class SourceTests {
    @Test
    void areFormatted() throws IOException {
        List<String> problems = new ArrayList<>();
        int count = 0;
        for (var folder : List.of("src", "test", "examples")) {
            try (var paths = Files.walk(Support.CLIENT.resolve(folder))) {
                for (var path : paths.filter(file -> file.toString().endsWith(".java")).toList()) {
                    count++;
                    var text = Files.readString(path);
                    check(problems, path + " does not end with one line feed", text.endsWith("}\n") || text.endsWith(";\n"));
                    int number = 0;
                    for (var line : text.lines().toList()) {
                        number++;
                        var place = path + ":" + number;
                        check(problems, place + " has more than 125 characters", line.length() <= 125);
                        check(problems, place + " has a tab", line.indexOf('\t') < 0);
                        check(problems, place + " ends with white space", line.stripTrailing().equals(line));
                        int indent = line.length() - line.stripLeading().length();
                        boolean isInside = line.stripLeading().startsWith("*");
                        check(problems, place + " is not indented by fours", indent % 4 == (isInside ? 1 : 0));
                    }
                    var imports = text.lines().filter(line -> line.startsWith("import ")).toList();
                    check(problems, path + " does not sort its imports", imports.equals(imports.stream().sorted().toList()));
                    for (var line : imports) {
                        var name = line.substring(line.lastIndexOf('.') + 1, line.length() - 1);
                        boolean isUsed = text.split("\\b" + name + "\\b", -1).length > 2;
                        check(problems, path + " does not use " + name, isUsed);
                    }
                }
            }
        }
        Check.isTrue(count > 30, count + " files");
        Check.isTrue(problems.isEmpty(), String.join("\n", problems));
    }

    private static void check(List<String> problems, String problem, boolean isRight) {
        if (!isRight) {
            problems.add(problem);
        }
    }
}
