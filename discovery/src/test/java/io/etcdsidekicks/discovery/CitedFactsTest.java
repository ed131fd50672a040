package io.etcdsidekicks.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the code cites of docs/facts.md is there, and is cited by its file: whoever reads "facts 9.1" finds it. */
final class CitedFactsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CITED =
            Pattern.compile("docs/facts\\.md ((?:\\d+(?:\\.\\d+|[a-z])?(?:, | and |: )?)+)");
    private static final Pattern WITHOUT_FILE = Pattern.compile("(?<![/\\w])facts \\d");

    private static String code() throws IOException {
        var code = new StringBuilder();
        try (var files = Files.walk(ROOT)) {
            for (var file : files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !path.endsWith("CitedFactsTest.java"))
                    .sorted()
                    .toList()) {
                code.append(Files.readString(file).replaceAll("\n\\s*(\\*|//)? ?", " "));
            }
        }
        return code.toString();
    }

    private static Set<String> sections() throws IOException {
        var sections = new TreeSet<String>();
        var chapter = "";
        for (var line : Files.readAllLines(ROOT.resolve("docs/facts.md"))) {
            var heading = Pattern.compile("^#+ (\\d+)([a-z])?[. ]").matcher(line);
            var point = Pattern.compile("^(\\d+)\\. ").matcher(line);
            if (heading.find()) {
                chapter = heading.group(1);
                sections.add(chapter + (heading.group(2) == null ? "" : heading.group(2)));
            } else if (point.find()) {
                sections.add(chapter + "." + point.group(1));
            }
        }
        return sections;
    }

    @Test
    void isThere() throws IOException {
        var cited = CITED.matcher(code())
                .results()
                .flatMap(match -> Pattern.compile("\\d+(\\.\\d+|[a-z])?")
                        .matcher(match.group(1))
                        .results())
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(cited).hasSizeGreaterThan(20);
        assertThat(sections()).containsAll(cited);
    }

    @Test
    void isCitedByItsFile() throws IOException {
        assertThat(WITHOUT_FILE.matcher(code()).results().map(match -> match.group()))
                .isEmpty();
    }
}
