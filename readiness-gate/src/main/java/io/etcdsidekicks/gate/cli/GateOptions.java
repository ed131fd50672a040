package io.etcdsidekicks.gate.cli;

import io.etcdsidekicks.discovery.settings.ContractOptions;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.discovery.settings.VolumeOptions;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.Target;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
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
            names = "--target",
            paramLabel = "KIND",
            defaultValue = "static-pod",
            description = "What is handed over: static-pod, env-file (systemd's EnvironmentFile=), or etcd-config (for"
                    + " etcd --config-file). Default: ${DEFAULT-VALUE}.")
    String target = "";

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description =
                    "The staged manifest of the etcd static pod, outside --manifest-dir. With placeholders such as"
                            + " $${ETCD_INITIAL_CLUSTER} it is a template, which stays; without, it is moved. Needed, but for"
                            + " the other targets, which have a template built in.")
    String manifest = "";

    @Option(
            names = "--manifest-dir",
            paramLabel = "DIR",
            defaultValue = "/etc/kubernetes/manifests",
            description = "The kubelet's static pod directory. Default: ${DEFAULT-VALUE}.")
    String manifestDir = "";

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The file that is written for the targets env-file and etcd-config.")
    String output = "";

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
            description = "How many looks in a row must show the same. Default: ${DEFAULT-VALUE}.")
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

    /** With all that the gate needs. */
    GateSettings read(Mistakes mistakes) {
        return read(
                mistakes,
                asked -> asked.required("--size", size, "3", text -> Readings.number(text, 1, MOST_MACHINES)),
                this::staticPod);
    }

    /** For a command that only looks, or does not hand over: {@code --size} and {@code --manifest} may be left out. */
    Known readKnown(Mistakes mistakes) {
        var knowsSize = !size.isBlank();
        var settings = read(
                mistakes,
                asked -> asked.optional("--size", size, "3", text -> Readings.number(text, 1, MOST_MACHINES))
                        .orElse(1),
                manifest.isBlank() ? this::somewhere : this::staticPod);
        var needsManifest = settings.target().kind() == Target.Kind.STATIC_POD;
        return new Known(settings, knowsSize, !manifest.isBlank() || !needsManifest);
    }

    /**
     * Settings that may lack something.
     *
     * @param settings with a stand-in for what is not known
     */
    record Known(GateSettings settings, boolean hasSize, boolean hasManifest) {}

    private GateSettings read(
            Mistakes mistakes, Function<Mistakes, Integer> founders, Function<Mistakes, Target> staticPod) {
        var kind = mistakes.required("--target", target, "static-pod", GateOptions::kind);
        var settings = new GateSettings(
                contract.read(mistakes),
                founders.apply(mistakes),
                kind == Target.Kind.STATIC_POD ? staticPod.apply(mistakes) : file(kind, mistakes),
                mistakes.required("--client-port", clientPort, "2379", Readings::port),
                volume.dataDir(mistakes),
                volume.walDir(mistakes),
                volume.mountPoint(mistakes),
                volume.stateDir(mistakes),
                mistakes.required("--founding", founding, "on", Readings::flag),
                mistakes.required("--kv-prefix", kvPrefix, "etcd-sidekicks", Readings::kvPath),
                mistakes.required("--lost-disk-grace", lostDiskGrace, "2m", Readings::duration),
                mistakes.required("--dead-after", deadAfter, "15m", Readings::duration),
                mistakes.required("--join-timeout", joinTimeout, "5m", Readings::duration),
                mistakes.required("--rejoin-removed", rejoinRemoved, "true", Readings::flag),
                mistakes.required("--health-url", healthUrl, "http://127.0.0.1:2379/health", Readings::httpUrl),
                mistakes.required("--poll-interval", pollInterval, "500ms", Readings::duration),
                mistakes.required("--stable-polls", stablePolls, "3", text -> Readings.number(text, 1, MOST_POLLS)),
                mistakes.optional("--timeout", timeout, "5m", Readings::duration),
                mistakes.required("--dry-run", dryRun, "true", Readings::flag),
                mistakes.required("--no-wait", noWait, "true", Readings::flag));
        if (kind != Target.Kind.STATIC_POD && !settings.founding()) {
            mistakes.add("--founding", founding, "is needed by --target " + kind.word() + ", which has values", "on");
        }
        return settings;
    }

    private static Target.Kind kind(String text) {
        return Arrays.stream(Target.Kind.values())
                .filter(kind -> kind.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be static-pod, env-file or etcd-config"));
    }

    private Target staticPod(Mistakes mistakes) {
        var staged = mistakes.required("--manifest", manifest, STAGED_EXAMPLE, Readings::path);
        var directory = mistakes.required("--manifest-dir", manifestDir, "/etc/kubernetes/manifests", Readings::path);
        var name = staged.getFileName();
        if (name == null || name.toString().startsWith(".")) {
            mistakes.add(
                    "--manifest",
                    manifest,
                    "must name a file without a dot in front: it keeps its name, and the kubelet leaves dot-files out",
                    STAGED_EXAMPLE);
        } else if (staged.startsWith(directory)) {
            mistakes.add(
                    "--manifest",
                    manifest,
                    "lies in --manifest-dir, where the kubelet runs it already",
                    STAGED_EXAMPLE);
        }
        if (!output.isBlank()) {
            mistakes.add(
                    "--output", output, "is for the other targets; a static pod goes into --manifest-dir", "(none)");
        }
        return new Target(
                Target.Kind.STATIC_POD,
                Optional.of(staged),
                directory.resolve(Objects.requireNonNullElse(name, Path.of("etcd.yaml"))));
    }

    /** Where the examples have it. */
    private Target somewhere(Mistakes mistakes) {
        var directory = mistakes.required("--manifest-dir", manifestDir, "/etc/kubernetes/manifests", Readings::path);
        return new Target(Target.Kind.STATIC_POD, Optional.of(Path.of(STAGED_EXAMPLE)), directory.resolve("etcd.yaml"));
    }

    private Target file(Target.Kind kind, Mistakes mistakes) {
        var example = kind == Target.Kind.ENV_FILE ? "/etc/etcd/start.env" : "/etc/etcd/etcd.yaml";
        var template = mistakes.optional("--manifest", manifest, STAGED_EXAMPLE, Readings::path);
        var written = mistakes.required("--output", output, example, Readings::path);
        if (template.filter(written::equals).isPresent()) {
            mistakes.add("--output", output, "is the template itself, which has to stay", example);
        }
        return new Target(kind, template, written);
    }
}
