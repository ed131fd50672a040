package io.etcdsidekicks.gate.kubelet;

import io.etcdsidekicks.gate.PodState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A manifest, understood as the kubelet and etcd understand it (docs/facts.md 9.13). What cannot be told, such as what an
 * image starts by itself or what a shell makes of a script, is never taken for right.
 */
final class EtcdPod {
    private final ManifestDocument document;
    private final Path startFile;
    private final Set<String> toChange = new LinkedHashSet<>();

    private EtcdPod(ManifestDocument document, Path startFile) {
        this.document = document;
        this.startFile = startFile;
    }

    /**
     * What a manifest is worth.
     *
     * @param startFile on this machine; the directory it lies in is etcd's volume
     * @param asItIs how one is read that starts etcd by flags of its own; empty where none may
     */
    static PodState read(byte[] content, Path startFile, Optional<AsItIsReader> asItIs) {
        try {
            var pod = new EtcdPod(ManifestDocument.parse(content), startFile);
            var start = pod.check(asItIs);
            return pod.toChange.isEmpty() ? start : new PodState.Otherwise(List.copyOf(pod.toChange));
        } catch (ManifestFault e) {
            return new PodState.Unreadable(e.words());
        }
    }

    /** Whether two manifests differ in nothing but comments and layout, for which no kubelet restarts anything. */
    static boolean isSame(byte[] one, byte[] other) {
        try {
            return ManifestDocument.parse(one)
                    .canonical()
                    .equals(ManifestDocument.parse(other).canonical());
        } catch (ManifestFault e) {
            return false;
        }
    }

    /**
     * Whether the kubelet may run a member of etcd from it, in any way. Its reader takes a tab for a blank where ours does
     * not.
     */
    static boolean runsEtcd(byte[] content) {
        return mayRunEtcd(content) || mayRunEtcd(withBlanksForTabs(content));
    }

    private static boolean mayRunEtcd(byte[] content) {
        try {
            return !containersWithEtcd(spec(ManifestDocument.parse(content).root()))
                    .isEmpty();
        } catch (ManifestFault e) {
            return false;
        }
    }

    private static byte[] withBlanksForTabs(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1)
                .replaceAll("(?<=\\S)[ \t]*\t", " ") // not where they indent
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ManifestNode spec(ManifestNode root) throws ManifestFault {
        if (!root.isMapping()) {
            throw new ManifestFault("it is no Pod");
        }
        var kind = root.text("kind");
        if (kind.filter("Pod"::equals).isEmpty()) {
            throw new ManifestFault(kind.map(other -> "its first document is no Pod (kind: " + other + ")")
                    .orElse("it is no Pod (kind: Pod is missing)"));
        }
        return root.child("spec").orElseThrow(() -> new ManifestFault("it is no Pod (spec is missing)"));
    }

    private record Container(ManifestNode node, CommandLine commandLine, boolean isInit) {}

    private static List<Container> containersWithEtcd(ManifestNode spec) throws ManifestFault {
        var found = new ArrayList<Container>();
        for (var key : List.of("containers", "initContainers")) {
            for (var node : spec.list(key)) {
                var commandLine = CommandLine.of(node);
                if (commandLine.runsEtcd()) {
                    found.add(new Container(node, commandLine, key.equals("initContainers")));
                }
            }
        }
        return found;
    }

    private PodState check(Optional<AsItIsReader> asItIs) throws ManifestFault {
        var root = document.root();
        var spec = spec(root);
        var containers = containersWithEtcd(spec);
        if (containers.isEmpty()) {
            throw new ManifestFault("none of its containers runs etcd: one of them has to have " + command());
        }
        if (document.hasMore()) {
            toChange.add("the kubelet reads the first of several documents only: give each pod a file of its own");
        }
        if (root.text("apiVersion").filter("v1"::equals).isEmpty()) {
            toChange.add("apiVersion: v1 is missing: without it no kubelet runs it");
        }
        var metadata = root.child("metadata");
        if (metadata.isEmpty()
                || metadata.get().text("name").filter(name -> !name.isEmpty()).isEmpty()) {
            toChange.add("metadata: {name: etcd} is missing: no kubelet runs a pod without a name");
        }
        if (!spec.isSet("hostNetwork")) {
            toChange.add("hostNetwork: true is missing below spec: in a network of its own etcd cannot listen on this"
                    + " machine's address");
        }
        toChange.addAll(root.ambiguities());
        if (containers.size() > 1) {
            toChange.add("lines "
                    + String.join(
                            " and ",
                            containers.stream()
                                    .map(container -> "" + container.node.line())
                                    .toList())
                    + ": several containers run etcd; keep one of them");
        }
        var etcd = containers.getFirst();
        if (etcd.isInit) {
            toChange.add("line " + etcd.node.line() + ": move etcd from initContainers to containers");
        }
        checkVariables(etcd.commandLine);
        toChange.addAll(EtcdUser.faults(spec, etcd.node, volume(), EtcdUser.owner(volume())));
        toChange.addAll(StaticPodFaults.of(spec));
        var mounts = VolumeMounts.of(spec, etcd.node);
        if (asItIs.isPresent() && !isFromStartFile(etcd.commandLine)) {
            return asItIs.get().read(etcd.commandLine, mounts, etcd.node.line(), toChange);
        }
        checkCommandLine(etcd.commandLine, etcd.node.line());
        checkEnvironment(etcd.commandLine.environment());
        toChange.addAll(mounts.faults(volume()));
        return new PodState.FromStartFile();
    }

    private boolean isFromStartFile(CommandLine commandLine) {
        return commandLine
                .etcdArguments()
                .map(EtcdFlags::parse)
                .flatMap(EtcdFlags::configFile)
                .flatMap(EtcdFlags.Flag::value)
                .filter(this::isStartFile)
                .isPresent();
    }

    private boolean isStartFile(String file) {
        return file.replaceAll("/+", "/").equals(startFile.toString());
    }

    private void checkVariables(CommandLine commandLine) {
        var environment = commandLine.environment();
        for (var word : commandLine.words()) {
            for (var name : environment.unknown(word)) {
                toChange.add("line " + word.line() + ": what $(" + name
                        + ") will be cannot be told from the manifest: write it out, or give env a plain value for it");
            }
        }
        for (var source : environment.envFrom()) {
            toChange.add("line " + source.line()
                    + ": take out envFrom: what it brings cannot be told, and no static pod may refer to it");
        }
    }

    private void checkCommandLine(CommandLine commandLine, int line) {
        var arguments = commandLine.etcdArguments();
        if (arguments.isEmpty()) {
            toChange.add("line " + line + ": "
                    + (commandLine.hasCommand()
                            ? "whether its command starts etcd from the start file cannot be told"
                            : "what the image starts cannot be told from the manifest: it has no command")
                    + "; write " + command());
        }
        var flags = EtcdFlags.parse(commandLine.likelyArguments());
        flags.stray().map(EtcdPod::stray).ifPresent(toChange::add);
        checkConfigFile(flags, arguments.isPresent(), line);
        EtcdFlagAdvice.about(flags.others(), volume()).forEach(toChange::add);
        placeholders(commandLine).ifPresent(toChange::add);
    }

    static String stray(Word word) {
        return "line " + word.line() + ": take out " + word.text()
                + ": it is no flag, and etcd starts with none of them behind it";
    }

    private void checkConfigFile(EtcdFlags flags, boolean isEtcd, int line) {
        var configFile = flags.configFile();
        if (configFile.isPresent()) {
            var file = configFile.get().value().orElseThrow();
            if (!isStartFile(file)) {
                toChange.add("line " + configFile.get().line() + ": --config-file=" + file
                        + " is not the start file: write --config-file=" + startFile
                        + ", and put what is to stay of that file into --template");
            }
        } else if (isEtcd) {
            toChange.add("line " + line + ": etcd is not started from the start file: write " + command());
        }
    }

    private void checkEnvironment(ContainerEnvironment environment) {
        var names = environment.etcdVariables();
        if (!names.isEmpty()) {
            toChange.add("line " + Objects.requireNonNull(environment.lines().get(names.getFirst())) + ": take out "
                    + String.join(", ", names)
                    + ": etcd ignores them beside --config-file; put what is to stay into --template");
        }
        for (var name : names) {
            EtcdFlagAdvice.danger(EtcdFlagAdvice.flagOf(name))
                    .ifPresent(danger -> toChange.add("line "
                            + Objects.requireNonNull(environment.lines().get(name)) + ": " + name + " " + danger));
        }
    }

    static Optional<String> placeholders(CommandLine commandLine) {
        return Stream.concat(
                        commandLine.words().stream().map(Word::text),
                        commandLine.environment().values().values().stream())
                .filter(text -> text.matches("(?s).*\\$\\{[A-Z_]+}.*"))
                .findFirst()
                .map(text -> text.replaceAll("(?s).*(\\$\\{[A-Z_]+}).*", "$1")
                        + " and the like are not filled in any more: the start file says what they said");
    }

    private String command() {
        return "command: [etcd, --config-file=" + startFile + "], and no args";
    }

    private Path volume() {
        return Objects.requireNonNull(startFile.getParent());
    }
}
