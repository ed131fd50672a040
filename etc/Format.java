import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks ("check") or mends ("apply") the format of every Java source below a folder. */
final class Format {
    private static final JavaFormatterOptions.Style STYLE = JavaFormatterOptions.Style.PALANTIR;

    public static void main(String[] args) throws IOException, FormatterException {
        var apply = args[0].equals("apply");
        var root = Path.of(args[1]);
        var formatter = Formatter.createFormatter(
                JavaFormatterOptions.builder().style(STYLE).formatJavadoc(false).build());
        var wrong = new ArrayList<Path>();
        for (var file : sourcesBelow(root)) {
            var text = Files.readString(file);
            var formatted = formatter.formatSource(
                    ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(text), STYLE));
            if (formatted.equals(text)) {
                continue;
            }
            wrong.add(root.relativize(file));
            if (apply) {
                Files.writeString(file, formatted);
            }
        }
        wrong.forEach(file -> System.err.println((apply ? "formatted " : "not formatted: ") + file));
        if (!apply && !wrong.isEmpty()) {
            System.err.println("Mend the format with: mvn -N validate -Dformat=apply");
            System.exit(1);
        }
    }

    private static List<Path> sourcesBelow(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !root.relativize(file).toString().matches("(.*/)?(target|\\.parts)/.*"))
                    .sorted()
                    .toList();
        }
    }
}
