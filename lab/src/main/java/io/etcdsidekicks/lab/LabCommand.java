package io.etcdsidekicks.lab;

import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.lab.handover.HandOversCommand;
import io.etcdsidekicks.lab.parts.MissingPart;
import io.etcdsidekicks.lab.parts.PartsFinder;
import io.etcdsidekicks.lab.trials.TrialsCommand;
import io.etcdsidekicks.lab.up.UpCommand;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code lab}: the test rig. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        usageHelpAutoWidth = true,
        customSynopsis = "lab COMMAND [OPTION...]%n",
        description = "Real Consul, real etcd and our two programs on machines that are network namespaces."
                + " Needs root, or a user who may create user namespaces.%n",
        subcommands = {UpCommand.class, TrialsCommand.class, HandOversCommand.class, LabCommand.PartsCommand.class})
public final class LabCommand implements Program {

    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) {
        try {
            if (needsSandbox(args) && !Sandbox.isInside()) {
                var programs = Distributions.ofThisBuild();
                new PartsFinder(programs.parts()).find(); // inside there is no network to fetch them by
                return Sandbox.run(LabCommand.class, args);
            }
            return Launch.run("lab", new LabCommand(), Map.of(), args.toArray(String[]::new));
        } catch (MissingPart e) {
            System.err.println(e.getMessage());
            return WRONG_SETTINGS;
        }
    }

    private static boolean needsSandbox(List<String> args) {
        return !Collections.disjoint(args, List.of("up", "trials", "hand-overs"))
                && Collections.disjoint(args, List.of("--help", "-h"));
    }

    @Override
    public Run prepare(Mistakes mistakes) {
        mistakes.add("a command is needed: up, trials, hand-overs or parts; --help says more");
        return _ -> WRONG_SETTINGS;
    }

    /** {@code lab parts}. */
    @Command(
            name = "parts",
            mixinStandardHelpOptions = true,
            description =
                    "Finds Consul and etcd on PATH, or fetches them as Debian's signed packages; builds a kubelet out of"
                            + " Debian's signed sources, which takes minutes, once.")
    static final class PartsCommand implements Program {
        @Override
        public Run prepare(Mistakes mistakes) {
            return _ -> {
                var finder = new PartsFinder(Distributions.ofThisBuild().parts());
                var parts = finder.find();
                System.out.println("consul   " + parts.consul());
                System.out.println("etcd     " + parts.etcd());
                System.out.println("etcdctl  " + parts.etcdctl());
                System.out.println("etcd 3.4 " + finder.olderEtcd());
                System.out.println("kubelet  " + kubelet(finder));
                System.out.println(PartsFinder.versions(parts));
                return DONE;
            };
        }

        /** Only one test needs it, and fails by itself where it is missing: everything else goes on. */
        private static String kubelet(PartsFinder finder) {
            try {
                return finder.kubelet().resolve("usr/bin/kubelet").toString();
            } catch (MissingPart e) {
                return "missing: " + e.getMessage();
            }
        }
    }
}
