package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.settings.ContractOptions;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.discovery.settings.VolumeOptions;
import io.etcdsidekicks.gate.GateSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The gate's options, which its sub-commands have, too: one file or one environment serves them all. */
@Command
final class GateOptions {
    private static final String STAGED_EXAMPLE = "/etc/kubernetes/staged/etcd.yaml";
    private static final int MOST_MACHINES = 9;
    private static final int MOST_POLLS = 1000;

    @Mixin
    ContractOptions contract = new ContractOptions();

    @Mixin
    VolumeOptions volume = new VolumeOptions();

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "How many machines found the cluster. Needed, the same on every machine.")
    String size = "";

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description =
                    "The staged manifest of the etcd static pod, outside --manifest-dir: it is moved, byte for byte,"
                            + " once etcd may start. Without it something else starts etcd, systemd for example.")
    String manifest = "";

    @Option(
            names = "--manifest-dir",
            paramLabel = "DIR",
            defaultValue = "/etc/kubernetes/manifests",
            description = "The kubelet's static pod directory. Default: ${DEFAULT-VALUE}.")
    String manifestDir = "";

    @Option(
            names = "--manifest-as-is",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description =
                    "--manifest may start etcd by flags of its own instead of the start file, for the first founding and"
                            + " for restarts. Such a machine never joins, and nothing on etcd's disk keeps it from beginning anew when"
                            + " only its container is started again. Default: ${DEFAULT-VALUE}.")
    String manifestAsIs = "";

    @Option(
            names = "--client-port",
            paramLabel = "PORT",
            defaultValue = "2379",
            description = "etcd's, on every machine. Default: ${DEFAULT-VALUE}.")
    String clientPort = "";

    @Option(
            names = "--founding",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "Whether a founding record in Consul's KV decides who may found the cluster. Off is for a"
                    + " Consul without rights on KV: then late machines, lost disks and a machine too many are not"
                    + " guarded against. Default: ${DEFAULT-VALUE}.")
    String founding = "";

    @Option(
            names = "--kv-prefix",
            paramLabel = "PATH",
            defaultValue = "etcd-sidekicks",
            description = "Where in Consul's KV record and lock are kept. Default: ${DEFAULT-VALUE}.")
    String kvPrefix = "";

    @Option(
            names = "--lost-disk-grace",
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "How long a machine without data has to be listed as a voter before its member is replaced: a"
                    + " volume may be mounted late. Default: ${DEFAULT-VALUE}.")
    String lostDiskGrace = "";

    @Option(
            names = "--dead-after",
            paramLabel = "TIME",
            defaultValue = "15m",
            description =
                    "How long a voter's etcd and Consul node have to be gone before another machine, which wants to"
                            + " join, may remove it. A reboot must not look like a death. Default: ${DEFAULT-VALUE}.")
    String deadAfter = "";

    @Option(
            names = "--join-timeout",
            paramLabel = "TIME",
            defaultValue = "5m",
            description = "How long an added member may take to start before it is taken back. Default:"
                    + " ${DEFAULT-VALUE}.")
    String joinTimeout = "";

    @Option(
            names = "--rejoin-removed",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "If this machine's member was removed from the cluster, move its data aside and join again."
                    + " Default: ${DEFAULT-VALUE}.")
    String rejoinRemoved = "";

    @Option(
            names = "--replace-unknown",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "If a voter has this machine's address and nothing here remembers it, take it for this"
                    + " machine's lost disk: for fleets whose machines come back empty under an old address. Default:"
                    + " ${DEFAULT-VALUE}.")
    String replaceUnknown = "";

    @Option(
            names = "--address-elsewhere",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "etcd has another network than this program, so that its address cannot be checked here."
                    + " Default: ${DEFAULT-VALUE}.")
    String addressElsewhere = "";

    @Option(
            names = "--health-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:2379/health",
            description = "Where the local etcd tells its health after the hand-over. Default: ${DEFAULT-VALUE}.")
    String healthUrl = "";

    @Option(
            names = "--poll-interval",
            paramLabel = "TIME",
            defaultValue = "500ms",
            description = "Time between two looks. Default: ${DEFAULT-VALUE}.")
    String pollInterval = "";

    @Option(
            names = "--stable-polls",
            paramLabel = "K",
            defaultValue = "3",
            description = "How many looks in a row must show the same with --founding off. Default: ${DEFAULT-VALUE}.")
    String stablePolls = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait, hand-over and etcd's health together. Default: for ever.")
    String timeout = "";

    @Option(
            names = "--dry-run",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Wait and decide, but change nothing. Default: ${DEFAULT-VALUE}.")
    String dryRun = "";

    @Option(
            names = "--no-wait",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "End with the hand-over, without waiting until etcd is healthy. Default: ${DEFAULT-VALUE}.")
    String noWait = "";

    @Option(
            names = "--stay",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description =
                    "Go on watching after the hand-over: a learner to be made a voter, files that somebody deletes."
                            + " A refusal is then a state that health shows, not an end. For static pods, which are started"
                            + " again for ever. Default: ${DEFAULT-VALUE}.")
    String stay = "";

    @Mixin
    ListenOption listen = new ListenOption();

    /** With all that the gate needs. */
    GateSettings read(Mistakes mistakes) {
        var settings = read(
                mistakes,
                asked -> asked.required("--size", size, "3", text -> Readings.number(text, 1, MOST_MACHINES)));
        compareAsItIs(settings, mistakes);
        if (settings.stay() && settings.noWait()) {
            mistakes.add("--stay and --no-wait: one goes on for ever, the other ends at once");
        }
        if (settings.stay() && settings.timeout().isPresent()) {
            mistakes.add("--stay and --timeout: one goes on for ever, the other ends");
        }
        return settings;
    }

    private static void compareAsItIs(GateSettings settings, Mistakes mistakes) {
        if (!settings.manifestAsIs()) {
            return;
        }
        if (settings.manifest().isEmpty()) {
            mistakes.add("--manifest-as-is without --manifest: there is nothing to take as it is");
        }
        if (!settings.founding()) {
            mistakes.add(
                    "--manifest-as-is and --founding off: without a record nobody can say what the manifests have to"
                            + " agree on");
        }
        if (settings.rejoinRemoved()) {
            mistakes.add("--manifest-as-is and --rejoin-removed: a manifest as it is never joins");
        }
        if (settings.replaceUnknown()) {
            mistakes.add("--manifest-as-is and --replace-unknown: a manifest as it is never joins");
        }
    }

    /** For a command that only looks: {@code --size} may be left out. */
    Known readKnown(Mistakes mistakes) {
        return new Known(
                read(
                        mistakes,
                        asked -> asked.optional("--size", size, "3", text -> Readings.number(text, 1, MOST_MACHINES))
                                .orElse(1)),
                !size.isBlank());
    }

    /**
     * Settings that may lack something.
     *
     * @param settings with a stand-in for what is not known
     */
    record Known(GateSettings settings, boolean hasSize) {}

    private GateSettings read(Mistakes mistakes, Function<Mistakes, Integer> founders) {
        var directory = mistakes.required("--manifest-dir", manifestDir, "/etc/kubernetes/manifests", Readings::path);
        return new GateSettings(
                contract.read(mistakes),
                founders.apply(mistakes),
                volume.read(mistakes),
                staged(mistakes, directory),
                directory,
                mistakes.required("--manifest-as-is", manifestAsIs, "true", Readings::flag),
                mistakes.required("--client-port", clientPort, "2379", Readings::port),
                mistakes.required("--founding", founding, "on", Readings::flag),
                mistakes.required("--kv-prefix", kvPrefix, "etcd-sidekicks", Readings::kvPath),
                mistakes.required("--lost-disk-grace", lostDiskGrace, "2m", Readings::duration),
                mistakes.required("--dead-after", deadAfter, "15m", Readings::duration),
                mistakes.required("--join-timeout", joinTimeout, "5m", Readings::duration),
                mistakes.required("--rejoin-removed", rejoinRemoved, "true", Readings::flag),
                mistakes.required("--replace-unknown", replaceUnknown, "true", Readings::flag),
                mistakes.required("--address-elsewhere", addressElsewhere, "true", Readings::flag),
                mistakes.required("--health-url", healthUrl, "http://127.0.0.1:2379/health", Readings::httpUrl),
                mistakes.required("--poll-interval", pollInterval, "500ms", Readings::duration),
                mistakes.required("--stable-polls", stablePolls, "3", text -> Readings.number(text, 1, MOST_POLLS)),
                mistakes.optional("--timeout", timeout, "5m", Readings::duration),
                mistakes.required("--dry-run", dryRun, "true", Readings::flag),
                mistakes.required("--no-wait", noWait, "true", Readings::flag),
                mistakes.required("--stay", stay, "true", Readings::flag),
                listen.read(mistakes));
    }

    private Optional<Path> staged(Mistakes mistakes, Path directory) {
        var staged = mistakes.optional("--manifest", manifest, STAGED_EXAMPLE, Readings::path);
        staged.ifPresent(file -> {
            var name = file.getFileName();
            if (name == null || name.toString().startsWith(".")) {
                mistakes.add(
                        "--manifest",
                        manifest,
                        "must name a file without a dot in front: it keeps its name, and the kubelet leaves dot-files"
                                + " out",
                        STAGED_EXAMPLE);
            } else if (file.startsWith(directory)) {
                mistakes.add(
                        "--manifest",
                        manifest,
                        "lies in --manifest-dir, where the kubelet runs it already",
                        STAGED_EXAMPLE);
            }
        });
        return staged;
    }
}
