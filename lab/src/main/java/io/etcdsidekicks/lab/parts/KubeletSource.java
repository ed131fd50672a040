package io.etcdsidekicks.lab.parts;

import io.etcdsidekicks.lab.program.Line;
import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.Scripts;
import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kubernetes' source archive, which holds everything that its programs are made of. Nothing is fetched while it is built.
 *
 * @param archive as upstream has published it: Debian's patches concern the client only
 * @param compiler the folder that Go calls GOROOT
 * @param work an empty disk's worth: sources and compiled packages take 1.5 GB
 */
record KubeletSource(Path archive, Path compiler, Path work) {
    private static final Logger LOG = LoggerFactory.getLogger(KubeletSource.class);
    private static final String KUBELET = "k8s.io/kubernetes/cmd/kubelet";
    private static final String VERSION = "k8s.io/kubernetes/vendor/k8s.io/component-base/version.gitVersion";
    private static final Duration REPORT = Duration.ofSeconds(5);
    private static final int LAST_WORDS = 20;

    /**
     * Puts {@code kubelet} into a folder, and {@code pause}, the program that holds a pod's namespaces. Both are linked
     * statically.
     */
    void build(Path programs) throws IOException {
        // Without modules, whose list of checksums does not know the folders that Kubernetes links to.
        var source = Files.createDirectories(work.resolve("go/src/k8s.io/kubernetes"));
        LOG.info("unpacking Kubernetes' sources ...");
        ShortCommand.run("tar", "-x", "-f", archive.toString(), "--strip-components=1", "-C", source.toString());
        var pause = Files.writeString(work.resolve("pause.go"), Scripts.text("pause.go"));
        compile(List.of("-o", programs.resolve("pause").toString(), pause.toString()), pause.toString());
        compile(
                List.of(
                        "-ldflags",
                        "-s -w -X " + VERSION + "=v" + version(),
                        "-o",
                        programs.resolve("kubelet").toString(),
                        KUBELET),
                KUBELET);
    }

    /** {@code kubernetes_1.20.5+really1.20.2.orig.tar.gz} is 1.20.2. */
    private String version() {
        return archive.getFileName().toString().replaceFirst(".*(?:_|really)([0-9.]+)\\.orig.*", "$1");
    }

    private void compile(List<String> arguments, String what) throws IOException {
        var all = ShortCommand.attempt(List.of(go(), "list", "-deps", what), environment())
                .output()
                .lines()
                .count();
        // Politely: nobody waits for it more than for what else this machine does.
        var command = new ArrayList<>(List.of("nice", "-n", "19", go(), "build", "-v"));
        command.addAll(arguments);
        var begun = Instant.now();
        var build = Program.start("go build", command, environment(), work.resolve("build.log"));
        while (build.awaitExit(REPORT).isEmpty()) {
            if (Thread.currentThread().isInterrupted()) {
                build.kill();
                throw new IOException("interrupted while " + what + " was being built");
            }
            LOG.info(
                    "building {}: {} of at most {} packages after {} s ...",
                    what,
                    build.lines().size(),
                    all,
                    Duration.between(begun, Instant.now()).toSeconds());
        }
        if (build.exitCode().orElse(-1) != 0) {
            var said = build.lines();
            throw new IOException("go build of " + what + " failed:\n"
                    + said.subList(Math.max(0, said.size() - LAST_WORDS), said.size()).stream()
                            .map(Line::text)
                            .collect(Collectors.joining("\n")));
        }
    }

    private String go() {
        return compiler.resolve("bin/go").toString();
    }

    /** Whoever runs this may have settings of their own, for other sources. */
    private Map<String, String> environment() {
        return Map.of(
                "GOROOT", compiler.toString(),
                "GOPATH", work.resolve("go").toString(),
                "GOCACHE", work.resolve("go-cache").toString(),
                "GO111MODULE", "off",
                "CGO_ENABLED", "0",
                "GOENV", "off",
                "GOFLAGS", "");
    }
}
