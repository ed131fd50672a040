package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.lab.docker.ContainerEngine;
import io.etcdsidekicks.lab.parts.ConsulImageCheck;
import io.etcdsidekicks.lab.parts.PartsFinder;
import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The images and docker-compose.yml, as somebody with a fresh clone would use them. In order, because building and
 * starting takes the most time. Not in the sandbox: an engine that this machine has is not reached from there.
 */
@Tag("images")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ComposeRigIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROJECT = "etcd-sidekicks-rig";
    private static final String OLD_VERSION = "0.1.0-SNAPSHOT";
    /** One that no older build has: whatever tells it has been built just now. */
    private static final String VERSION = "0.1.0-" + Long.toHexString(System.nanoTime());

    private static final String REGISTRAR = "etcd-sidekicks/registrar:" + VERSION;
    private static final String GATE = "etcd-sidekicks/readiness-gate:" + VERSION;
    private static final String ETCD = "etcd-sidekicks/etcd:" + VERSION;
    private static final String NOBODY = "65532:65532";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Map<String, String> settings = new HashMap<>(
            Map.of("VERSION", VERSION, "REVISION", "a-revision", "LOST_DISK_GRACE", "2s", "CLUSTER", "rig"));
    private Path clone = Path.of("");
    private Optional<ContainerEngine> opened = Optional.empty();

    @BeforeAll
    void engineAndBaseImages(@TempDir Path folder) throws IOException {
        var build = Distributions.ofThisBuild();
        var parts = new PartsFinder(build.parts());
        clone = cloneWithNewVersion(build.project(), folder.resolve("clone"));
        var ofThisMachine = ContainerEngine.ofThisMachine();
        Assumptions.assumeTrue(
                ofThisMachine.isPresent() || ContainerEngine.canBeStarted(),
                "there is no container engine here, and only the machine's root can start one");
        var engine = ofThisMachine.orElseGet(() -> ContainerEngine.start(parts, folder));
        opened = Optional.of(engine);
        if (engine.isOwn()) {
            settings.put("MAVEN_OPTIONS", "-o");
            timed(
                    "base images",
                    () -> engine.makeBaseImages(
                            parts,
                            Path.of(System.getProperty("java.home")),
                            Path.of(System.getProperty("maven.home")),
                            Path.of(System.getProperty("maven.repo.local")),
                            folder.resolve("images")));
        }
    }

    @AfterAll
    void end() {
        opened.ifPresent(engine -> {
            try (engine) {
                compose("down", "--volumes", "--remove-orphans");
                if (!engine.isOwn()) {
                    engine.attempt("image", "rm", "--force", REGISTRAR, GATE, ETCD);
                }
            }
        });
    }

    private ContainerEngine engine() {
        return opened.orElseThrow();
    }

    /** What the lab does where there are no Debian packages, with Testcontainers. */
    @Test
    @Order(0)
    void consulCanBeTakenOutOfItsImage(@TempDir Path folder) {
        var check = engine().attemptBeside(
                        Map.of(
                                "TESTCONTAINERS_RYUK_DISABLED", "true",
                                "TESTCONTAINERS_CHECKS_DISABLE", "true",
                                "TESTCONTAINERS_HOST_OVERRIDE", "localhost"),
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString(),
                                "-Dapi.version=1.41", // Docker 20.10 does not know the newer ones
                                "-cp",
                                System.getProperty("java.class.path"),
                                ConsulImageCheck.class.getName(),
                                folder.resolve("consul").toString()));
        assertThat(check.output()).contains("Consul v");
        assertThat(check.exitCode()).isZero();
    }

    @Test
    @Order(1)
    void theImagesAreBuiltFromTheSources() {
        timed("images built", () -> mustWork("build", "registrar-1", "gate-1", "etcd-1"));
        for (var image : List.of(REGISTRAR, GATE, ETCD)) {
            say("%s: %.0f MB".formatted(image, inspect(image).path("Size").asLong() / 1e6));
        }
    }

    @Test
    @Order(2)
    void theirProgramsAreOfTheseSourcesToo() {
        assertThat(engine().run("run", "--rm", REGISTRAR, "--version")).isEqualTo("etcd-sidekicks " + VERSION);
        assertThat(engine().run("run", "--rm", GATE, "--version")).isEqualTo("etcd-sidekicks " + VERSION);
        assertThat(engine().run("run", "--rm", REGISTRAR, "--help")).contains("Usage: registrar");
        assertThat(engine().run("run", "--rm", GATE, "--help")).contains("Usage: readiness-gate");
        assertThat(engine().attempt("run", "--rm", "--read-only", GATE).exitCode())
                .as("wrong settings")
                .isEqualTo(2);
    }

    @Test
    @Order(3)
    void theImagesSayWhatTheyAreAndHoldNothingElse() {
        for (var image : List.of(REGISTRAR, GATE)) {
            var config = inspect(image).path("Config");
            var labels = config.path("Labels");
            assertThat(labels.path("org.opencontainers.image.title").asText()).startsWith("etcd-sidekicks ");
            assertThat(labels.path("org.opencontainers.image.description").asText())
                    .isNotBlank();
            assertThat(labels.path("org.opencontainers.image.version").asText()).isEqualTo(VERSION);
            assertThat(labels.path("org.opencontainers.image.revision").asText())
                    .isEqualTo("a-revision");
            assertThat(config.path("User").asText()).isEqualTo(NOBODY);
            for (var shell : List.of("/bin/sh", "/usr/bin/sh", "/bin/bash", "/bin/busybox")) {
                assertThat(engine().attempt("run", "--rm", "--entrypoint", shell, image)
                                .exitCode())
                        .as(shell + " in " + image)
                        .isEqualTo(127);
            }
        }
        assertThat(inspect(REGISTRAR).path("Config").path("Healthcheck").path("Test"))
                .extracting(JsonNode::asText)
                .first()
                .isEqualTo("CMD");
        assertThat(inspect(GATE).path("Config").path("Healthcheck").isMissingNode())
                .isTrue();
        assertThat(inspect(ETCD).path("Config").path("User").asText()).isEqualTo(NOBODY);
    }

    @Test
    @Order(4)
    void aWaitingGateThatIsKilledWaitsOn() {
        mustWork("up", "--detach", "--no-build", "consul-1", "registrar-1", "gate-1");
        await("gate-1 waits").until(() -> logs("gate-1").contains("waiting"));

        kill("gate-1");
    }

    @Test
    @Order(5)
    void upEndsWithThreeHealthyVoters() {
        var begin = Instant.now();
        timed("compose up", () -> mustWork("up", "--detach", "--no-build"));
        awaitThreeVoters();
        awaitSettled();
        awaitRegistrars();
        say("all healthy %.1f s after compose up".formatted(secondsSince(begin)));
        for (var service : List.of("registrar-1", "gate-1", "etcd-1", "consul-1")) {
            assertThat(engine().run("top", container(service), "-o", "uid,pid,args")
                            .lines()
                            .skip(1))
                    .as(service)
                    .isNotEmpty()
                    .noneMatch(process -> process.strip().startsWith("0 "));
        }
    }

    @Test
    @Order(6)
    void whateverIsKilledComesBack() {
        for (var service : List.of("consul", "registrar", "gate", "etcd")) {
            for (var number = 1; number <= 3; number++) {
                var name = service + "-" + number;
                var begin = Instant.now();
                kill(name);
                awaitThreeVoters();
                awaitSettled();
                awaitRegistrars();
                say("%s killed: all healthy again after %.1f s".formatted(name, secondsSince(begin)));
            }
        }
    }

    @Test
    @Order(7)
    void aLostVolumeIsReplaced() {
        var before = memberIds();
        mustWork("rm", "--stop", "--force", "registrar-2", "gate-2", "etcd-2");
        engine().run("volume", "rm", PROJECT + "_etcd-2");
        var begin = Instant.now();

        mustWork("up", "--detach", "--no-build");
        awaitThreeVoters();
        awaitSettled();

        say("volume of etcd-2 removed: all healthy again %.1f s after compose up".formatted(secondsSince(begin)));
        assertThat(memberIds()).isNotEqualTo(before);
    }

    @Test
    @Order(8)
    void upOnceMoreChangesNothing() {
        var before = memberIds();

        timed("compose up once more", () -> mustWork("up", "--detach", "--no-build"));

        awaitThreeVoters();
        awaitSettled();
        assertThat(memberIds()).isEqualTo(before);
    }

    @Test
    @Order(9)
    void downLeavesNothing() {
        timed("compose down", () -> mustWork("down", "--volumes"));

        var ours = "label=com.docker.compose.project=" + PROJECT;
        assertThat(engine().run("ps", "--all", "--quiet", "--filter", ours)).isEmpty();
        assertThat(engine().run("volume", "ls", "--quiet", "--filter", ours)).isEmpty();
        assertThat(engine().run("network", "ls", "--quiet", "--filter", ours)).isEmpty();
    }

    /** The sources of this build, as a version that was never built before. */
    private static Path cloneWithNewVersion(Path project, Path clone) throws IOException {
        FileUtils.copyDirectory(
                project.toFile(),
                clone.toFile(),
                file -> !Set.of("target", ".git", ".parts").contains(file.getName()));
        try (var files = Files.walk(clone, 2)) {
            for (var pom : files.filter(file -> file.endsWith("pom.xml")).toList()) {
                Files.writeString(pom, Files.readString(pom).replace(OLD_VERSION, VERSION));
            }
        }
        return clone;
    }

    private ShortCommand.Result compose(String... arguments) {
        var all = new ArrayList<>(List.of(
                "--project-name",
                PROJECT,
                "--file",
                clone.resolve("docker-compose.yml").toString()));
        all.addAll(List.of(arguments));
        return engine().compose(settings, all.toArray(String[]::new));
    }

    private String mustWork(String... arguments) {
        var result = compose(arguments);
        if (!result.worked()) {
            throw new AssertionError("docker-compose " + String.join(" ", arguments) + " failed with exit code "
                    + result.exitCode() + ": " + result.output() + "\n"
                    + compose("ps", "--all").output() + "\n"
                    + compose("logs", "--tail", "30").output());
        }
        return result.output();
    }

    private String logs(String service) {
        return engine().attempt("logs", container(service)).output();
    }

    /** Of both separators that docker-compose has had. */
    private String container(String service) {
        return engine().run(
                        "ps",
                        "--all",
                        "--format",
                        "{{.Names}}",
                        "--filter",
                        "label=com.docker.compose.project=" + PROJECT)
                .lines()
                .filter(name -> Pattern.matches(Pattern.quote(PROJECT) + "[_-]" + service + "[_-]1", name))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode inspect(String name) {
        try {
            return JSON.readTree(engine().run("inspect", name)).path(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Its process, by which the engine takes it for crashed; `docker kill` would count as being stopped on purpose. */
    private void kill(String service) {
        var container = container(service);
        var before = inspect(container);
        var process = before.path("State").path("Pid").asText();
        engine().run(
                        "run",
                        "--rm",
                        "--pid=host",
                        "--entrypoint",
                        "sh",
                        "debian:trixie-slim",
                        "-c",
                        "kill -9 " + process);
        await(service + " runs again").until(() -> {
            var now = inspect(container);
            return now.path("RestartCount").asInt()
                            > before.path("RestartCount").asInt()
                    && now.path("State").path("Running").asBoolean();
        });
    }

    private void awaitThreeVoters() {
        await("three healthy voters").until(() -> {
            var health = engine().attempt("exec", container("etcd-1"), "etcdctl", "endpoint", "health", "--cluster");
            return health.worked()
                    && health.output()
                                    .lines()
                                    .filter(line -> line.contains("is healthy"))
                                    .count()
                            == 3
                    && members()
                            .map(member -> member.path("name").asText()
                                    + member.path("isLearner").asBoolean())
                            .toList()
                            .stream()
                            .sorted()
                            .toList()
                            .equals(List.of("node-1false", "node-2false", "node-3false"));
        });
    }

    private Stream<JsonNode> members() {
        try {
            var list = engine().run("exec", container("etcd-1"), "etcdctl", "member", "list", "--write-out=json");
            return StreamSupport.stream(JSON.readTree(list).path("members").spliterator(), false);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Set<String> memberIds() {
        return new HashSet<>(members().map(member -> member.path("ID").asText()).toList());
    }

    /** The gates watch, and none of them has an alarm. */
    private void awaitSettled() {
        await("three gates that watch")
                .until(() -> IntStream.rangeClosed(1, 3)
                        .allMatch(number -> health("gate-" + number).output().contains("watching")));
    }

    private void awaitRegistrars() {
        await("three healthy registrars")
                .until(() -> IntStream.rangeClosed(1, 3)
                        .allMatch(number -> health("registrar-" + number).worked()));
    }

    private ShortCommand.Result health(String service) {
        return engine().attempt("exec", container(service), "/app/java/bin/java", "@/app/launch", "health");
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(500));
    }

    private static void timed(String what, Runnable work) {
        var begin = Instant.now();
        work.run();
        say("%s: %.1f s".formatted(what, secondsSince(begin)));
    }

    private static double secondsSince(Instant begin) {
        return Duration.between(begin, Instant.now()).toMillis() / 1e3;
    }

    private static void say(String line) {
        System.out.println("compose rig: " + line);
    }
}
