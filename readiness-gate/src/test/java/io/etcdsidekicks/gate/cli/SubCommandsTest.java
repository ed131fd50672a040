package io.etcdsidekicks.gate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.discovery.disk.VolumeNoteFile;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Program;
import java.io.IOException;
import java.nio.file.Files;
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

/** status, reset and adopt from their command line, without a Consul. */
final class SubCommandsTest {
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
                "--data-dir=" + data(),
                "--state-dir=" + state());
        return Launch.run(
                "readiness-gate",
                new ReadinessGateCommand(),
                Map.of(),
                Stream.concat(here.stream(), Stream.of(further)).toArray(String[]::new));
    }

    private Path data() {
        return directory.resolve("volume/data");
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
                        "  peer address   unknown\n",
                        "  consul         the Consul agent does not answer (connection refused)\n",
                        "  staged     unknown: see --manifest\n",
                        "  DNS was not asked\n",
                        "  cannot be read: the Consul agent does not answer (connection refused)\n");
    }

    @Test
    void statusForPrograms() throws IOException {
        assertThat(launch("status", "--json", "--address=127.9.9.9x")).isEqualTo(Program.WRONG_SETTINGS);
        assertThat(launch("status", "--json")).isEqualTo(Program.DEADLINE_PASSED);

        var json = new ObjectMapper().readTree(out());
        assertThat(json.path("verdict").asText()).isEqualTo("waiting");
        assertThat(json.at("/consul/problem").asText()).contains("connection refused");
    }

    @Test
    void resetOfThisMachineMovesAsideAndDeletesNothing() throws IOException {
        var note = VolumeNoteFile.beside(data()).path();
        var copy = VolumeNoteFile.copyIn(state(), "mycluster").path();
        var earlier = copy.resolveSibling("mycluster.claim.json.previous");
        var content = VolumeNoteFile.write(VolumeNote.ofFounder("mycluster", "c1a1"));
        Files.createDirectories(data().resolveSibling("x"));
        Files.createDirectories(state());
        Files.write(note, content);
        Files.write(copy, content);
        Files.writeString(earlier, "earlier");

        assertThat(launch("reset", "--local", "--dry-run")).isEqualTo(Program.DONE);
        assertThat(out())
                .isEqualTo("would move aside what this machine knows of it: the note beside " + data()
                        + ", and the copy in " + state() + "\n");
        assertThat(note).exists();

        assertThat(launch("reset", "--local")).isEqualTo(Program.DONE);
        assertThat(note).doesNotExist();
        assertThat(copy).doesNotExist();
        assertThat(note.resolveSibling(".data.etcd-sidekicks.json.previous")).hasBinaryContent(content);
        assertThat(copy.resolveSibling("mycluster.claim.json.previous-2")).hasBinaryContent(content);
        assertThat(earlier).hasContent("earlier");

        assertThat(launch("reset", "--local")).isEqualTo(Program.DONE);
        assertThat(out()).endsWith("nothing to do: this machine has neither a note nor the copy of a claim\n");
    }

    @Test
    void resetOfThisMachineLeavesDataAlone() throws IOException {
        var note = VolumeNoteFile.beside(data()).path();
        Files.createDirectories(data().resolve("member/wal"));
        Files.writeString(data().resolve("member/wal/0000000000000000-0000000000000000.wal"), "");
        Files.write(note, VolumeNoteFile.write(VolumeNote.ofFounder("mycluster", "c1a1")));

        assertThat(launch("reset", "--local", "--force=mycluster")).isEqualTo(Program.REFUSED);
        assertThat(note).exists();
        assertThat(err())
                .containsExactly(
                        "refused: etcd's data are in " + data() + ", and the note belongs to them",
                        "nothing was changed");
    }

    @Test
    void resetWithoutConsulSaysEverything() {
        assertThat(launch("reset", "--force=mycluster")).isEqualTo(Program.REFUSED);
        assertThat(err())
                .containsExactly(
                        "refused: the founding record cannot be read: the Consul agent does not answer (connection"
                                + " refused)",
                        "refused: Consul's catalog cannot be read, so nobody knows which machines have data: not asked",
                        "nothing was changed");
    }

    @Test
    void adoptWithoutConsul() {
        assertThat(launch("adopt", "--peer=127.0.0.1:1,[::1]:1")).isEqualTo(Program.REFUSED);
        assertThat(err())
                .containsExactly(
                        "refused: no etcd answers on [[0:0:0:0:0:0:0:1]:1, 127.0.0.1:1]; name the members with --peer",
                        "refused: the founding record cannot be read: the Consul agent does not answer (connection"
                                + " refused)",
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
            reset  | --force=yourcluster | --force yourcluster: must be the name of the cluster that is to be forgotten; for example --force mycluster
            reset  | --local=perhaps     | --local perhaps: must be true or false; for example --local true
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
                        "--local"))
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
                                "READINESS_GATE_DATA_DIR", data().toString(),
                                "CONSUL_HTTP_ADDR", "http://127.0.0.1:1"),
                        "reset",
                        "--local"))
                .isEqualTo(Program.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "reset", "adopt"})
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
        assertThat(out()).contains("readiness-gate status|reset|adopt", "  status", "  reset", "  adopt");
    }
}
