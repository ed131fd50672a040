package io.etcdsidekicks.registrar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.settings.ConsulSettings;
import io.etcdsidekicks.discovery.settings.ContractSettings;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.VolumeSettings;
import io.etcdsidekicks.registrar.RegistrarSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

final class RegistrarCommandTest {
    private static final Path PEM = Path.of("../discovery/src/test/resources/throw-away.pem");
    /** Read before the program's own options; see LaunchTest. */
    private static final Set<String> NO_SETTING = Set.of("--help", "--version", "--config");

    private record Mapping(String value, Function<RegistrarSettings, Object> setting, Object expected) {}

    private record Read(RegistrarSettings settings, List<String> mistakes) {}

    @Test
    void defaults() {
        assertThat(read("--cluster", "mycluster"))
                .isEqualTo(new Read(
                        new RegistrarSettings(
                                new ContractSettings(
                                        new Naming(Scheme.TAGGED, "mycluster", false),
                                        new DnsZone("", "consul"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        2380,
                                        Optional.empty(),
                                        new ConsulSettings(
                                                URI.create("http://127.0.0.1:8500"),
                                                "",
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty())),
                                2379,
                                new VolumeSettings(
                                        Path.of("/var/lib/etcd"),
                                        Optional.empty(),
                                        Path.of("/var/lib/etcd-sidekicks"),
                                        Optional.empty(),
                                        Set.of()),
                                true,
                                "etcd-sidekicks",
                                URI.create("http://127.0.0.1:2379/health"),
                                Duration.ofSeconds(1),
                                Optional.of(socket("127.0.0.1", 8520)),
                                false,
                                false,
                                Optional.empty()),
                        List.of()));
    }

    @Test
    void everyOptionIsMapped(@TempDir Path folder) throws IOException {
        var mappings = mappings(folder);

        assertThat(mappings.keySet())
                .as("an option without a line in this table is an option nobody has seen work")
                .isEqualTo(options());
        var read = read(mappings.entrySet().stream()
                .map(mapping -> mapping.getKey() + "=" + mapping.getValue().value())
                .filter(argument -> !argument.startsWith("--consul-http-token-file"))
                .toArray(String[]::new));
        assertThat(read.mistakes()).isEmpty();
        mappings.forEach((option, mapping) -> {
            if (!option.equals("--consul-http-token-file")) {
                assertThat(mapping.setting().apply(read.settings())).as(option).isEqualTo(mapping.expected());
            }
        });
    }

    @Test
    void theTokenFileIsMapped(@TempDir Path folder) throws IOException {
        var mapping = Optional.ofNullable(mappings(folder).get("--consul-http-token-file"))
                .orElseThrow();

        var read = read("--cluster=mycluster", "--consul-http-token-file=" + mapping.value());

        assertThat(mapping.setting().apply(read.settings())).isEqualTo(mapping.expected());
    }

    @ParameterizedTest
    @CsvSource({"--tls", "--once", "--deregister-on-stop"})
    void aFlagAloneIsTrue(String flag, @TempDir Path folder) throws IOException {
        var mapping = Optional.ofNullable(mappings(folder).get(flag)).orElseThrow();

        assertThat(mapping.setting().apply(read("--cluster=mycluster", flag).settings()))
                .isEqualTo(mapping.expected());
    }

    @Test
    void theHealthEndpointCanBeOff() {
        assertThat(read("--cluster=mycluster", "--listen=off").settings().listen())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("wrongValues")
    void everyMistakeNamesOptionValueAndExample(String option, String value) {
        var others = option.equals("--cluster") ? new String[0] : new String[] {"--cluster=mycluster"};
        var mistakes = read(Stream.concat(Stream.of(others), Stream.of(option + "=" + value))
                        .toArray(String[]::new))
                .mistakes();

        assertThat(mistakes)
                .anySatisfy(mistake -> assertThat(mistake)
                        .startsWith(value.isEmpty() ? option + ": " : option + " " + value + ": ")
                        .containsPattern("; for example " + option + " \\S+$"));
    }

    @Test
    void everyOptionThatCanBeWrongIsTriedWithAWrongValue() {
        assertThat(wrongValues().map(arguments -> String.valueOf(arguments.get()[0])))
                .containsExactlyInAnyOrderElementsOf(options().stream()
                        .filter(option -> !option.equals("--consul-http-token")) // any text is one
                        .toList());
    }

    @Test
    void everyExampleIsRight() {
        var wrong = wrongValues()
                .map(arguments -> arguments.get()[0] + "=" + arguments.get()[1])
                .toArray(String[]::new);
        var examples = read(wrong).mistakes().stream()
                .filter(mistake -> mistake.contains("; for example "))
                .map(mistake -> mistake.replaceFirst(".*; for example ", "").replaceFirst(" ", "="))
                .filter(example -> !example.matches("--consul-.*(cert|key|file).*")) // files of another machine
                .toArray(String[]::new);

        assertThat(examples).hasSizeGreaterThan(10);
        assertThat(read(examples).mistakes()).isEmpty();
    }

    @Test
    void theClusterIsNeeded() {
        assertThat(read().mistakes()).containsExactly("--cluster: is needed; for example --cluster mycluster");
    }

    @Test
    void allMistakesAreToldAtOnce() {
        assertThat(read("--client-port=0", "--interval=soon", "--listen=x").mistakes())
                .extracting(mistake -> mistake.replaceFirst("[ :].*", ""))
                .containsExactly("--cluster", "--client-port", "--interval", "--listen");
    }

    private static Map<String, Mapping> mappings(Path folder) throws IOException {
        var ca = Files.copy(PEM, folder.resolve("ca.pem"));
        var cert = Files.copy(PEM, folder.resolve("cert.pem"));
        var key = Files.copy(PEM, folder.resolve("key.pem"));
        var token = Files.writeString(folder.resolve("token"), "from-file\n");
        return Map.ofEntries(
                Map.entry(
                        "--cluster",
                        of("other", settings -> settings.contract().naming().cluster(), "other")),
                Map.entry("--node", of("node-1", settings -> settings.contract().node(), Optional.of("node-1"))),
                Map.entry(
                        "--address",
                        of(
                                "10.0.0.11",
                                settings -> settings.contract().address(),
                                Optional.of(InetAddress.ofLiteral("10.0.0.11")))),
                Map.entry(
                        "--peer-port",
                        of("12380", settings -> settings.contract().peerPort(), 12380)),
                Map.entry(
                        "--scheme",
                        of("named", settings -> settings.contract().naming().scheme(), Scheme.NAMED)),
                Map.entry(
                        "--tls",
                        of("true", settings -> settings.contract().naming().tls(), true)),
                Map.entry(
                        "--datacenter",
                        of("dc2", settings -> settings.contract().zone().datacenter(), "dc2")),
                Map.entry(
                        "--domain",
                        of(
                                "corp.example",
                                settings -> settings.contract().zone().domain(),
                                "corp.example")),
                Map.entry(
                        "--dns",
                        of(
                                "10.0.0.2:53",
                                settings -> settings.contract().nameserver(),
                                Optional.of(socket("10.0.0.2", 53)))),
                Map.entry(
                        "--consul-http-addr",
                        of(
                                "https://10.0.0.3:8501",
                                settings -> settings.contract().consul().address(),
                                URI.create("https://10.0.0.3:8501"))),
                Map.entry(
                        "--consul-http-token",
                        of("given", settings -> settings.contract().consul().token(), "given")),
                Map.entry(
                        "--consul-http-token-file",
                        of(
                                token.toString(),
                                settings -> settings.contract().consul().token(),
                                "from-file")),
                Map.entry(
                        "--consul-cacert",
                        of(
                                ca.toString(),
                                settings -> settings.contract().consul().caCert(),
                                Optional.of(ca))),
                Map.entry(
                        "--consul-client-cert",
                        of(
                                cert.toString(),
                                settings -> settings.contract().consul().clientCert(),
                                Optional.of(cert))),
                Map.entry(
                        "--consul-client-key",
                        of(
                                key.toString(),
                                settings -> settings.contract().consul().clientKey(),
                                Optional.of(key))),
                Map.entry("--client-port", of("12379", RegistrarSettings::clientPort, 12379)),
                Map.entry("--founding", of("off", RegistrarSettings::founding, false)),
                Map.entry("--kv-prefix", of("infra/etcd", RegistrarSettings::kvPrefix, "infra/etcd")),
                Map.entry(
                        "--volume",
                        of("/srv/etcd", settings -> settings.volume().root(), Path.of("/srv/etcd"))),
                Map.entry(
                        "--mount-point",
                        of("/srv", settings -> settings.volume().mountPoint(), Optional.of(Path.of("/srv")))),
                Map.entry(
                        "--state-dir",
                        of("/var/state", settings -> settings.volume().stateDir(), Path.of("/var/state"))),
                Map.entry(
                        "--template",
                        of(
                                "/etc/etcd.yaml",
                                settings -> settings.volume().template(),
                                Optional.of(Path.of("/etc/etcd.yaml")))),
                Map.entry(
                        "--template-allow",
                        of("new-key", settings -> settings.volume().allowed(), Set.of("new-key"))),
                Map.entry(
                        "--health-url",
                        of(
                                "http://127.0.0.1:2381/health",
                                RegistrarSettings::healthUrl,
                                URI.create("http://127.0.0.1:2381/health"))),
                Map.entry("--interval", of("250ms", RegistrarSettings::interval, Duration.ofMillis(250))),
                Map.entry(
                        "--listen",
                        of("10.0.0.11:80", RegistrarSettings::listen, Optional.of(socket("10.0.0.11", 80)))),
                Map.entry("--deregister-on-stop", of("true", RegistrarSettings::deregisterOnStop, true)),
                Map.entry("--once", of("true", RegistrarSettings::once, true)),
                Map.entry("--timeout", of("90s", RegistrarSettings::timeout, Optional.of(Duration.ofSeconds(90)))));
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                arguments("--cluster", "My_Cluster"),
                arguments("--node", "0"),
                arguments("--address", "127.0.0.1"),
                arguments("--peer-port", "0"),
                arguments("--scheme", "other"),
                arguments("--tls", "perhaps"),
                arguments("--datacenter", "service"),
                arguments("--domain", ".consul"),
                arguments("--dns", "localhost"),
                arguments("--consul-http-addr", "unix:///run/consul.sock"),
                arguments("--consul-http-token-file", "/no/token"),
                arguments("--consul-cacert", "/no/ca.pem"),
                arguments("--consul-client-cert", "/no/cert.pem"),
                arguments("--consul-client-key", "/no/key.pem"),
                arguments("--client-port", "65536"),
                arguments("--volume", "\0"),
                arguments("--template", "\0"),
                arguments("--template-allow", "two words"),
                arguments("--mount-point", "\0"),
                arguments("--state-dir", "\0"),
                arguments("--founding", "perhaps"),
                arguments("--kv-prefix", "/etcd/"),
                arguments("--health-url", "127.0.0.1"),
                arguments("--interval", "0s"),
                arguments("--listen", "8520"),
                arguments("--deregister-on-stop", "perhaps"),
                arguments("--once", "2"),
                arguments("--timeout", "soon"));
    }

    private static Mapping of(String value, Function<RegistrarSettings, Object> setting, Object expected) {
        return new Mapping(value, setting, expected);
    }

    private static Set<String> options() {
        return new CommandLine(new RegistrarCommand())
                .getCommandSpec().options().stream()
                        .map(OptionSpec::longestName)
                        .filter(option -> !NO_SETTING.contains(option))
                        .collect(Collectors.toSet());
    }

    private static Read read(String... arguments) {
        var command = new RegistrarCommand();
        var mistakes = new Mistakes();
        var _ = new CommandLine(command).parseArgs(arguments);
        return new Read(command.read(mistakes), mistakes.found());
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
