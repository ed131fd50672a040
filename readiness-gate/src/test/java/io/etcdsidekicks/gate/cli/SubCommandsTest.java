package io.etcdsidekicks.gate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.gate.volume.WalFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** status, adopt, reset and replace from their command line, without a Consul. */
final class SubCommandsTest {
    private static final String AT = " at http://127.0.0.1:1 (--consul-http-addr)";

    @RegisterExtension
    final Printed printed = new Printed();

    @TempDir
    Path directory = Path.of("");

    /** Nobody listens on port 1. */
    private int launch(String command, String... further) {
        var here = List.of(
                command,
                "--cluster=mycluster",
                "--consul-http-addr=http://127.0.0.1:1",
                "--dns=127.0.0.1:1",
                "--health-url=http://127.0.0.1:1/health",
                "--manifest-dir=" + directory,
                "--volume=" + volume(),
                "--state-dir=" + state());
        return Launch.run(
                "readiness-gate",
                new ReadinessGateCommand(),
                Map.of(),
                Stream.concat(here.stream(), Stream.of(further)).toArray(String[]::new));
    }

    private Path volume() {
        return directory.resolve("volume");
    }

    private void data() throws IOException {
        WalFixture.write(volume().resolve("data/member/wal"), WalFixture.CLUSTER, WalFixture.MEMBER);
    }

    private Path state() {
        return directory.resolve("state");
    }

    private String out() {
        return printed.out();
    }

    private List<String> err() {
        return printed.err().lines().toList();
    }

    @Test
    void statusWithoutConsul() {
        assertThat(launch("status")).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(out())
                .startsWith("cluster mycluster: waiting\n")
                .contains(
                        "  peer address  unknown\n",
                        "  consul        the Consul agent does not answer (connection refused) at http://127.0.0.1:",
                        "  none: something else than a kubelet starts etcd here, see --manifest\n",
                        "  DNS by plain UDP fails: no answer from 127.0.0.1:1 by plain UDP\n",
                        "  cannot be read: the Consul agent does not answer (connection refused) at http://127.0.0.1:");
    }

    @Test
    void statusForPrograms() throws IOException {
        assertThat(launch("status", "--json", "--address=127.9.9.9x")).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(launch("status", "--json")).isEqualTo(Program.DEADLINE_PASSED);

        var json = new ObjectMapper().readTree(out());
        assertThat(json.path("version").asInt()).isEqualTo(2);
        assertThat(json.path("verdict").asText()).isEqualTo("waiting");
        assertThat(json.at("/machine/volume").asText()).isEqualTo(volume().toString());
        assertThat(json.at("/consul/problem").asText()).contains("connection refused");
    }

    @Test
    void statusLooksAtTheVolumeWithoutConsul() throws IOException {
        data();
        assertThat(launch("status")).isEqualTo(Program.DEADLINE_PASSED);
        assertThat(out())
                .contains(
                        "  state         initialised\n",
                        "member " + WalFixture.MEMBER + " of cluster " + WalFixture.CLUSTER);
        assertThat(volume().resolve("etcd.yaml")).doesNotExist();
        assertThat(state()).doesNotExist();
    }

    @Test
    void resetHereLeavesDataAloneThatNobodyGaveUp() throws IOException {
        data();
        assertThat(launch("reset", "--here", "--force=mycluster")).isEqualTo(Program.REFUSED);
        assertThat(err())
                .containsExactly(
                        "refused: the data are those of cluster " + WalFixture.CLUSTER
                                + ", which was not given up: readiness-gate reset comes first",
                        "nothing was changed");
        assertThat(volume().resolve("data/member/wal")).isNotEmptyDirectory();
    }

    @Test
    void resetHereWithoutDataHasNothingToDo() {
        assertThat(launch("reset", "--here")).isEqualTo(Program.DONE);
        assertThat(out())
                .isEqualTo("nothing to do: there are no data in " + volume().resolve("data")
                        + "; a start file without data is cleared by the gate itself\n");
        assertThat(volume()).doesNotExist();
    }

    @Test
    void resetWithoutConsulSaysEverything() {
        assertThat(launch("reset", "--force=mycluster")).isEqualTo(Program.REFUSED);
        assertThat(err())
                .containsExactly(
                        "refused: the founding record cannot be read: the Consul agent does not answer (connection"
                                + " refused)" + AT,
                        "refused: Consul's catalog cannot be read, so nobody knows which machines have data: the"
                                + " Consul agent does not answer (connection refused)" + AT,
                        "nothing was changed");
    }

    @Test
    void replaceWithoutConsulSaysEverything() throws IOException {
        data();
        assertThat(launch("replace")).isEqualTo(Program.REFUSED);
        assertThat(err())
                .containsExactly(
                        "refused: there are data in " + volume().resolve("data")
                                + ": nothing is lost here; an operator removes such a member with etcdctl, then --rejoin-removed joins anew",
                        "refused: no quorum of the founding record's cluster answers",
                        "nothing was changed");
        assertThat(state()).doesNotExist();
    }

    @Test
    void restoredDataGetASealedStartFile() throws IOException {
        data();
        String[] here = {"--restored", "--address=192.0.2.9", "--address-elsewhere", "--node=node-1"};
        var what = "a sealed start file for member " + WalFixture.MEMBER + " of cluster " + WalFixture.CLUSTER + "\n";

        assertThat(launch("adopt", with(here, "--dry-run"))).isEqualTo(Program.DONE);
        assertThat(out()).isEqualTo("would write " + what);
        assertThat(volume().resolve("etcd.yaml")).doesNotExist();

        assertThat(launch("adopt", here)).isEqualTo(Program.DONE);
        assertThat(out()).endsWith("written: " + what);
        assertThat(volume().resolve("etcd.yaml")).content().contains("sealed.invalid=http://192.0.2.1:2380");
        assertThat(state().resolve("mycluster.json")).content().contains(WalFixture.MEMBER.toString());

        assertThat(launch("adopt", here)).isEqualTo(Program.DONE);
        assertThat(out()).endsWith("nothing to do: the start file here was made for these data already\n");
    }

    @Test
    void nothingThatIsNoDataWasRestored() {
        assertThat(launch("adopt", "--restored", "--address=192.0.2.9", "--node=node-1"))
                .isEqualTo(Program.REFUSED);
        assertThat(err())
                .containsExactly(
                        "refused: there are no data that can be understood in " + volume().resolve("data"),
                        "nothing was changed");
        assertThat(volume()).doesNotExist();
    }

    private static String[] with(String[] arguments, String further) {
        return Stream.concat(Stream.of(arguments), Stream.of(further)).toArray(String[]::new);
    }

    @Test
    void adoptWithoutConsul() {
        assertThat(launch("adopt", "--peer=127.0.0.1:1,[::1]:1")).isEqualTo(Program.REFUSED);
        assertThat(err())
                .containsExactly(
                        "refused: no etcd answers on [[0:0:0:0:0:0:0:1]:1, 127.0.0.1:1]; name the members with --peer",
                        "refused: the founding record cannot be read: the Consul agent does not answer (connection"
                                + " refused)" + AT,
                        "nothing was changed");
    }

    @Test
    void adoptOfANameThatNobodyKnows() {
        assertThat(launch("adopt", "--peer=etcd-1.example:2380")).isEqualTo(Program.REFUSED);
        assertThat(err()).first().asString().startsWith("refused: DNS does not say where etcd-1.example is: ");
        assertThat(err()).last().isEqualTo("name it by its address");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            reset  | --force=yourcluster | --force yourcluster: must be the name of the cluster that is to be given up; for example --force mycluster
            reset  | --here=perhaps      | --here perhaps: must be true or false; for example --here true
            reset  | --local             | --local is unknown; --help lists what there is
            adopt  | --restored=perhaps  | --restored perhaps: must be true or false; for example --restored true
            replace | --force=mycluster  | --force is unknown; --help lists what there is
            status | --json=perhaps      | --json perhaps: must be true or false; for example --json true
            status | --size=0            | --size 0: must be a number from 1 to 9; for example --size 3
            status | --force=mycluster   | --force is unknown; --help lists what there is
            adopt  | --peer=node-1       | --peer node-1: must be hosts with their peer ports, with commas in between; for example --peer 10.0.0.11:2380,10.0.0.12:2380
            adopt  | --peer=node-1:x     | --peer node-1:x: must be a number from 1 to 65535; for example --peer 10.0.0.11:2380,10.0.0.12:2380
            """)
    void mistakesAreToldBeforeAnythingIsDone(String command, String argument, String mistake) {
        assertThat(launch(command, argument)).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(err()).containsExactly("wrong settings (1):", "  " + mistake);
        assertThat(out()).isEmpty();
    }

    @Test
    void onlyTheClusterIsNeeded() {
        assertThat(Launch.run("readiness-gate", new ReadinessGateCommand(), Map.of(), "status"))
                .isEqualTo(Program.WRONG_SETTINGS);
        assertThat(err())
                .containsExactly("wrong settings (1):", "  --cluster: is needed; for example --cluster mycluster");
    }

    @Test
    void anOptionBeforeTheSubCommandIsAMistake() {
        assertThat(Launch.run(
                        "readiness-gate",
                        new ReadinessGateCommand(),
                        Map.of("READINESS_GATE_CLUSTER", "mycluster"),
                        "--cluster=yours",
                        "oops",
                        "reset",
                        "--here"))
                .isEqualTo(Program.WRONG_SETTINGS);
        assertThat(err())
                .containsExactly(
                        "wrong settings (2):",
                        "  --cluster stands before reset, where it says nothing; put it behind reset",
                        "  oops is unknown; --help lists what there is");
    }

    @Test
    void theEnvironmentOfTheGateServesItsSubCommands() {
        assertThat(Launch.run(
                        "readiness-gate",
                        new ReadinessGateCommand(),
                        Map.of(
                                "READINESS_GATE_CLUSTER", "mycluster",
                                "READINESS_GATE_SIZE", "3",
                                "READINESS_GATE_POLL_INTERVAL", "1s",
                                "READINESS_GATE_STATE_DIR", state().toString(),
                                "READINESS_GATE_VOLUME", volume().toString(),
                                "CONSUL_HTTP_ADDR", "http://127.0.0.1:1"),
                        "reset",
                        "--here"))
                .isEqualTo(Program.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "adopt", "reset", "replace", "health"})
    void helpTellsTheExitCodes(String command) {
        assertThat(Launch.run("readiness-gate", new ReadinessGateCommand(), Map.of(), command, "--help"))
                .isEqualTo(Program.DONE);
        assertThat(out())
                .contains("Usage: readiness-gate " + command, "Exit codes:", "  2  wrong settings", "--cluster");
        assertThat(err()).isEmpty();
    }

    @Test
    void theGatesHelpNamesThem() {
        assertThat(Launch.run("readiness-gate", new ReadinessGateCommand(), Map.of(), "--help"))
                .isEqualTo(Program.DONE);
        assertThat(out())
                .contains(
                        "readiness-gate status|adopt|reset|replace",
                        "readiness-gate health",
                        "  status",
                        "  adopt",
                        "  reset",
                        "  replace",
                        "  health");
    }
}
