package io.etcdsidekicks.gate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.volume.WalFixture;
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
import java.util.Set;
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
        assertThat(settings.volume())
                .isEqualTo(new VolumeSettings(
                        Path.of("/var/lib/etcd"),
                        Optional.empty(),
                        Path.of("/var/lib/etcd-sidekicks"),
                        Optional.empty(),
                        Set.of()));
        assertThat(settings.manifest()).contains(Path.of("/etc/kubernetes/staged/etcd.yaml"));
        assertThat(settings.manifestDir()).isEqualTo(Path.of("/etc/kubernetes/manifests"));
        assertThat(settings.installed()).contains(Path.of("/etc/kubernetes/manifests/etcd.yaml"));
        assertThat(settings.clientPort()).isEqualTo(2379);
        assertThat(settings.founding()).isTrue();
        assertThat(settings.kvPrefix()).isEqualTo("etcd-sidekicks");
        assertThat(settings.lostDiskGrace()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.deadAfter()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.joinTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.rejoinRemoved()).isFalse();
        assertThat(settings.replaceUnknown()).isFalse();
        assertThat(settings.addressElsewhere()).isFalse();
        assertThat(settings.healthUrl()).isEqualTo(URI.create("http://127.0.0.1:2379/health"));
        assertThat(settings.pollInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.stablePolls()).isEqualTo(3);
        assertThat(settings.timeout()).isEmpty();
        assertThat(settings.dryRun()).isFalse();
        assertThat(settings.noWait()).isFalse();
        assertThat(settings.stay()).isFalse();
        assertThat(settings.listen()).contains(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8521));
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
        var pem = Files.copy(Path.of("../discovery/src/test/resources/throw-away.pem"), directory.resolve("pem"));
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
                        pem.toString(),
                        Optional.of(pem),
                        s -> s.contract().consul().caCert()),
                new Mapping(
                        "--consul-client-cert",
                        pem.toString(),
                        Optional.of(pem),
                        s -> s.contract().consul().clientCert()),
                new Mapping(
                        "--consul-client-key",
                        pem.toString(),
                        Optional.of(pem),
                        s -> s.contract().consul().clientKey()),
                new Mapping("--size", "5", 5, GateSettings::size),
                new Mapping(
                        "--volume",
                        "/srv/etcd",
                        Path.of("/srv/etcd"),
                        s -> s.volume().root()),
                new Mapping(
                        "--mount-point",
                        "/var/lib",
                        Optional.of(Path.of("/var/lib")),
                        s -> s.volume().mountPoint()),
                new Mapping(
                        "--state-dir",
                        "/srv/state",
                        Path.of("/srv/state"),
                        s -> s.volume().stateDir()),
                new Mapping(
                        "--template",
                        "/srv/template.yaml",
                        Optional.of(Path.of("/srv/template.yaml")),
                        s -> s.volume().template()),
                new Mapping(
                        "--template-allow",
                        "feature-gates, a-key",
                        Set.of("feature-gates", "a-key"),
                        s -> s.volume().allowed()),
                new Mapping(
                        "--manifest", "/srv/etcd.yaml", Optional.of(Path.of("/srv/etcd.yaml")), GateSettings::manifest),
                new Mapping("--manifest-as-is", "true", true, GateSettings::manifestAsIs),
                new Mapping("--manifest-dir", "/srv/pods", Path.of("/srv/pods"), GateSettings::manifestDir),
                new Mapping("--client-port", "12379", 12379, GateSettings::clientPort),
                new Mapping("--founding", "off", false, GateSettings::founding),
                new Mapping("--kv-prefix", "teams/etcd", "teams/etcd", GateSettings::kvPrefix),
                new Mapping("--lost-disk-grace", "1h", Duration.ofHours(1), GateSettings::lostDiskGrace),
                new Mapping("--dead-after", "1h", Duration.ofHours(1), GateSettings::deadAfter),
                new Mapping("--join-timeout", "1h", Duration.ofHours(1), GateSettings::joinTimeout),
                new Mapping("--rejoin-removed", "true", true, GateSettings::rejoinRemoved),
                new Mapping("--replace-unknown", "true", true, GateSettings::replaceUnknown),
                new Mapping("--address-elsewhere", "true", true, GateSettings::addressElsewhere),
                new Mapping(
                        "--health-url",
                        "http://127.0.0.1:2381/health",
                        URI.create("http://127.0.0.1:2381/health"),
                        GateSettings::healthUrl),
                new Mapping("--poll-interval", "2s", Duration.ofSeconds(2), GateSettings::pollInterval),
                new Mapping("--stable-polls", "7", 7, GateSettings::stablePolls),
                new Mapping("--timeout", "5m", Optional.of(Duration.ofMinutes(5)), GateSettings::timeout),
                new Mapping("--dry-run", "true", true, GateSettings::dryRun),
                new Mapping("--no-wait", "true", true, GateSettings::noWait),
                new Mapping("--stay", "true", true, GateSettings::stay),
                new Mapping(
                        "--listen",
                        "10.0.0.7:80",
                        Optional.of(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.7"), 80)),
                        GateSettings::listen));
    }

    @Test
    void everyOptionIsMapped() throws IOException {
        var options = new CommandLine(new ReadinessGateCommand())
                .getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .map(option -> option.longestName())
                        .filter(name -> !name.equals("--config")) // it is read before all others, by Launch
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
    @ValueSource(
            strings = {
                "--dry-run",
                "--no-wait",
                "--stay",
                "--rejoin-removed",
                "--replace-unknown",
                "--address-elsewhere",
                "--tls"
            })
    void aFlagNeedsNoValue(String flag) {
        var settings = readWith(flag).settings();
        assertThat(List.of(
                        settings.dryRun(),
                        settings.noWait(),
                        settings.stay(),
                        settings.rejoinRemoved(),
                        settings.replaceUnknown(),
                        settings.addressElsewhere(),
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
                Arguments.of("--volume", "\0", "is no path", "/var/lib/etcd"),
                Arguments.of(
                        "--volume", "/", "must be a directory of its own, not the root of the system", "/var/lib/etcd"),
                Arguments.of("--mount-point", "\0", "is no path", "/var/lib/etcd"),
                Arguments.of(
                        "--mount-point", "/srv", "must be --volume /var/lib/etcd or lie above it", "/var/lib/etcd"),
                Arguments.of("--mount-point", "/", "is always mounted, so it proves nothing", "/var/lib/etcd"),
                Arguments.of("--state-dir", "\0", "is no path", "/var/lib/etcd-sidekicks"),
                Arguments.of(
                        "--state-dir",
                        "/var/lib/etcd/state",
                        "must lie on another disk than etcd's, not in /var/lib/etcd, or both are lost together",
                        "/var/lib/etcd-sidekicks"),
                Arguments.of("--template", "\0", "is no path", "/etc/etcd-sidekicks/etcd.yaml"),
                Arguments.of(
                        "--template",
                        "/var/lib/etcd/etcd.yaml",
                        "is the start file itself, which is made from it",
                        "/etc/etcd-sidekicks/etcd.yaml"),
                Arguments.of(
                        "--template-allow",
                        "a key",
                        "must be keys of etcd's configuration file with commas in between",
                        "feature-gates"),
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
                Arguments.of("--replace-unknown", "perhaps", "must be true or false", "true"),
                Arguments.of("--address-elsewhere", "perhaps", "must be true or false", "true"),
                Arguments.of("--stay", "perhaps", "must be true or false", "true"),
                Arguments.of("--listen", "8521", "must be an IP address and a port", "127.0.0.1:8521"),
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
                        "wrong settings (4):",
                        "  --sise is unknown, did you mean --size?; --help lists what there is",
                        "  --cluster: is needed; for example --cluster mycluster",
                        "  --size: is needed; for example --size 3",
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

    @Test
    void withoutAManifestSomethingElseStartsEtcd() {
        var reading = read("--cluster=mycluster", "--size=3");
        assertThat(reading.mistakes()).isEmpty();
        assertThat(reading.settings().manifest()).isEmpty();
        assertThat(reading.settings().installed()).isEmpty();
    }

    @Test
    void theHealthEndpointCanBeOff() {
        assertThat(readWith("--listen=off").settings().listen()).isEmpty();
    }

    @Test
    void aManifestAsItIsFoundsAndRestartsOnly() {
        assertThat(readWith("--manifest-as-is").settings().manifestAsIs()).isTrue();
        assertThat(read(
                                "--cluster=mycluster",
                                "--size=3",
                                "--manifest-as-is",
                                "--founding=off",
                                "--rejoin-removed",
                                "--replace-unknown")
                        .mistakes())
                .containsExactly(
                        "--manifest-as-is without --manifest: there is nothing to take as it is",
                        "--manifest-as-is and --founding off: without a record nobody can say what the manifests have to"
                                + " agree on",
                        "--manifest-as-is and --rejoin-removed: a manifest as it is never joins",
                        "--manifest-as-is and --replace-unknown: a manifest as it is never joins");
    }

    @Test
    void aGateThatStaysNeverEndsByItself() {
        assertThat(readWith("--stay", "--no-wait").mistakes())
                .containsExactly("--stay and --no-wait: one goes on for ever, the other ends at once");
        assertThat(readWith("--stay", "--timeout=5m").mistakes())
                .containsExactly("--stay and --timeout: one goes on for ever, the other ends");
        assertThat(readWith("--no-wait", "--timeout=5m").mistakes()).isEmpty();
        assertThat(readWith("--stay", "--dry-run").mistakes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--data-dir=/srv", "--wal-dir=/srv", "--target=env-file", "--output=/srv/env"})
    void whatIsGoneIsUnknown(String argument) {
        assertThat(launch(Stream.concat(Stream.of(NEEDED), Stream.of(argument)).toArray(String[]::new)))
                .isEqualTo(Program.WRONG_SETTINGS);
        assertThat(printed.err())
                .contains(argument.substring(0, argument.indexOf('=')) + " is unknown; --help lists what there is");
    }

    // Whole runs, without a Consul

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: etcd, namespace: kube-system}
            spec:
              hostNetwork: true
              containers:
              - name: etcd
                image: registry.k8s.io/etcd:3.5.16-0
                command: [etcd, --config-file=%1$s/etcd.yaml]
                volumeMounts:
                - {name: volume, mountPath: %1$s}
              volumes:
              - name: volume
                hostPath: {path: %1$s}
            """;

    private Path volume() {
        return directory.resolve("etcd");
    }

    private String[] onThisDisk(String... further) throws IOException {
        var staged = directory.resolve("staged");
        Files.createDirectories(directory.resolve("manifests"));
        Files.createDirectories(staged);
        Files.writeString(staged.resolve("etcd.yaml"), POD.formatted(volume()));
        return Stream.concat(
                        Stream.of(
                                "--cluster=mycluster",
                                "--size=3",
                                "--address=192.0.2.9",
                                "--address-elsewhere",
                                "--node=node-1",
                                "--manifest=" + staged.resolve("etcd.yaml"),
                                "--manifest-dir=" + directory.resolve("manifests"),
                                "--volume=" + volume(),
                                "--state-dir=" + directory.resolve("state"),
                                "--consul-http-addr=http://127.0.0.1:1",
                                "--dns=127.0.0.1:1",
                                "--health-url=http://127.0.0.1:1/health",
                                "--timeout=1s"),
                        Stream.of(further))
                .toArray(String[]::new);
    }

    private void withData() throws IOException {
        WalFixture.write(volume().resolve("data/member/wal"), WalFixture.CLUSTER, WalFixture.MEMBER);
    }

    @Test
    void whatIsUnwiseIsToldAtTheStart() throws IOException {
        var arguments = Stream.of(onThisDisk("--manifest-as-is"))
                .map(argument -> argument.replace("--size=3", "--size=4"))
                .toArray(String[]::new);
        assertThat(launch(arguments)).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(printed.err())
                .contains(
                        "--manifest-as-is: etcd is started by flags instead of the start file: where its data are lost",
                        "--size 4: a cluster of 4 bears no more failures than one of 3");
    }

    @Test
    void withDataItSealsAndHandsOverWithoutConsul() throws IOException {
        withData();
        assertThat(launch(onThisDisk())).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(printed.err()).contains("start restart: there are data in ");
        assertThat(volume().resolve("etcd.yaml"))
                .content()
                .contains("sealed.invalid=http://192.0.2.1:2380", "state: sealed");
        assertThat(directory.resolve("state/mycluster.json")).content().contains(WalFixture.MEMBER.toString());
        assertThat(directory.resolve("manifests/etcd.yaml")).hasContent(POD.formatted(volume()));
        assertThat(directory.resolve("staged/etcd.yaml")).doesNotExist();
    }

    @Test
    void itEndsWithTheHandOverIfNobodyWaits() throws IOException {
        withData();
        assertThat(launch(onThisDisk("--no-wait"))).isEqualTo(Program.DONE);
        assertThat(directory.resolve("manifests/etcd.yaml")).exists();
        assertThat(volume().resolve("etcd.yaml")).exists();
    }

    @Test
    void aDryRunChangesNothing() throws IOException {
        withData();
        assertThat(launch(onThisDisk("--dry-run"))).isEqualTo(Program.DONE);
        assertThat(printed.err()).contains("would ", "a sealed one is written beside them");
        assertThat(directory.resolve("manifests")).isEmptyDirectory();
        assertThat(directory.resolve("state")).doesNotExist();
        assertThat(volume().resolve("etcd.yaml")).doesNotExist();
    }

    @Test
    void withoutDataItWaitsForConsul() throws IOException {
        assertThat(launch(onThisDisk())).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(printed.err())
                .contains("deadline passed, still waiting: the founding record cannot be read: the Consul agent does"
                        + " not answer (connection refused)");
        assertThat(volume()).doesNotExist();
        assertThat(directory.resolve("manifests")).isEmptyDirectory();
    }

    @Test
    void aVolumeThatIsNotMountedIsWaitedFor() throws IOException {
        withData();
        assertThat(launch(onThisDisk("--mount-point=" + volume()))).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(printed.err()).contains("nothing is mounted at " + volume());
        assertThat(directory.resolve("manifests")).isEmptyDirectory();
    }

    @Test
    void aStartFileThatIsNotOursRefuses() throws IOException {
        Files.createDirectories(volume());
        Files.writeString(volume().resolve("etcd.yaml"), "name: somebody\n");
        assertThat(launch(onThisDisk())).isEqualTo(Program.REFUSED);
        assertThat(printed.err()).contains(volume().resolve("etcd.yaml") + " is no start file of this volume");
        assertThat(volume().resolve("etcd.yaml")).hasContent("name: somebody\n");
    }

    @Test
    void aPodThatStartsEtcdOtherwiseIsNotHandedOver() throws IOException {
        withData();
        var arguments = onThisDisk();
        Files.writeString(
                directory.resolve("staged/etcd.yaml"),
                POD.formatted(volume()).replace("[etcd, ", "[etcd, --name=node-1, "));
        assertThat(launch(arguments)).isEqualTo(Program.REFUSED);
        assertThat(printed.err()).contains("--name");
        assertThat(directory.resolve("manifests")).isEmptyDirectory();
    }
}
