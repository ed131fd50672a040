package io.etcdsidekicks.discovery.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.settings.TestProgram.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LaunchTest {
    private static final Path PEM = Path.of("src/test/resources/throw-away.pem");
    private static final Map<String, String> NOTHING = Map.of();
    private static final String SECRET = "b1gs3cr3t-token";

    @Test
    void theClusterIsAllThatIsNeeded() {
        var outcome = TestProgram.launch(NOTHING, "--cluster", "mycluster");

        assertThat(outcome.exitCode()).isEqualTo(Program.DONE);
        assertThat(outcome.settings()).satisfies(settings -> {
            assertThat(settings.naming()).isEqualTo(new Naming(Scheme.TAGGED, "mycluster", false));
            assertThat(settings.zone().datacenter()).isEmpty();
            assertThat(settings.zone().domain()).isEqualTo("consul");
            assertThat(settings.node()).isEmpty();
            assertThat(settings.address()).isEmpty();
            assertThat(settings.peerPort()).isEqualTo(2380);
            assertThat(settings.nameserver()).isEmpty();
            assertThat(settings.consul().address()).isEqualTo(URI.create("http://127.0.0.1:8500"));
            assertThat(settings.consul().token()).isEmpty();
            assertThat(settings.consul().caCert()).isEmpty();
            assertThat(settings.consul().clientCert()).isEmpty();
            assertThat(settings.consul().clientKey()).isEmpty();
        });
    }

    @Test
    void theEnvironmentBeatsTheFile(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("s.properties"), "test-program.cluster=from-file\n");

        assertThat(TestProgram.launch(Map.of("TEST_PROGRAM_CLUSTER", "from-env"), "--config", file.toString())
                        .settings()
                        .naming()
                        .cluster())
                .isEqualTo("from-env");
    }

    @Test
    void theFlagBeatsTheEnvironment() {
        assertThat(TestProgram.launch(Map.of("TEST_PROGRAM_CLUSTER", "from-env"), "--cluster", "from-flag")
                        .settings()
                        .naming()
                        .cluster())
                .isEqualTo("from-flag");
    }

    @Test
    void theFileBeatsTheDefault(@TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("s.properties"), "test-program.cluster=mycluster\ntest-program.peer-port=12380\n");

        assertThat(TestProgram.launch(NOTHING, "--config=" + file).settings().peerPort())
                .isEqualTo(12380);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s.yml", "s.yaml"})
    void readsYaml(String name, @TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve(name), """
                test-program:
                  cluster: mycluster
                  peer-port: 12380
                  tls: true
                  address: 10.0.0.11
                """);

        assertThat(TestProgram.launch(NOTHING, "--config", file.toString()).settings())
                .satisfies(settings -> {
                    assertThat(settings.naming()).isEqualTo(new Naming(Scheme.TAGGED, "mycluster", true));
                    assertThat(settings.peerPort()).isEqualTo(12380);
                    assertThat(settings.address()).contains(InetAddress.ofLiteral("10.0.0.11"));
                });
    }

    @Test
    void aYamlKeyWithoutAValueIsNotSet(@TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("s.yml"), "test-program:\n  cluster: mycluster\n  node:\n  peer-port:\n");

        assertThat(TestProgram.launch(NOTHING, "--config", file.toString()).settings())
                .satisfies(settings -> {
                    assertThat(settings.node()).isEmpty();
                    assertThat(settings.peerPort()).isEqualTo(2380);
                });
    }

    @Test
    void anEmptyVariableIsNotSet(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("s.properties"), "test-program.cluster=from-file\n");
        var environment = Map.of("TEST_PROGRAM_CLUSTER", "", "CONSUL_HTTP_ADDR", "", "CONSUL_HTTP_TOKEN", "");

        assertThat(TestProgram.launch(environment, "--config", file.toString()).settings())
                .satisfies(settings -> {
                    assertThat(settings.naming().cluster()).isEqualTo("from-file");
                    assertThat(settings.consul().address()).isEqualTo(URI.create("http://127.0.0.1:8500"));
                });
    }

    @Test
    void theFileCanBeNamedInTheEnvironment(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("s.properties"), "test-program.cluster=from-file\n");

        assertThat(TestProgram.launch(Map.of("TEST_PROGRAM_CONFIG", file.toString()))
                        .settings()
                        .naming()
                        .cluster())
                .isEqualTo("from-file");
    }

    @Test
    void aFlagWithoutAValueIsTrue() {
        assertThat(TestProgram.launch(NOTHING, "--cluster=mycluster", "--tls")
                        .settings()
                        .naming()
                        .tls())
                .isTrue();
    }

    @Test
    void takesConsulsOwnVariables(@TempDir Path folder) throws IOException {
        var ca = Files.copy(PEM, folder.resolve("ca.pem"));
        var cert = Files.copy(PEM, folder.resolve("cert.pem"));
        var key = Files.copy(PEM, folder.resolve("key.pem"));
        var environment = Map.of(
                "CONSUL_HTTP_ADDR",
                "https://127.0.0.1:8501",
                "CONSUL_HTTP_TOKEN",
                SECRET,
                "CONSUL_CACERT",
                ca.toString(),
                "CONSUL_CLIENT_CERT",
                cert.toString(),
                "CONSUL_CLIENT_KEY",
                key.toString(),
                "CONSUL_NAMESPACE",
                "not ours, so no mistake");

        assertThat(TestProgram.launch(environment, "--cluster", "mycluster")
                        .settings()
                        .consul())
                .satisfies(consul -> {
                    assertThat(consul.address()).isEqualTo(URI.create("https://127.0.0.1:8501"));
                    assertThat(consul.token()).isEqualTo(SECRET);
                    assertThat(consul.caCert()).contains(ca);
                    assertThat(consul.clientCert()).contains(cert);
                    assertThat(consul.clientKey()).contains(key);
                });
    }

    @Test
    void theProgramsOwnVariableBeatsConsuls() {
        var environment = Map.of(
                "CONSUL_HTTP_ADDR", "http://10.0.0.1:8500", "TEST_PROGRAM_CONSUL_HTTP_ADDR", "http://10.0.0.2:1");

        assertThat(TestProgram.launch(environment, "--cluster", "mycluster")
                        .settings()
                        .consul()
                        .address())
                .isEqualTo(URI.create("http://10.0.0.2:1"));
    }

    @Test
    void takesAConsulAddressWithoutAScheme() {
        assertThat(TestProgram.launch(Map.of("CONSUL_HTTP_ADDR", "10.0.0.1:8500"), "--cluster", "mycluster")
                        .settings()
                        .consul()
                        .address())
                .isEqualTo(URI.create("http://10.0.0.1:8500"));
    }

    @Test
    void readsTheTokenFromAFileWithoutItsLineEnd(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("token"), SECRET + "\n");

        assertThat(TestProgram.launch(Map.of("CONSUL_HTTP_TOKEN_FILE", file.toString()), "--cluster", "mycluster")
                        .settings()
                        .consul()
                        .token())
                .isEqualTo(SECRET);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        --colour=blue                      | --colour is unknown; --help lists what there is
        stray                              | stray is unknown; --help lists what there is
        --scheme=dotted                    | --scheme dotted: must be tagged or named; for example --scheme tagged
        --tls=perhaps                      | --tls perhaps: must be true or false; for example --tls true
        --datacenter=a.b                   | --datacenter a.b: must be one label of a-z, 0-9, dash; for example --datacenter dc1
        --domain=.consul                   | --domain .consul: must be made of a-z, 0-9 and dashes, at most 63 of them between dots: it is part of a DNS name; for example --domain consul
        --node=7                           | --node 7: must not be a number: etcd names its peers 0, 1, 2 itself; for example --node node-1
        --address=host                     | --address host: must be an IP address, not a name; for example --address 10.0.0.11
        --peer-port=0                      | --peer-port 0: must be a number from 1 to 65535; for example --peer-port 2380
        --dns=127.0.0.1                    | --dns 127.0.0.1: must be an IP address and a port; for example --dns 127.0.0.1:8600
        --consul-http-addr=unix:/s         | --consul-http-addr unix:/s: must be a URL: Unix sockets are not supported; for example --consul-http-addr http://127.0.0.1:8500
        --consul-http-addr=ftp://a         | --consul-http-addr ftp://a: must be a URL that begins with http:// or https://; for example --consul-http-addr http://127.0.0.1:8500
        --consul-cacert=/no/ca             | --consul-cacert /no/ca: cannot be read; for example --consul-cacert /etc/consul/cert.pem
        --consul-client-key=/no/key        | --consul-client-cert and --consul-client-key: both or none must be given
        """)
    void tellsEachMistakeWithOptionValueAndExample(String wrong, String words) {
        var outcome = TestProgram.launch(NOTHING, "--cluster", "mycluster", wrong);

        assertThat(outcome.exitCode()).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(outcome.err().lines()).contains("  " + words);
        assertThat(outcome.ran()).isFalse();
    }

    @Test
    void tellsThatAFileHoldsNoCertificateOrKeyBeforeConsulIsAsked(@TempDir Path folder) throws IOException {
        var text = Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\nnonsense\n");
        var none = Files.writeString(folder.resolve("none.pem"), "");
        var outcome = TestProgram.launch(
                NOTHING,
                "--cluster=mycluster",
                "--consul-cacert=" + text,
                "--consul-client-cert=" + none,
                "--consul-client-key=" + text);

        assertThat(outcome.exitCode()).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(outcome.err().lines())
                .contains(
                        "  --consul-cacert " + text + ": holds no certificate that can be read: it must be PEM,"
                                + " -----BEGIN CERTIFICATE-----; for example --consul-cacert /etc/consul/cert.pem",
                        "  --consul-client-cert " + none + ": holds no certificate that can be read: it must be PEM,"
                                + " -----BEGIN CERTIFICATE-----; for example --consul-client-cert /etc/consul/cert.pem",
                        "  --consul-client-key " + text + ": holds no private key that can be read: it must be PEM,"
                                + " without a password; for example --consul-client-key /etc/consul/key.pem");
        assertThat(outcome.err()).doesNotContain("Exception");
    }

    @Test
    void tellsThatTheTokenFileCannotBeRead() {
        var outcome = TestProgram.launch(NOTHING, "--cluster", "mycluster", "--consul-http-token-file", "/no/token");

        assertThat(outcome.exitCode()).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(outcome.err())
                .contains("--consul-http-token-file /no/token: cannot be read")
                .contains("for example --consul-http-token-file /run/consul-token");
    }

    @ParameterizedTest(name = "{0} in the {1} scheme: {2}")
    @CsvSource({"my.cluster, tagged, true", "my.cluster, named, false"})
    void aNameWithDotsFitsTheTaggedSchemeOnly(String cluster, String scheme, boolean fits) {
        assertFits(cluster, scheme, fits);
    }

    @ParameterizedTest(name = "{0} characters in the {1} scheme: {2}")
    @CsvSource({"46, named, true", "47, named, false", "63, tagged, true"})
    void aNameMayBeAsLongAsItsLabelAllows(int length, String scheme, boolean fits) {
        assertFits("a".repeat(length), scheme, fits);
    }

    /** _etcd-server._tcp. is 18 long, .etcd3.service.consul 21: 214 are left of 253. */
    @ParameterizedTest(name = "{0} characters: {1}")
    @CsvSource({"214, true", "215, false"})
    void theWholeNameMayBe253Long(int length, boolean fits) {
        var label = "a".repeat(63) + ".";
        assertFits(label.repeat(3) + "a".repeat(length - 3 * label.length()), "tagged", fits);
    }

    @Test
    void tellsAllMistakesAtOnce(@TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("s.yml"), "test-program:\n  colour: blue\nother:\n  key: 1\nregistrar:\n  size: 3\n");

        var outcome = TestProgram.launch(
                Map.of("TEST_PROGRAM_SIZE", "3", "TEST_PROGRAM_PEER_PORT", "many"),
                "--config",
                file.toString(),
                "--flavour",
                "--node",
                "0");

        assertThat(outcome.exitCode()).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(outcome.err())
                .startsWith("wrong settings (7):")
                .contains("--flavour is unknown")
                .contains("environment variable TEST_PROGRAM_SIZE is unknown; known are CONSUL_CACERT, ")
                .contains("TEST_PROGRAM_CLUSTER")
                .contains("key test-program.colour in " + file + " is unknown; known are test-program.address, ")
                .contains("key other.key in " + file + " is unknown")
                .doesNotContain("registrar.size") // one file for both programs
                .contains("--cluster: is needed; for example --cluster mycluster")
                .contains("--peer-port many: must be a number")
                .contains("--node 0: must not be a number");
        assertThat(outcome.ran()).isFalse();
    }

    @Test
    void tellsTheOtherMistakesEvenIfTheFileCannotBeRead() {
        var outcome = TestProgram.launch(NOTHING, "--config", "/no/file.yml");

        assertThat(outcome.exitCode()).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(outcome.err())
                .contains("--config /no/file.yml: cannot be read")
                .contains("for example --config /etc/etcd-sidekicks/settings.yml")
                .contains("--cluster: is needed");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "/", "\0"})
    void tellsWhenTheFileIsNone(String noFile) {
        var outcome = TestProgram.launch(NOTHING, "--cluster=mycluster", "--config=" + noFile);

        assertThat(outcome.exitCode()).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(outcome.err()).contains("--config " + noFile + ": cannot be read");
    }

    @Test
    void tellsWhereAYamlFileIsBrokenButNotWhatItSays(@TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("s.yml"),
                "test-program:\n  cluster: mycluster\n  consul-http-token: \"" + SECRET + "\n");

        var outcome = TestProgram.launch(NOTHING, "--config", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(outcome.err()).contains("--config " + file + ": cannot be read", "line 4");
        assertThat(outcome.all()).doesNotContain(SECRET);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        test-program: [a                             | no YAML: line 2, column 1, expected ',' or ']'
        test-program: {cluster: a, cluster: b}       | no YAML: line 1, column 28, found duplicate key cluster
        '- cluster'                                  | no settings: it has to be a mapping
        cluster                                      | no settings: it has to be a mapping
        'a: b\u0001'                                 | no YAML: it holds a character that no text has
        """)
    void tellsWhatIsWrongWithAYamlFile(String text, String words, @TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("s.yml"), text.replace("\\u0001", "\u0001") + "\n");

        assertThat(TestProgram.launch(NOTHING, "--config", file.toString()).err())
                .contains("--config " + file + ": cannot be read (" + words);
    }

    @Test
    void aFileThatIsNoTextIsTold(@TempDir Path folder) throws IOException {
        var file = Files.write(folder.resolve("s.yml"), new byte[] {'a', ':', ' ', (byte) 0xff});

        assertThat(TestProgram.launch(NOTHING, "--config", file.toString()).err())
                .contains("--config " + file + ": cannot be read (it is no UTF-8 text)");
    }

    @Test
    void aFileInItsUsualPlaceIsRead(@TempDir Path folder) throws IOException {
        var usual = Files.writeString(folder.resolve("settings.yml"), "test-program:\n  cluster: usual\n");
        var named = Files.writeString(folder.resolve("named.yml"), "test-program:\n  cluster: named\n");

        assertThat(TestProgram.launchWithUsual(usual).settings().naming().cluster())
                .isEqualTo("usual");
        assertThat(TestProgram.launchWithUsual(usual, "--config", named.toString())
                        .settings()
                        .naming()
                        .cluster())
                .isEqualTo("named");
    }

    @Test
    void aMistakeInTheFileInItsUsualPlaceIsTold(@TempDir Path folder) throws IOException {
        var usual = Files.writeString(folder.resolve("settings.yml"), "test-program: [\n");

        assertThat(TestProgram.launchWithUsual(usual, "--cluster=mycluster").err())
                .contains("--config " + usual + ": cannot be read (no YAML: line 2, ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        --cluster                    | --cluster: is needed; for example --cluster mycluster
        --cluster=c --config         | --config: needs a value, --config FILE
        --cluster=c --node           | --node: needs a value, --node NAME
        --cluster=c --config=a.properties --config=b.properties | --config: is given more than once
        --cluster=a --cluster=b      | --cluster: is given more than once
        """)
    void whatIsWrongWithTheCommandLineIsOneMistakeAmongOthers(String args, String words) {
        var outcome = TestProgram.launch(NOTHING, ("--peer-port=0 " + args.strip()).split(" "));

        assertThat(outcome.exitCode()).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(outcome.err())
                .startsWith("wrong settings (")
                .contains("  " + words.strip() + "\n", "--peer-port 0: must be")
                .doesNotContain("Usage", "java.", "Exception");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "--cluster=a --cluster=b, --cluster: is given more than once",
        "--cluster=a --tls --tls, --tls: is given more than once",
        "--cluster=a --config=a.properties --config=b.properties, --config: is given more than once",
        "--cluster=a --node, '--node: needs a value, --node NAME'"
    })
    void aMistakeAtTheEndOfTheLineMakesNoOthers(String args, String words) {
        var err = TestProgram.launch(NOTHING, args.split(" ")).err();

        assertThat(err.lines().filter(line -> !line.contains("cannot be read")))
                .hasSize(2)
                .contains("  " + words);
    }

    @Test
    void similarNamesAreNamed(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("s.yml"), "test-program:\n  peerport: 2380\n");
        var outcome = TestProgram.launch(
                Map.of("TEST_PROGRAM_CLUSTR", "c"),
                "--cluster=mycluster",
                "--config=" + file,
                "--shceme=tagged",
                "--peer-prot=1");

        assertThat(outcome.err())
                .contains("--shceme is unknown, did you mean --scheme")
                .contains("--peer-prot is unknown, did you mean --peer-port")
                .contains("TEST_PROGRAM_CLUSTR is unknown, did you mean TEST_PROGRAM_CLUSTER")
                .contains("key test-program.peerport in " + file + " is unknown, did you mean test-program.peer-port");
    }

    /** docs/facts.md 9.11: of Services called {@code test-program} and {@code test-program-peer}. */
    @Test
    void kubernetesServicesAreNoSettings() {
        var outcome = TestProgram.launch(
                Map.of(
                        "TEST_PROGRAM_SERVICE_HOST", "10.96.0.7",
                        "TEST_PROGRAM_SERVICE_PORT", "80",
                        "TEST_PROGRAM_SERVICE_PORT_HTTP", "80",
                        "TEST_PROGRAM_PORT", "tcp://10.96.0.7:80",
                        "TEST_PROGRAM_PORT_80_TCP", "tcp://10.96.0.7:80",
                        "TEST_PROGRAM_PORT_80_TCP_PROTO", "tcp",
                        "TEST_PROGRAM_PORT_80_TCP_PORT", "80",
                        "TEST_PROGRAM_PORT_80_TCP_ADDR", "10.96.0.7",
                        "TEST_PROGRAM_PEER_PORT", "tcp://10.96.0.8:80"),
                "--cluster=mycluster");

        assertThat(outcome.settings().peerPort()).isEqualTo(2380);
    }

    @Test
    void helpExitsWithZeroAndNamesEveryOption() {
        var outcome = TestProgram.launch(NOTHING, "--help");

        assertThat(outcome.exitCode()).isEqualTo(Program.DONE);
        assertThat(outcome.ran()).isFalse();
        assertThat(outcome.out()).contains("--cluster", "--scheme", "--consul-http-token-file", "--config", "2380");
    }

    @Test
    void versionExitsWithZero() {
        var outcome = TestProgram.launch(NOTHING, "--version");

        assertThat(outcome.exitCode()).isEqualTo(Program.DONE);
        assertThat(outcome.out()).isEqualToIgnoringNewLines("test-program 1.2.3");
        assertThat(outcome.ran()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {Program.DONE, Program.REFUSED, Program.DEADLINE_PASSED})
    void exitsWithWhatTheProgramReturns(int code) {
        assertThat(TestProgram.launch(_ -> code, NOTHING, "--cluster=mycluster").exitCode())
                .isEqualTo(code);
    }

    @Test
    void exitsAsTheJvmDoesWhenStopped() {
        var outcome = TestProgram.launch(
                _ -> {
                    throw new InterruptedException("asked to stop");
                },
                NOTHING,
                "--cluster=mycluster");

        assertThat(outcome.exitCode()).isEqualTo(143);
    }

    @Test
    void aFaultOfTheProgramIsToldAsOne() {
        var outcome = TestProgram.launch(
                _ -> {
                    throw new IllegalStateException("the fault");
                },
                NOTHING,
                "--cluster=mycluster");

        assertThat(outcome.exitCode()).isEqualTo(Program.REFUSED);
        assertThat(outcome.err()).contains("stopped by a fault of this program").contains("the fault");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "--cluster=mycluster",
                "--cluster=MYCLUSTER",
                "--help",
                "--colour=" + SECRET,
                "--colour " + SECRET,
                "--consul-http-token=" + SECRET,
                "--consul-token " + SECRET,
                "--consul-http-token",
                "--cluster --consul-http-token " + SECRET
            })
    void theTokenIsInNoOutput(String args, @TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("s.yml"), "test-program:\n  consul-http-token: " + SECRET + "\n  colour: blue\n");
        var environment = Map.of(
                "CONSUL_HTTP_TOKEN", SECRET, "TEST_PROGRAM_CONSUL_HTTP_TOKEN", SECRET, "TEST_PROGRAM_TOKEN", SECRET);
        var arguments = (args + " --config " + file).split(" ");

        assertThat(TestProgram.launch(environment, arguments).all())
                .isNotBlank()
                .doesNotContain(SECRET);
    }

    @Test
    void theTokenIsNotInTheSettingsWords() {
        var settings = TestProgram.launch(Map.of("CONSUL_HTTP_TOKEN", SECRET), "--cluster=mycluster")
                .settings();

        assertThat(settings).asString().doesNotContain(SECRET).contains("http://127.0.0.1:8500 with a token");
        assertThat(TestProgram.launch(NOTHING, "--cluster=mycluster").settings())
                .asString()
                .doesNotContain("with a token");
    }

    private static void assertFits(String cluster, String scheme, boolean fits) {
        Outcome outcome = TestProgram.launch(NOTHING, "--cluster", cluster, "--scheme", scheme);

        assertThat(outcome.exitCode()).isEqualTo(fits ? Program.DONE : Program.WRONG_SETTINGS);
        if (!fits) {
            assertThat(outcome.err()).contains("--cluster " + cluster + ": ", "; for example --cluster mycluster");
        }
    }
}
