package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import io.etcdsidekicks.discovery.startfile.StartFileText;
import io.etcdsidekicks.discovery.startfile.TemplateReader;
import io.etcdsidekicks.discovery.startfile.VolumeLayout;
import io.etcdsidekicks.lab.parts.PartsFinder;
import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every etcd that Debian has does with the start files that we write (docs/facts.md 9.22, 9.27, 9.28). */
final class EtcdStartFileIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Endpoint ME = Endpoint.of("127.0.0.2", 2380);
    private static final int CLIENT_PORT = 2379;
    private static final String ALONE = "n1=http://127.0.0.2:2380";
    private static final PartsFinder PARTS =
            new PartsFinder(Distributions.ofThisBuild().parts());
    private static final List<StartState> SEALED = List.of(StartState.CLAIMED, StartState.SEALED, StartState.WITHDRAWN);

    @TempDir
    Path root;

    @TempDir
    Path logs;

    private final List<Program> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Program::kill);
    }

    static Stream<Arguments> etcds() {
        return Stream.of(PARTS.find().etcd(), PARTS.olderEtcd())
                .map(etcd -> Arguments.of(Named.of(
                        ShortCommand.run(etcd.toString(), "--version")
                                .lines()
                                .findFirst()
                                .orElseThrow(),
                        etcd)));
    }

    static Stream<Arguments> etcdsAndSealedStates() {
        return etcds().flatMap(etcd -> SEALED.stream().map(state -> Arguments.of(etcd.get()[0], state)));
    }

    @ParameterizedTest
    @MethodSource("etcds")
    void anOpenFileStartsOnAnEmptyDiskAndAgainOnItsData(Path etcd) throws Exception {
        write(open(Origin.FOUNDED, ALONE));
        foundWithAKey(etcd);
        var again = start(etcd);
        awaitHealth(again);
        assertThat(etcdctl("get", "k", "--print-value-only").output()).isEqualTo("v");
    }

    @ParameterizedTest
    @MethodSource("etcdsAndSealedStates")
    void aSealedFileRestartsWithItsData(Path etcd, StartState state) throws Exception {
        write(open(Origin.FOUNDED, ALONE));
        foundWithAKey(etcd);
        var file = StartFileText.read(Files.readString(startFile()), root);
        Files.writeString(startFile(), StartFileText.sealed(file, file.head().in(state, "tried")));
        var again = start(etcd);
        awaitHealth(again);
        assertThat(etcdctl("get", "k", "--print-value-only").output()).isEqualTo("v");
    }

    @ParameterizedTest
    @MethodSource("etcdsAndSealedStates")
    void aSealedFileStartsNothingOnAnEmptyDisk(Path etcd, StartState state) throws Exception {
        write(open(Origin.FOUNDED, ALONE).in(state, "tried"));
        assertRefuses(start(etcd), "couldn't find local name");
        assertThat(wals()).isEmpty();
        // What the refused start left behind makes no difference to the next one.
        assertRefuses(start(etcd), "couldn't find local name");
        assertThat(wals()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("etcds")
    void aSealedFileOfAFounderThatAsksDnsStartsNothingAndRestartsItsData(Path etcd) throws Exception {
        var withDns = TemplateReader.BUILT_IN + "Di\u017fcovery-SRV: example.invalid\n";
        write(open(Origin.FOUNDED, ALONE).in(StartState.SEALED, "tried"), withDns);
        assertRefuses(start(etcd), "couldn't find local name");
        assertThat(wals()).isEmpty();
        write(open(Origin.FOUNDED, ALONE));
        foundWithAKey(etcd);
        write(open(Origin.FOUNDED, ALONE).in(StartState.SEALED, "tried"), withDns);
        awaitHealth(start(etcd));
    }

    @ParameterizedTest
    @MethodSource("etcds")
    void withDiscoveryLeftInEtcdWouldRefuseItsOwnData(Path etcd) throws Exception {
        write(open(Origin.FOUNDED, ALONE));
        foundWithAKey(etcd);
        write(open(Origin.FOUNDED, ALONE).in(StartState.SEALED, "tried"));
        Files.writeString(startFile(), Files.readString(startFile()) + "di\u017fcovery-srv: example.invalid\n");
        assertRefuses(start(etcd), "multiple discovery or bootstrap flags are set");
        assertThat(fault()).contains("di\u017fcovery-srv: must not be in a file that is sealed");
    }

    @ParameterizedTest
    @MethodSource("etcds")
    void anOpenFileOfOneThatJoinsStartsNothingWhileNobodyAnswers(Path etcd) throws Exception {
        write(open(Origin.JOINED, ALONE + ",n2=http://127.0.0.3:2380"));
        assertRefuses(start(etcd), "could not retrieve cluster information");
        assertThat(wals()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("etcds")
    void withoutItsFileEtcdStartsNothing(Path etcd) throws Exception {
        assertRefuses(start(etcd), "no such file");
        assertThat(wals()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("etcds")
    void etcdReadsALongSAndAnyCaseAsWeDo(Path etcd) throws Exception {
        write(open(Origin.FOUNDED, ALONE));
        Files.writeString(
                startFile(),
                Files.readString(startFile())
                        .replace("\ninitial-cluster: ", "\nInitial-Clu\u017fter: ")
                        .replace("\ndata-dir: ", "\nDATA-DIR: "));
        assertThat(StartFileText.read(Files.readString(startFile()), root)
                        .config()
                        .text("initial-cluster"))
                .contains(ALONE);
        foundWithAKey(etcd);
        assertThat(wals()).isNotEmpty();
    }

    private void foundWithAKey(Path etcd) {
        var running = start(etcd);
        awaitHealth(running);
        assertThat(etcdctl("put", "k", "v").worked()).isTrue();
        running.stop(PATIENCE);
    }

    private static StartHead open(Origin origin, String list) {
        return new StartHead(
                "prod",
                ME,
                StartState.OPEN,
                "tried",
                origin,
                Optional.of("1"),
                "n1",
                list,
                "token",
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private void write(StartHead head) throws IOException, ConfigFault {
        write(head, TemplateReader.BUILT_IN);
    }

    private void write(StartHead head, String text) throws IOException, ConfigFault {
        var settings = new VolumeSettings(root, Optional.empty(), Path.of("/state"), Optional.empty(), Set.of());
        var template = TemplateReader.read(text, settings, false);
        VolumePaths paths = VolumeLayout.paths(settings, Optional.of(template), Optional.empty());
        Files.writeString(startFile(), StartFileText.write(head, template, paths, CLIENT_PORT, false));
    }

    private String fault() throws IOException {
        try {
            return "none: " + StartFileText.read(Files.readString(startFile())).head();
        } catch (ConfigFault e) {
            return String.join("\n", e.problems());
        }
    }

    private Path startFile() {
        return root.resolve("etcd.yaml");
    }

    private Program start(Path etcd) {
        var program = Program.start(
                "etcd", List.of(etcd.toString(), "--config-file=" + startFile()), Map.of(), logs.resolve("etcd.log"));
        started.add(program);
        return program;
    }

    private void awaitHealth(Program etcd) {
        Awaitility.await("etcd healthy")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .failFast(etcd + " has ended", () -> !etcd.isRunning())
                .until(() -> etcdctl("endpoint", "health").worked());
    }

    private static void assertRefuses(Program etcd, String words) {
        var code = etcd.awaitExit(PATIENCE);
        assertThat(code.isPresent() && code.getAsInt() != 0)
                .as(etcd + ": " + etcd.lines())
                .isTrue();
        assertThat(etcd.lines().toString()).contains(words);
    }

    private ShortCommand.Result etcdctl(String... arguments) {
        var command = new ArrayList<>(List.of(
                PARTS.find().etcdctl().toString(),
                "--endpoints=http://" + ME.address().getHostAddress() + ":" + CLIENT_PORT,
                "--command-timeout=5s"));
        command.addAll(List.of(arguments));
        return ShortCommand.attempt(command, Map.of("ETCDCTL_API", "3"));
    }

    private List<Path> wals() throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".wal")).toList();
        }
    }
}
