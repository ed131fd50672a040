package io.etcdsidekicks.lab.handover;

import io.etcdsidekicks.lab.etcd.StrayEtcd;
import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Stages a manifest, starts the real gate, kills it with SIGKILL at a random moment, starts it again and lets it end;
 * many times, while a watcher reads what the kubelet would see. The machine has data, so the gate hands over at once and
 * needs no Consul.
 */
public final class HandOverTrials {
    /** The gate demands one that this machine has, and that others could reach. */
    private static final String ADDRESS = "10.77.1.1";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A large manifest takes longer to write, so more kills hit the writing. */
    private static final int PADDING = 300_000;

    private static final int MOST_MICROS_AFTER_FIRST_FILE = 6_000;

    private final Path gate;
    private final Path etcd;
    private final Path folder;
    private final Path staged;
    private final Path manifests;
    private final Path volume;
    private final Random random;

    /**
     * Nothing is done yet.
     *
     * @param gate the real program
     * @param etcd the real one, for real data
     * @param folder with the subfolders {@code manifests} and {@code etcd}, which may be other file systems
     */
    public HandOverTrials(Path gate, Path etcd, Path folder, long seed) {
        this.gate = gate;
        this.etcd = etcd;
        this.folder = folder;
        this.staged = folder.resolve("staged/etcd.yaml");
        this.manifests = folder.resolve("manifests");
        this.volume = folder.resolve("etcd");
        this.random = new Random(seed);
    }

    /**
     * What came out.
     *
     * @param killed runs that the signal ended; the others had ended by themselves before it
     * @param killedWithFileVisible of these, how many left something in the kubelet's directory
     * @param violations each incomplete file that was visible, and each trial that ended otherwise than it should
     */
    public record Result(int trials, int killed, int killedWithFileVisible, long looks, List<String> violations) {}

    /** @param progress told after each trial, with how many are done */
    public Result run(int trials, IntConsumer progress) throws IOException {
        Files.createDirectories(staged.getParent());
        Files.createDirectories(manifests);
        makeData();
        var killed = 0;
        var withFile = 0;
        var wrong = new ArrayList<String>();
        try (var watcher = DirectoryWatcher.start(manifests)) {
            var typical = typicalMillis(watcher);
            for (var trial = 1; trial <= trials; trial++) {
                var manifest = manifest(trial);
                clear();
                watcher.allow(manifest);
                Files.write(staged, manifest);
                var first = start();
                if (random.nextBoolean()) {
                    sleep(Duration.ofMillis(random.nextLong(typical + typical / 4)));
                } else {
                    awaitFirstFile(first, watcher);
                    sleep(Duration.ofNanos(1_000L * random.nextInt(MOST_MICROS_AFTER_FIRST_FILE)));
                }
                first.kill();
                if (first.exitCode().equals(OptionalInt.of(128 + 9))) {
                    killed++;
                    withFile += watcher.isAnythingThere() ? 1 : 0;
                }
                var second = start();
                var exit = second.awaitExit(LIMIT);
                if (!exit.equals(OptionalInt.of(0))) {
                    wrong.add("trial " + trial + ": the second run ended with " + exit + ": " + second.lastLine());
                } else if (!isAsItShouldBe(manifest)) {
                    wrong.add("trial " + trial + ": " + listing());
                }
                progress.accept(trial);
            }
            wrong.addAll(watcher.violations());
            return new Result(trials, killed, withFile, watcher.looks(), List.copyOf(wrong));
        }
    }

    private void makeData() {
        ShortCommand.attempt("ip", "address", "add", ADDRESS + "/32", "dev", "lo");
        var once = Program.start(
                "etcd",
                new StrayEtcd(etcd, "node-1", ADDRESS, volume.resolve("data")).command(),
                Map.of(),
                folder.resolve("etcd.log"));
        if (once.awaitLine(line -> line.contains("ready to serve client requests"), LIMIT)
                .isEmpty()) {
            throw new IllegalStateException(once + " does not come up: " + once.lastLine());
        }
        once.stop(LIMIT);
    }

    private long typicalMillis(DirectoryWatcher watcher) throws IOException {
        var manifest = manifest(0);
        watcher.allow(manifest);
        Files.write(staged, manifest);
        var begun = System.nanoTime();
        start().awaitExit(LIMIT);
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    /** Each trial begins with an empty directory: another manifest is exchanged only while the other machines serve. */
    private void clear() throws IOException {
        Files.deleteIfExists(manifests.resolve("etcd.yaml"));
    }

    private static void awaitFirstFile(Program program, DirectoryWatcher watcher) {
        while (program.isRunning() && !watcher.isAnythingThere()) {
            Thread.onSpinWait();
        }
    }

    private static void sleep(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    private Program start() {
        return Program.start(
                "readiness-gate",
                List.of(
                        gate.toString(),
                        "--cluster",
                        "demo",
                        "--size",
                        "3",
                        "--no-wait",
                        "--manifest",
                        staged.toString(),
                        "--manifest-dir",
                        manifests.toString(),
                        "--volume",
                        volume.toString(),
                        "--state-dir",
                        folder.resolve("state").toString(),
                        "--node",
                        "node-1",
                        "--address",
                        ADDRESS),
                Map.of(),
                folder.resolve("gate.log"));
    }

    private boolean isAsItShouldBe(byte[] manifest) throws IOException {
        return Arrays.equals(Files.readAllBytes(manifests.resolve("etcd.yaml")), manifest)
                && Files.notExists(staged)
                && listing().equals("[etcd.yaml]");
    }

    private String listing() throws IOException {
        try (var files = Files.list(manifests)) {
            return files.map(file -> file.getFileName().toString())
                    .sorted()
                    .toList()
                    .toString();
        }
    }

    private byte[] manifest(int trial) {
        return """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: etcd
                  labels: {trial: "%1$d"}
                spec:
                  hostNetwork: true
                  containers:
                    - name: etcd
                      command: [etcd, --config-file=%2$s/etcd.yaml]
                      volumeMounts: [{name: etcd, mountPath: %2$s}]
                  volumes:
                    - {name: etcd, hostPath: {path: %2$s, type: Directory}}
                # %3$s
                # end of trial %1$d
                """.formatted(trial, volume, "x".repeat(PADDING)).getBytes(StandardCharsets.UTF_8);
    }
}
