package io.etcdsidekicks.gate.volume;

import static io.etcdsidekicks.gate.volume.VolumeFixture.CLAIMED;
import static io.etcdsidekicks.gate.volume.VolumeFixture.OPEN;
import static io.etcdsidekicks.gate.volume.VolumeFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several gates on one machine, in threads and in processes of their own. */
final class TwoGatesTest {
    private static final int GATES = 6;
    private static final int ROUNDS = 10;

    @TempDir
    Path disk = Path.of("");

    private VolumeFixture on = new VolumeFixture(Path.of(""));

    @BeforeEach
    void place() throws IOException {
        on = new VolumeFixture(Files.createDirectory(disk.resolve("machine")));
    }

    /** A gate in another process; each line tells what it did, each line sent to it lets it go on. */
    static final class AnotherGate {
        public static void main(String[] args) throws IOException {
            var on = new VolumeFixture(Path.of(args[1]));
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            switch (args[0]) {
                case "hold" -> {
                    var files = CrashingFiles.never().meanwhile("write .etcd.yaml.finished", () -> {
                        System.out.println("holds");
                        var _ = in.readLine();
                    });
                    on.volume(files).claim(CLAIMED, on.template());
                    System.out.println("claimed");
                }
                default -> {
                    System.out.println("ready");
                    var _ = in.readLine();
                    System.out.println(claimAndOpen(on, args[0]) ? "won" : "lost");
                }
            }
        }
    }

    private static StartHead founder(String claim) {
        return new StartHead(
                CLAIMED.cluster(),
                CLAIMED.address(),
                StartState.CLAIMED,
                "for a test",
                CLAIMED.origin(),
                Optional.of(claim),
                CLAIMED.name(),
                CLAIMED.initialCluster(),
                CLAIMED.token(),
                CLAIMED.clusterId(),
                CLAIMED.memberId(),
                false);
    }

    /** As a gate does: again and again while another one is at it. */
    private static boolean claimAndOpen(VolumeFixture on, String claim) throws IOException {
        var claimed = founder(claim);
        var open = claimed.in(StartState.OPEN, "claimed");
        var volume = on.volume();
        while (true) {
            try {
                volume.claim(claimed, on.template());
                volume.open(claimed, open, on.template());
                return true;
            } catch (IOException e) {
                var head = on.look().head();
                if (head.isPresent() && !head.get().claim().equals(claimed.claim())) {
                    return false;
                }
                if (!String.valueOf(e.getMessage()).startsWith("another process")) {
                    throw e;
                }
            }
        }
    }

    private static Process another(String what, VolumeFixture on) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AnotherGate.class.getName(),
                        what,
                        on.disk().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void goOn(Process gate) throws IOException {
        gate.outputWriter().write("\n");
        gate.outputWriter().flush();
    }

    @Test
    void ofManyClaimsAtOnceOneWinsAndIsOpened() throws IOException, InterruptedException, ExecutionException {
        for (var round = 0; round < ROUNDS; round++) {
            var machine = new VolumeFixture(Files.createDirectory(disk.resolve("round-" + round)));
            write(machine.root().resolve("data/member/snap/db"), "db");
            var claims = IntStream.range(0, GATES).mapToObj(gate -> "v" + gate).toList();
            assertThat(winners(claims, claim -> claimAndOpen(machine, claim)))
                    .singleElement()
                    .isEqualTo(machine.look().head().flatMap(StartHead::claim).orElseThrow());
            assertThat(machine.look().head().map(StartHead::state)).contains(StartState.OPEN);
            assertThat(machine.memory().head()).isEqualTo(machine.look().head());
            assertThat(machine.root().resolve("data.moved-aside-1/member/snap/db"))
                    .hasContent("db");
        }
    }

    @FunctionalInterface
    private interface Gate {
        boolean wins(String claim) throws IOException;
    }

    private static List<String> winners(List<String> claims, Gate gate)
            throws InterruptedException, ExecutionException {
        var winners = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var runs = new ArrayList<Callable<Boolean>>();
            claims.forEach(claim -> runs.add(() -> gate.wins(claim)));
            var results = new ArrayList<Future<Boolean>>(threads.invokeAll(runs));
            for (var index = 0; index < claims.size(); index++) {
                if (results.get(index).get()) {
                    winners.add(claims.get(index));
                }
            }
        }
        return winners;
    }

    /** Interleaving 9: two gates with the very same claim; the file is opened once, and no left-over is moved after that. */
    @Test
    void theSameClaimIsOpenedOnceHoweverManyTry() throws IOException, InterruptedException, ExecutionException {
        for (var round = 0; round < ROUNDS; round++) {
            var machine = new VolumeFixture(Files.createDirectory(disk.resolve("same-" + round)));
            machine.volume().claim(CLAIMED, machine.template());
            var opened =
                    winners(IntStream.range(0, GATES).mapToObj(String::valueOf).toList(), gate -> {
                        try {
                            machine.volume()
                                    .open(CLAIMED, OPEN.in(StartState.OPEN, "by gate " + gate), machine.template());
                            write(machine.root().resolve("data/member/snap/db"), "etcd is starting");
                            return true;
                        } catch (IOException e) {
                            return false;
                        }
                    });
            assertThat(opened).hasSize(1);
            assertThat(machine.look().head().map(StartHead::why)).contains("by gate " + opened.getFirst());
            assertThat(machine.root().resolve("data/member/snap/db")).hasContent("etcd is starting");
        }
    }

    @Test
    void whileAnotherProcessChangesSomethingNothingIsChanged() throws IOException, InterruptedException {
        var other = another("hold", on);
        try (var said = other.inputReader()) {
            assertThat(said.readLine()).isEqualTo("holds");
            assertThatIOException()
                    .isThrownBy(() -> on.volume().claim(founder("v2"), on.template()))
                    .withMessageStartingWith("another process changes something there at this moment");
            assertThat(on.look().head()).isEmpty();
            goOn(other);
            assertThat(said.readLine()).isEqualTo("claimed");
            assertThat(other.waitFor()).isZero();
        } finally {
            other.destroyForcibly();
        }
        assertThat(on.look().head()).contains(CLAIMED);
        on.volume().open(CLAIMED, OPEN, on.template());
        assertThat(on.dataVolume()).isEqualTo(DataVolume.OPEN);
    }

    @Test
    void aProcessThatIsKilledHoldsNothing() throws IOException, InterruptedException {
        var other = another("hold", on);
        try (var said = other.inputReader()) {
            assertThat(said.readLine()).isEqualTo("holds");
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor()).isNotZero();
        assertThat(on.root().resolve(".etcd.yaml.finished")).exists();
        on.volume().claim(founder("v2"), on.template());
        assertThat(on.look().head()).contains(founder("v2"));
        assertThat(on.root().resolve(".etcd.yaml.finished")).doesNotExist();
    }

    @Test
    void ofTwoProcessesOneWins() throws IOException, InterruptedException {
        var gates = List.of(another("v1", on), another("v2", on));
        try {
            var readers = gates.stream().map(Process::inputReader).toList();
            for (var said : readers) {
                assertThat(said.readLine()).isEqualTo("ready");
            }
            for (var gate : gates) {
                goOn(gate);
            }
            assertThat(readers.stream().map(TwoGatesTest::line)).containsExactlyInAnyOrder("won", "lost");
            for (var gate : gates) {
                assertThat(gate.waitFor()).isZero();
            }
        } finally {
            gates.forEach(Process::destroyForcibly);
        }
        assertThat(on.look().head().map(StartHead::state)).contains(StartState.OPEN);
        assertThat(on.memory().head()).isEqualTo(on.look().head());
    }

    private static String line(BufferedReader reader) {
        try {
            return String.valueOf(reader.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
