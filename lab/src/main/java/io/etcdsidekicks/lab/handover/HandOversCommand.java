package io.etcdsidekicks.lab.handover;

import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.lab.Distributions;
import io.etcdsidekicks.lab.machine.Disk;
import io.etcdsidekicks.lab.parts.PartsFinder;
import io.etcdsidekicks.lab.program.ShortCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lab hand-overs}. */
@Command(
        name = "hand-overs",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        customSynopsis = "lab hand-overs [OPTION...]%n",
        description = "Hands manifests over with the real gate, kills it with SIGKILL at random moments, and watches"
                + " whether the kubelet would ever see half a manifest. The two directories are on different file"
                + " systems.")
public final class HandOversCommand implements Program {
    private static final int MOST = 100_000;
    private static final int STEP = 25;

    @Option(names = "--count", paramLabel = "N", defaultValue = "500", description = "How many. Default: 500.")
    String count = "";

    @Option(names = "--seed", paramLabel = "NUMBER", defaultValue = "1", description = "Of the moments. Default: 1.")
    String seed = "";

    @Override
    public Run prepare(Mistakes mistakes) {
        var trials = mistakes.required("--count", count, "500", text -> Readings.number(text, 1, MOST));
        var moments = mistakes.required("--seed", seed, "1", Long::parseLong);
        return _ -> {
            var result = onTwoFileSystems(Path.of("/run/lab/hand-overs"), trials, moments);
            System.out.printf(
                    "%d hand-overs, %d of them killed on the way (%d with a file in the kubelet's directory),"
                            + " %d looks at that directory, incomplete manifests or wrong ends: %d%n",
                    result.trials(),
                    result.killed(),
                    result.killedWithFileVisible(),
                    result.looks(),
                    result.violations().size());
            result.violations().forEach(System.out::println);
            return result.violations().isEmpty() ? DONE : REFUSED;
        };
    }

    /** Inside the sandbox only. */
    public static HandOverTrials.Result onTwoFileSystems(Path folder, int trials, long seed) {
        try {
            var manifests = Files.createDirectories(folder.resolve("manifests"));
            var shelf = new Disk.Shelf(folder.resolve("disks"));
            ShortCommand.run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", manifests.toString());
            shelf.mountNew(folder.resolve("etcd"));
            try {
                var programs = Distributions.ofThisBuild();
                var etcd = new PartsFinder(programs.parts()).find().etcd();
                return new HandOverTrials(programs.readinessGate(), etcd, folder, seed)
                        .run(trials, HandOversCommand::progress);
            } finally {
                shelf.clear();
                ShortCommand.run("umount", manifests.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void progress(int done) {
        if (done % STEP == 0) {
            System.err.println(done + " hand-overs ...");
        }
    }
}
