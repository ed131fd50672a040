package io.etcdsidekicks.gate.kubelet;

import io.etcdsidekicks.gate.kubelet.EtcdFlags.Flag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What to do with flags that stand beside the start file, where etcd would ignore them. */
final class EtcdFlagAdvice {
    private static final Map<String, String> DANGERS = Map.of(
            "force-new-cluster",
            "makes a cluster of this machine alone and removes all other members",
            "unsafe-no-fsync",
            "loses what was acknowledged when the power fails");
    private static final Set<String> SET_BY_THE_GATE = Set.of(
            "name",
            "initial-cluster",
            "initial-cluster-state",
            "initial-cluster-token",
            "initial-advertise-peer-urls",
            "advertise-client-urls");
    private static final Set<String> DIRECTORIES = Set.of("data-dir", "wal-dir");

    private EtcdFlagAdvice() {}

    /** Lines to change; empty without flags. */
    static List<String> about(List<Flag> flags, Path volume) {
        var lines = new ArrayList<String>();
        for (var flag : flags) {
            danger(flag.name())
                    .ifPresent(danger ->
                            lines.add("line " + flag.line() + ": take out --" + flag.name() + ", which " + danger));
        }
        add(lines, flags, name -> SET_BY_THE_GATE.contains(name), "the gate sets them in the start file");
        add(
                lines,
                flags,
                DIRECTORIES::contains,
                "data lie in " + volume.resolve("data")
                        + " unless --template says otherwise: where there are data already,"
                        + " write their directory there, as long as it is on the volume " + volume);
        add(
                lines,
                flags,
                name -> !SET_BY_THE_GATE.contains(name) && !DIRECTORIES.contains(name) && !DANGERS.containsKey(name),
                "etcd ignores flags beside --config-file; put what is to stay into --template, as keys of etcd's"
                        + " configuration file");
        return lines;
    }

    /** What a flag does to a cluster, if it does harm. */
    static Optional<String> danger(String flag) {
        return Optional.ofNullable(DANGERS.get(flag));
    }

    static String flagOf(String variable) {
        return variable.replaceFirst("^ETCD_", "").toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void add(List<String> lines, List<Flag> flags, Predicate<String> kind, String reason) {
        var some = flags.stream().filter(flag -> kind.test(flag.name())).toList();
        if (!some.isEmpty()) {
            var first = some.stream().mapToInt(Flag::line).min().getAsInt();
            var last = some.stream().mapToInt(Flag::line).max().getAsInt();
            lines.add((first == last ? "line " + first : "lines " + first + " to " + last) + ": take out "
                    + some.stream().map(flag -> "--" + flag.name()).distinct().collect(Collectors.joining(", "))
                    + ": " + reason);
        }
    }
}
