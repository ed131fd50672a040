package io.etcdsidekicks.lab.up;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdsidekicks.discovery.Counted;
import io.etcdsidekicks.lab.etcd.EtcdView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run came to.
 *
 * @param clusterIds by machine, as that machine's own etcd reports it; machines whose etcd does not answer are missing
 * @param members as the first that answers lists them; empty when none does
 * @param lastRegistration when the consistent catalog first had all the wanted records
 */
record Findings(
        UpOptions options,
        List<MachineRun> runs,
        Map<String, String> clusterIds,
        List<EtcdView.Member> members,
        int healthy,
        Instant started,
        Optional<Instant> lastRegistration,
        boolean timedOut) {

    static Findings of(
            UpOptions options,
            List<MachineRun> runs,
            Instant started,
            Optional<Instant> lastRegistration,
            boolean timedOut) {
        var clusterIds = new TreeMap<String, String>();
        List<EtcdView.Member> members = List.of();
        for (var run : runs) {
            var membership = run.membership();
            membership.ifPresent(seen -> clusterIds.put(run.machine().name(), seen.clusterId()));
            if (members.isEmpty()) {
                members = membership.map(EtcdView.Membership::members).orElse(List.of());
            }
        }
        var healthy = (int) runs.stream().filter(MachineRun::isHealthy).count();
        return new Findings(options, runs, clusterIds, members, healthy, started, lastRegistration, timedOut);
    }

    private Map<String, List<String>> clusters() {
        return clusterIds.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, TreeMap::new, Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    }

    boolean isOneFullCluster() {
        return clusters().size() == 1 && healthy == options.nodes() && members.size() == options.nodes();
    }

    int exitCode() {
        if (isOneFullCluster()) {
            return 0;
        }
        return clusters().size() <= 1 && timedOut ? 3 : 1;
    }

    String verdict() {
        if (isOneFullCluster()) {
            return "one cluster of " + Counted.of(members.size(), "started member");
        }
        if (clusters().size() > 1) {
            return "SPLIT BRAIN: " + clusters().size() + " clusters: "
                    + clusters().entrySet().stream()
                            .map(cluster -> cluster.getKey() + " on " + String.join(", ", cluster.getValue()))
                            .collect(Collectors.joining("; "));
        }
        return clusterIds.isEmpty()
                ? "no cluster: etcd was started nowhere"
                : "no full cluster: etcd answers on " + String.join(", ", clusterIds.keySet()) + ", healthy are "
                        + healthy + " of " + options.nodes();
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        if (!members.isEmpty()) {
            lines.add("member list, as one member tells it:");
            members.forEach(member -> lines.add("  %s  %-8s %-46s %s"
                    .formatted(
                            member.id(),
                            member.name().isBlank() ? "(unstarted)" : member.name(),
                            String.join(",", member.peerUrls()),
                            String.join(",", member.clientUrls()))));
            lines.add("cluster ID, as every member reports it:");
            clusterIds.forEach((machine, id) -> lines.add("  %-8s %s".formatted(machine, id)));
        }
        lines.add("seconds from the first boot until:");
        lines.add("           booted  registered  manifest seen  etcd healthy  (manifest after the last registration)");
        runs.forEach(run -> lines.add("  %-8s %6s %11s %14s %13s   %s"
                .formatted(
                        run.machine().name(),
                        seconds(run.booted()),
                        seconds(run.registered()),
                        seconds(run.manifestVisible()),
                        seconds(run.healthy()),
                        handOverMillis(run).map(millis -> millis + " ms").orElse("-"))));
        if (!isOneFullCluster() && clusters().size() <= 1) {
            lines.add("the gates' last words:");
            runs.forEach(run -> lines.add("  %-8s %s".formatted(run.machine().name(), run.gateWords())));
        }
        return lines;
    }

    void write(Path file) throws IOException {
        var found = new LinkedHashMap<String, Object>();
        found.put("verdict", verdict());
        found.put("exitCode", exitCode());
        found.put("nodes", options.nodes());
        found.put("size", options.plan().size());
        found.put("scheme", options.plan().scheme().word());
        found.put("consulDefaults", options.plan().consulDefaults());
        found.put("gate", options.gate().name().toLowerCase(Locale.ROOT));
        found.put("seed", options.seed());
        found.put("clusterIds", clusterIds);
        found.put("members", members);
        found.put("machines", runs.stream().map(this::machine).toList());
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), found);
    }

    private Map<String, Object> machine(MachineRun run) {
        var machine = new LinkedHashMap<String, Object>();
        machine.put("name", run.machine().name());
        machine.put("address", run.machine().address());
        put(machine, "bootedMs", run.booted());
        put(machine, "registeredMs", run.registered());
        put(machine, "manifestMs", run.manifestVisible());
        put(machine, "healthyMs", run.healthy());
        handOverMillis(run).ifPresent(millis -> machine.put("manifestAfterLastRegistrationMs", millis));
        machine.put("gate", run.gateWords());
        return machine;
    }

    private void put(Map<String, Object> machine, String key, Optional<Instant> at) {
        at.ifPresent(
                instant -> machine.put(key, Duration.between(started, instant).toMillis()));
    }

    private Optional<Long> handOverMillis(MachineRun run) {
        return lastRegistration.flatMap(last ->
                run.manifestVisible().map(seen -> Duration.between(last, seen).toMillis()));
    }

    private String seconds(Optional<Instant> at) {
        return at.map(instant ->
                        "%.1f".formatted(Duration.between(started, instant).toMillis() / 1000.0))
                .orElse("-");
    }
}
