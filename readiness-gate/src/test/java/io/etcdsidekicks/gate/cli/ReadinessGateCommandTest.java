package io.etcdsidekicks.gate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.disk.VolumeNoteFile;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class ReadinessGateCommandTest {
    private static final String[] NEEDED = {
        "--cluster", "mycluster", "--size", "3", "--manifest", "/etc/kubernetes/staged/etcd.yaml"
    };

    @RegisterExtension
    final Printed printed = new Printed();

    @TempDir
    Path directory = Path.of("");

    private record Reading(GateSettings settings, List<String> mistakes) {}

    private static Reading read(String... arguments) {
        var command = new ReadinessGateCommand();
        new CommandLine(command).parseArgs(arguments);
        var mistakes = new Mistakes();
        return new Reading(command.read(mistakes), mistakes.found());
    }

    private static Reading readWith(String... further) {
        return read(Stream.concat(Stream.of(NEEDED), Stream.of(further)).toArray(String[]::new));
    }

    private int launch(String... arguments) {
        return Launch.run("readiness-gate", new ReadinessGateCommand(), Map.of(), arguments);
    }

    @Test
    void defaults() {
        var reading = read(NEEDED);
        assertThat(reading.mistakes()).isEmpty();
        var settings = reading.settings();
        assertThat(settings.size()).isEqualTo(3);
        assertThat(settings.target())
                .isEqualTo(new Target(
                        Target.Kind.STATIC_POD,
                        Optional.of(Path.of("/etc/kubernetes/staged/etcd.yaml")),
                        Path.of("/etc/kubernetes/manifests/etcd.yaml")));
        assertThat(settings.clientPort()).isEqualTo(2379);
        assertThat(settings.dataDir()).isEmpty();
        assertThat(settings.walDir()).isEmpty();
        assertThat(settings.mountPoint()).isEmpty();
        assertThat(settings.stateDir()).isEqualTo(Path.of("/var/lib/etcd-sidekicks"));
        assertThat(settings.founding()).isTrue();
        assertThat(settings.kvPrefix()).isEqualTo("etcd-sidekicks");
        assertThat(settings.lostDiskGrace()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.deadAfter()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.joinTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.rejoinRemoved()).isFalse();
        assertThat(settings.healthUrl()).isEqualTo(URI.create("http://127.0.0.1:2379/health"));
        assertThat(settings.pollInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.stablePolls()).isEqualTo(3);
        assertThat(settings.timeout()).isEmpty();
        assertThat(settings.dryRun()).isFalse();
        assertThat(settings.noWait()).isFalse();
        var contract = settings.contract();
        assertThat(contract.naming()).isEqualTo(new Naming(Scheme.TAGGED, "mycluster", false));
        assertThat(contract.zone().datacenter()).isEmpty();
        assertThat(contract.zone().domain()).isEqualTo("consul");
        assertThat(contract.node()).isEmpty();
        assertThat(contract.address()).isEmpty();
        assertThat(contract.peerPort()).isEqualTo(2380);
        assertThat(contract.nameserver()).isEmpty();
        assertThat(contract.consul().address()).isEqualTo(URI.create("http://127.0.0.1:8500"));
        assertThat(contract.consul().token()).isEmpty();
    }

    private record Mapping(String option, String text, Object value, Function<GateSettings, Object> setting) {}

    private List<Mapping> mappings() throws IOException {
        var file = Files.writeString(directory.resolve("file"), "secret\n");
        var path = file.toString();
        return List.of(
                new Mapping(
                        "--cluster",
                        "other",
                        "other",
                        s -> s.contract().naming().cluster()),
                new Mapping(
                        "--node",
                        "node-7",
                        Optional.of("node-7"),
                        s -> s.contract().node()),
                new Mapping(
                        "--address",
                        "10.0.0.7",
                        Optional.of(InetAddress.ofLiteral("10.0.0.7")),
                        s -> s.contract().address()),
                new Mapping("--peer-port", "12380", 12380, s -> s.contract().peerPort()),
                new Mapping(
                        "--scheme",
                        "named",
                        Scheme.NAMED,
                        s -> s.contract().naming().scheme()),
                new Mapping("--tls", "true", true, s -> s.contract().naming().tls()),
                new Mapping(
                        "--datacenter", "dc7", "dc7", s -> s.contract().zone().datacenter()),
                new Mapping(
                        "--domain",
                        "example",
                        "example",
                        s -> s.contract().zone().domain()),
                new Mapping(
                        "--dns",
                        "10.0.0.53:5353",
                        Optional.of(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.53"), 5353)),
                        s -> s.contract().nameserver()),
                new Mapping(
                        "--consul-http-addr",
                        "https://10.0.0.7:8501",
                        URI.create("https://10.0.0.7:8501"),
                        s -> s.contract().consul().address()),
                new Mapping(
                        "--consul-http-token",
                        "t",
                        "t",
                        s -> s.contract().consul().token()),
                new Mapping(
                        "--consul-http-token-file",
                        path,
                        "secret",
                        s -> s.contract().consul().token()),
                new Mapping(
                        "--consul-cacert",
                        path,
                        Optional.of(file),
                        s -> s.contract().consul().caCert()),
                new Mapping(
                        "--consul-client-cert",
                        path,
                        Optional.of(file),
                        s -> s.contract().consul().clientCert()),
                new Mapping(
                        "--consul-client-key",
                        path,
                        Optional.of(file),
                        s -> s.contract().consul().clientKey()),
                new Mapping("--size", "5", 5, GateSettings::size),
                new Mapping(
                        "--target",
                        "env-file",
                        Target.Kind.ENV_FILE,
                        s -> s.target().kind()),
                new Mapping(
                        "--manifest",
                        "/srv/etcd.yaml",
                        Optional.of(Path.of("/srv/etcd.yaml")),
                        s -> s.target().template()),
                new Mapping(
                        "--manifest-dir",
                        "/srv/pods",
                        Path.of("/srv/pods/etcd.yaml"),
                        s -> s.target().output()),
                new Mapping("--client-port", "12379", 12379, GateSettings::clientPort),
                new Mapping("--data-dir", "/srv/etcd", Optional.of(Path.of("/srv/etcd")), GateSettings::dataDir),
                new Mapping("--wal-dir", "/fast/wal", Optional.of(Path.of("/fast/wal")), GateSettings::walDir),
                new Mapping("--mount-point", "/srv", Optional.of(Path.of("/srv")), GateSettings::mountPoint),
                new Mapping("--state-dir", "/srv/state", Path.of("/srv/state"), GateSettings::stateDir),
                new Mapping("--founding", "off", false, GateSettings::founding),
                new Mapping("--kv-prefix", "teams/etcd", "teams/etcd", GateSettings::kvPrefix),
                new Mapping("--lost-disk-grace", "1h", Duration.ofHours(1), GateSettings::lostDiskGrace),
                new Mapping("--dead-after", "1h", Duration.ofHours(1), GateSettings::deadAfter),
                new Mapping("--join-timeout", "1h", Duration.ofHours(1), GateSettings::joinTimeout),
                new Mapping("--rejoin-removed", "true", true, GateSettings::rejoinRemoved),
                new Mapping(
                        "--health-url",
                        "http://127.0.0.1:2381/health",
                        URI.create("http://127.0.0.1:2381/health"),
                        GateSettings::healthUrl),
                new Mapping("--poll-interval", "2s", Duration.ofSeconds(2), GateSettings::pollInterval),
                new Mapping("--stable-polls", "7", 7, GateSettings::stablePolls),
                new Mapping("--timeout", "5m", Optional.of(Duration.ofMinutes(5)), GateSettings::timeout),
                new Mapping("--dry-run", "true", true, GateSettings::dryRun),
                new Mapping("--no-wait", "true", true, GateSettings::noWait));
    }

    @Test
    void everyOptionIsMapped() throws IOException {
        var options = new CommandLine(new ReadinessGateCommand())
                .getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .map(option -> option.longestName())
                        .filter(name -> !name.equals("--config")) // it is read before all others, by Launch
                        .filter(name -> !name.equals("--output")) // only for some targets, see below
                        .toList();
        assertThat(mappings().stream().map(Mapping::option)).containsExactlyInAnyOrderElementsOf(options);
    }

    @Test
    void everyOptionReachesItsSetting() throws IOException {
        var defaults = read(NEEDED).settings();
        for (var mapping : mappings()) {
            var arguments = new ArrayList<>(List.of(NEEDED));
            int needed = arguments.indexOf(mapping.option());
            if (needed >= 0) {
                arguments.set(needed + 1, mapping.text());
            } else {
                arguments.add(mapping.option() + "=" + mapping.text());
            }
            var settings = read(arguments.toArray(String[]::new)).settings();
            assertThat(mapping.setting().apply(settings))
                    .describedAs(mapping.option())
                    .isEqualTo(mapping.value());
            assertThat(mapping.setting().apply(defaults))
                    .describedAs("%s by default", mapping.option())
                    .isNotEqualTo(mapping.value());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dry-run", "--no-wait", "--rejoin-removed", "--tls"})
    void aFlagNeedsNoValue(String flag) {
        var settings = readWith(flag).settings();
        assertThat(List.of(
                        settings.dryRun(),
                        settings.noWait(),
                        settings.rejoinRemoved(),
                        settings.contract().naming().tls()))
                .containsOnlyOnce(true);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("--size", "0", "must be a number from 1 to 9", "3"),
                Arguments.of("--size", "10", "must be a number from 1 to 9", "3"),
                Arguments.of("--size", "three", "must be a number from 1 to 9", "3"),
                Arguments.of(
                        "--manifest",
                        "/etc/kubernetes/manifests/etcd.yaml",
                        "lies in --manifest-dir, where the kubelet runs it already",
                        "/etc/kubernetes/staged/etcd.yaml"),
                Arguments.of(
                        "--manifest",
                        "/etc/kubernetes/staged/../manifests/etcd.yaml",
                        "lies in --manifest-dir, where the kubelet runs it already",
                        "/etc/kubernetes/staged/etcd.yaml"),
                Arguments.of(
                        "--manifest",
                        "/etc/kubernetes/staged/.etcd.yaml",
                        "must name a file without a dot in front: it keeps its name, and the kubelet leaves dot-files"
                                + " out",
                        "/etc/kubernetes/staged/etcd.yaml"),
                Arguments.of(
                        "--manifest",
                        "/",
                        "must name a file without a dot in front: it keeps its name, and the kubelet leaves dot-files"
                                + " out",
                        "/etc/kubernetes/staged/etcd.yaml"),
                Arguments.of("--manifest-dir", "\0", "is no path", "/etc/kubernetes/manifests"),
                Arguments.of("--data-dir", "\0", "is no path", "/var/lib/etcd/data"),
                Arguments.of("--wal-dir", "\0", "is no path", "/var/lib/etcd/wal"),
                Arguments.of("--mount-point", "\0", "is no path", "/var/lib/etcd"),
                Arguments.of("--state-dir", "\0", "is no path", "/var/lib/etcd-sidekicks"),
                Arguments.of("--target", "pod", "must be static-pod, env-file or etcd-config", "static-pod"),
                Arguments.of(
                        "--output",
                        "/etc/etcd/start.env",
                        "is for the other targets; a static pod goes into --manifest-dir",
                        "(none)"),
                Arguments.of("--client-port", "0", "must be a number from 1 to 65535", "2379"),
                Arguments.of("--founding", "perhaps", "must be true or false", "on"),
                Arguments.of(
                        "--kv-prefix",
                        "/etcd",
                        "must be made of letters, digits, dots, dashes and underscores, with single slashes in between",
                        "etcd-sidekicks"),
                Arguments.of("--lost-disk-grace", "soon", "must be a time such as 500ms, 10s, 2m or 1h", "2m"),
                Arguments.of("--dead-after", "0s", "must be a time such as 500ms, 10s, 2m or 1h", "15m"),
                Arguments.of("--join-timeout", "soon", "must be a time such as 500ms, 10s, 2m or 1h", "5m"),
                Arguments.of("--rejoin-removed", "perhaps", "must be true or false", "true"),
                Arguments.of(
                        "--health-url",
                        "127.0.0.1:2379",
                        "must be a URL that begins with http:// or https://",
                        "http://127.0.0.1:2379/health"),
                Arguments.of("--poll-interval", "0s", "must be a time such as 500ms, 10s, 2m or 1h", "500ms"),
                Arguments.of("--poll-interval", "often", "must be a time such as 500ms, 10s, 2m or 1h", "500ms"),
                Arguments.of("--stable-polls", "0", "must be a number from 1 to 1000", "3"),
                Arguments.of("--stable-polls", "1001", "must be a number from 1 to 1000", "3"),
                Arguments.of("--timeout", "-1s", "must be a time such as 500ms, 10s, 2m or 1h", "5m"),
                Arguments.of("--dry-run", "perhaps", "must be true or false", "true"),
                Arguments.of("--no-wait", "perhaps", "must be true or false", "true"),
                Arguments.of("--address", "127.0.0.1", "must be an address that other machines can reach", "10.0.0.11"),
                Arguments.of("--peer-port", "0", "must be a number from 1 to 65535", "2380"));
    }

    @ParameterizedTest(name = "{index} {0}: {2}")
    @MethodSource("mistakes")
    void everyMistakeNamesItsOptionAndAnExample(String option, String text, String problem, String example) {
        var arguments = new ArrayList<>(List.of(NEEDED));
        int needed = arguments.indexOf(option);
        if (needed >= 0) {
            arguments.set(needed + 1, text);
        } else {
            arguments.add(option + "=" + text);
        }
        var reading = read(arguments.toArray(String[]::new));
        var seen = text.isBlank() ? option : option + " " + text;
        assertThat(reading.mistakes())
                .containsExactly(seen + ": " + problem + "; for example " + option + " " + example);
    }

    @Test
    void aFolderBesideTheManifestDirectoryIsNotInIt() {
        assertThat(readWith("--manifest-dir", "/etc/kubernetes/stage").mistakes())
                .isEmpty();
    }

    @Test
    void allMistakesAreToldAtOnce() {
        assertThat(launch("--stable-polls", "x", "--sise", "3")).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(printed.err().lines())
                .containsExactly(
                        "wrong settings (5):",
                        "  --sise is unknown; --help lists what there is",
                        "  --cluster: is needed; for example --cluster mycluster",
                        "  --size: is needed; for example --size 3",
                        "  --manifest: is needed; for example --manifest /etc/kubernetes/staged/etcd.yaml",
                        "  --stable-polls x: must be a number from 1 to 1000; for example --stable-polls 3");
    }

    @Test
    void helpTellsEveryOptionAndEveryExitCode() throws IOException {
        assertThat(launch("--help")).isEqualTo(Program.DONE);
        var help = printed.out();
        assertThat(help).contains(mappings().stream().map(Mapping::option).toList());
        assertThat(help.lines().map(String::strip))
                .contains(
                        Program.DONE + "    done: handed over, and etcd is healthy",
                        Program.REFUSED + "    refused; the last line says why and what helps",
                        Program.WRONG_SETTINGS + "    wrong settings",
                        Program.DEADLINE_PASSED + "    --timeout passed; the last line says what it was waiting for",
                        Program.STOPPED + "  stopped by SIGTERM");
        assertThat(printed.err()).isEmpty();
    }

    // The other targets

    private static Reading readTarget(String kind, String... further) {
        return read(
                Stream.concat(Stream.of("--cluster", "mycluster", "--size", "3", "--target", kind), Stream.of(further))
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"env-file", "etcd-config"})
    void anotherTargetNeedsNoTemplate(String kind) {
        var reading = readTarget(kind, "--output", "/etc/etcd/start");
        assertThat(reading.mistakes()).isEmpty();
        assertThat(reading.settings().target().template()).isEmpty();
        assertThat(reading.settings().target().output()).isEqualTo(Path.of("/etc/etcd/start"));
    }

    @Test
    void anotherTargetNeedsItsOutput() {
        assertThat(readTarget("env-file").mistakes())
                .containsExactly("--output: is needed; for example --output /etc/etcd/start.env");
        assertThat(readTarget("etcd-config").mistakes())
                .containsExactly("--output: is needed; for example --output /etc/etcd/etcd.yaml");
    }

    @Test
    void anotherTargetNeedsTheFoundingRecord() {
        assertThat(readTarget("env-file", "--output", "/etc/etcd/start.env", "--founding", "off")
                        .mistakes())
                .containsExactly("--founding off: is needed by --target env-file, which has values; for example"
                        + " --founding on");
    }

    @Test
    void theTemplateIsNotOverwritten() {
        assertThat(readTarget(
                                "env-file",
                                "--output",
                                "/etc/etcd/start.env",
                                "--manifest",
                                "/etc/etcd/../etcd/start.env")
                        .mistakes())
                .containsExactly("--output /etc/etcd/start.env: is the template itself, which has to stay; for example"
                        + " --output /etc/etcd/start.env");
    }

    // Whole runs, without a Consul

    private String[] onThisDisk(Path data, String... further) throws IOException {
        var staged = directory.resolve("staged");
        Files.createDirectories(directory.resolve("manifests"));
        Files.createDirectories(staged);
        Files.writeString(staged.resolve("etcd.yaml"), "kind: Pod\nspec: {containers: [{image: etcd}]}\n");
        return Stream.concat(
                        Stream.of(
                                "--cluster=mycluster",
                                "--size=3",
                                "--manifest=" + staged.resolve("etcd.yaml"),
                                "--manifest-dir=" + directory.resolve("manifests"),
                                "--data-dir=" + data,
                                "--state-dir=" + directory.resolve("state"),
                                "--consul-http-addr=http://127.0.0.1:1",
                                "--dns=127.0.0.1:1",
                                "--health-url=http://127.0.0.1:1/health",
                                "--timeout=1s"),
                        Stream.of(further))
                .toArray(String[]::new);
    }

    private Path withData() throws IOException {
        var data = directory.resolve("etcd/data");
        var wal = Files.createDirectories(data.resolve("member/wal"));
        Files.createFile(wal.resolve("0000000000000000-0000000000000000.wal"));
        return data;
    }

    @Test
    void withDataItHandsOverWithoutConsul() throws IOException {
        assertThat(launch(onThisDisk(withData()))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(printed.err()).contains("start restart: there is data in ");
        assertThat(directory.resolve("manifests/etcd.yaml")).exists();
        assertThat(directory.resolve("staged/etcd.yaml")).doesNotExist();
        assertThat(directory.resolve("state")).doesNotExist();
    }

    @Test
    void aDryRunHandsNothingOver() throws IOException {
        assertThat(launch(onThisDisk(withData(), "--dry-run"))).isEqualTo(Program.DONE);
        assertThat(printed.err()).contains("would hand over, start restart: ");
        assertThat(directory.resolve("manifests")).isEmptyDirectory();
    }

    @Test
    void withoutDataItWaitsForConsul() throws IOException {
        assertThat(launch(onThisDisk(directory.resolve("etcd/data")))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(printed.err())
                .contains("deadline passed, still waiting: the founding record cannot be read: the Consul agent does"
                        + " not answer (connection refused)");
        assertThat(directory.resolve("etcd")).doesNotExist();
    }

    @Test
    void aVolumeThatIsNotMountedIsWaitedFor() throws IOException {
        var data = withData();
        assertThat(launch(onThisDisk(data, "--mount-point=" + data.getParent())))
                .isEqualTo(Program.DEADLINE_PASSED);
        assertThat(printed.err()).contains("nothing is mounted at " + data.getParent());
    }

    @Test
    void aBrokenNoteRefuses() throws IOException {
        var data = directory.resolve("etcd/data");
        Files.createDirectories(data);
        Files.writeString(VolumeNoteFile.beside(data).path(), "{");
        assertThat(launch(onThisDisk(data))).isEqualTo(Program.REFUSED);
        assertThat(printed.err()).contains("cannot be read");
    }
}
