package io.etcdsidekicks.lab;

import io.etcdsidekicks.lab.parts.MissingPart;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Our own programs, as {@code mvn package} leaves them. */
public record Distributions(Path project) {

    /** The project that this class was built in. */
    public static Distributions ofThisBuild() {
        try {
            var here = Path.of(Distributions.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
            return Stream.iterate(Optional.of(here), folder -> folder.map(Path::getParent))
                    .takeWhile(Optional::isPresent)
                    .flatMap(Optional::stream)
                    .filter(folder -> Files.isDirectory(folder.resolve("readiness-gate"))
                            && Files.isRegularFile(folder.resolve("pom.xml")))
                    .findFirst()
                    .map(Distributions::new)
                    .orElseThrow(() -> new MissingPart("the lab was moved out of its project: it looks for the other"
                            + " modules beside it, and " + here + " is in none"));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path registrar() {
        return program("registrar");
    }

    public Path readinessGate() {
        return program("readiness-gate");
    }

    public Path assets() {
        return program("manifests", "assets");
    }

    public Path lab() {
        return program("lab");
    }

    /** The manifests of the repository. */
    public Path manifests() {
        return project.resolve("manifests");
    }

    /** Where fetched parts are kept. */
    public Path parts() {
        return project.resolve(".parts");
    }

    private Path program(String module) {
        return program(module, module);
    }

    private Path program(String module, String name) {
        var program = project.resolve(module).resolve("target/dist/bin").resolve(name);
        if (!Files.isExecutable(program)) {
            throw new MissingPart(program + " is not built yet; run: mvn package -DskipTests");
        }
        return program;
    }
}
