package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.Counted;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a machine without data does while there is no founding record. Pure. */
final class FoundingRules {
    private static final Set<String> EVIDENCE = Set.of(DataVolume.OPEN.word(), DataVolume.INITIALISED.word());

    private FoundingRules() {}

    static GateDecision decide(GateSettings settings, Observation seen, Patience patience) {
        var live = seen.clusters().clusterIds();
        if (live.size() > 1) { // 6
            return splitBrain(seen);
        }
        if (live.size() == 1) { // 7
            return adopt(settings, seen, patience, live.first());
        }
        if (seen.local().state() == DataVolume.LOST) { // 14
            return lost();
        }
        if (seen.local().state() == DataVolume.CLAIMED) { // 14
            return Wait.withAlarm(
                    "this machine has a claimed start file, and the founding record that it was made for is no longer in"
                            + " Consul",
                    "start the machines that have data: the first quorum of them writes the record again; if none has any,"
                            + " readiness-gate reset --force on one of them begins anew");
        }
        var down = seen.catalog().stream().filter(FoundingRules::isEvidence).toList();
        if (!down.isEmpty()) { // 14
            return isDown(down);
        }
        return PeerRules.obstacle(settings, seen, patience) // 15, 16
                .<GateDecision>map(wait -> wait)
                .orElseGet(() -> found(settings, seen));
    }

    private static GateDecision isDown(List<CatalogRecord> down) {
        var hasData = down.stream().anyMatch(known -> says(known, DataVolume.INITIALISED));
        var silent = down.stream()
                .filter(known -> known.critical() && known.endOfMaintenance().isEmpty())
                .toList();
        var maintained = down.stream()
                .flatMap(known ->
                        known.endOfMaintenance().map(end -> known.member() + " is in maintenance: " + end).stream())
                .toList();
        return Wait.forRemedy(
                "a cluster exists and is down: Consul knows of it on " + CatalogRules.members(down) + " ("
                        + down.stream()
                                .map(known -> "data=" + known.meta().getOrDefault(RecordMeta.DATA, ""))
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + ")",
                (hasData
                                ? "start them; this machine joins once they answer"
                                : "if none of them has data, because Consul was lost in the middle of a founding,"
                                        + " readiness-gate reset --force on one of them begins anew")
                        + (silent.isEmpty()
                                ? ""
                                : "; " + CatalogRules.members(silent)
                                        + ": the record of a machine that is dead for good goes with consul force-leave,"
                                        + " or consul services deregister on its agent")
                        + (maintained.isEmpty() ? "" : "; " + String.join("; ", maintained)));
    }

    static Wait lost() {
        return Wait.withAlarm(
                "this machine remembers a start file or data that are not on the volume here: it is lost or not mounted",
                "mount it; if all of the cluster is lost for good, readiness-gate reset --force gives it up");
    }

    static GateDecision splitBrain(Observation seen) {
        return new Refuse(
                "split brain: more than one cluster answers: " + seen.clusters().sides(),
                "decide which one is right and stop the other; this machine joins neither before that");
    }

    /** DNS alone never makes anyone write: an etcd is ours only where the catalog says that one may run. */
    private static GateDecision adopt(GateSettings settings, Observation seen, Patience patience, EtcdId clusterId) {
        var members = seen.clusters().withQuorum(clusterId);
        if (!isExpected(seen, clusterId)) { // 7a
            return Wait.withAlarm(
                    "cluster " + clusterId + " answers on "
                            + seen.clusters().of(clusterId).keySet()
                            + ", where Consul knows no data of this cluster, and there is no founding record",
                    "if it is this cluster, older than its records, readiness-gate adopt says so; if not, see who runs"
                            + " there");
        }
        if (members.isEmpty()) {
            return Wait.forRemedy(
                    "cluster " + clusterId + " answers, but has no quorum, and there is no founding record: "
                            + seen.clusters().of(clusterId).keySet(),
                    "start its other members"
                            + (everHadQuorum(seen, clusterId)
                                    ? ""
                                    : "; if they never started, because Consul was lost in the middle of a founding,"
                                            + " readiness-gate reset --force on one of them begins anew"));
        }
        if (!patience.hasAdopted(clusterId)) {
            return Wait.forTime("cluster " + clusterId + " runs without a founding record: one is written"
                    + " after " + Patience.ADOPTING_LOOKS + " looks, a second apart, and this was "
                    + patience.adoptingLooks());
        }
        return new WriteRecord(
                FoundingRecord.closed(settings.cluster(), settings.size(), clusterId),
                0,
                "cluster " + clusterId + " runs without a founding record: one is written in which nobody may found");
    }

    /** Whether an answer comes from where the catalog knows data, or an etcd that may start. */
    static boolean isExpected(Observation seen, EtcdId clusterId) {
        return seen.clusters().of(clusterId).keySet().stream()
                .anyMatch(endpoint -> seen.saysAt(endpoint, DataVolume.OPEN, DataVolume.INITIALISED));
    }

    private static boolean everHadQuorum(Observation seen, EtcdId clusterId) {
        var voters = seen.clusters().voters(clusterId).stream()
                .map(MemberView::id)
                .distinct()
                .count();
        var withData = seen.catalog().stream()
                .filter(known -> says(known, DataVolume.INITIALISED))
                .count();
        return withData >= voters / 2 + 1;
    }

    private static boolean says(CatalogRecord known, DataVolume state) {
        return state.word().equals(known.meta().getOrDefault(RecordMeta.DATA, ""));
    }

    /** A lost volume means that there was a claim on it; a record that passes and says so holds everybody back anyway. */
    static boolean isEvidence(CatalogRecord known) {
        return hasData(known) || (known.critical() && says(known, DataVolume.LOST));
    }

    static boolean saysLost(CatalogRecord known) {
        return says(known, DataVolume.LOST);
    }

    static boolean hasData(CatalogRecord known) {
        return EVIDENCE.contains(known.meta().getOrDefault(RecordMeta.DATA, ""));
    }

    /** With a record, compare-and-set decides who founds: one agreeing look is enough. */
    private static GateDecision found(GateSettings settings, Observation seen) { // 17
        var agreed = agreedPeers(settings, seen);
        var seeds = seeds(settings, seen, agreed);
        var token = AsItIsRules.token(seen.local());
        return token.flatMap(known -> AsItIsRules.cannotFound(
                        settings, seen, FoundingRecord.open(settings.cluster(), settings.size(), known, seeds)))
                .orElseGet(() -> new Found(
                        seeds,
                        token,
                        agreed.size() + " of " + Counted.of(settings.size(), "record") + ", the same in every view: "
                                + PeerRules.list(agreed) + "; the founding record is written"));
    }

    static List<FoundingRecord.Seed> seeds(GateSettings settings, Observation seen, NavigableSet<Endpoint> chosen) {
        return seen.catalog().stream()
                .filter(known -> !known.critical())
                .flatMap(known -> CatalogRules.endpoint(known).filter(chosen::contains).stream()
                        .map(endpoint ->
                                new FoundingRecord.Seed(known.member(), endpoint, peerUrl(settings, seen, endpoint))))
                .toList();
    }

    /** As etcd on this machine makes it. */
    private static String peerUrl(GateSettings settings, Observation seen, Endpoint endpoint) {
        if (seen.local().discoverySrv()
                && seen.peers().dns().get(Transport.TCP) instanceof SrvAnswer.Records(var targets)) {
            for (var target : targets) {
                if (target.port() == endpoint.port()
                        && seen.peers().addresses().get(target.host()) instanceof AddressAnswer.Address(var address)
                        && address.equals(endpoint.address())) {
                    return settings.peerUrl(target);
                }
            }
        }
        return settings.peerUrl(endpoint);
    }

    /**
     * An etcd that asks DNS makes its peer URLs of the names there, and its cluster ID of these: a record with other URLs was
     * written by a machine whose etcd does not ask. Empty, too, where DNS was not asked or does not answer.
     */
    static Optional<GateDecision> otherUrls(GateSettings settings, Observation seen, String initialCluster) {
        if (!seen.local().discoverySrv()
                || !(seen.peers().dns().get(Transport.TCP) instanceof SrvAnswer.Records(var targets))) {
            return Optional.empty();
        }
        var inDns = targets.stream().map(settings::peerUrl).sorted().toList();
        var wanted = urls(initialCluster);
        if (inDns.equals(wanted)) {
            return Optional.empty();
        }
        return Optional.of(
                wanted.containsAll(inDns) || inDns.containsAll(wanted)
                        ? Wait.forRemedy(
                                "etcd is going to ask DNS for its peers, which shows " + inDns
                                        + ", and the founders are " + wanted,
                                "it would found a cluster of what it sees; see which registrars run")
                        : new Refuse(
                                "etcd would ask DNS and make its peer URLs of the names there, " + inDns
                                        + ", and the founding record has " + wanted
                                        + ": it would found another cluster",
                                "let etcd ask DNS (discovery-srv) on all machines, or on none"));
    }

    /** Etcd computes the cluster from token and peer URLs; what the members are called plays no part (docs/facts.md 3a). */
    static List<String> urls(String initialCluster) {
        return Stream.of(initialCluster.split(",", -1))
                .map(member -> member.substring(member.indexOf('=') + 1))
                .sorted()
                .toList();
    }

    /** What every view agrees on, as far as it is wanted; empty when something is in the way. */
    static NavigableSet<Endpoint> agreedPeers(GateSettings settings, Observation seen) {
        var counts = seen.record() instanceof RecordAnswer.Absent || seen.record() instanceof RecordAnswer.Off;
        if (!counts
                || seen.local().state().hasData()
                || !(seen.peers().catalog() instanceof CatalogAnswer.Records(var records))
                || PeerRules.obstacle(settings, seen, Patience.none()).isPresent()) {
            return new TreeSet<>();
        }
        return CatalogRules.endpoints(records).stream()
                .limit(settings.size()) // 16: a fixed order, so that everybody chooses the same ones
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether etcd gets its peers from the start file, so that it need not see them in DNS. */
    static boolean isListed(Observation seen) {
        return !seen.local().discoverySrv();
    }

    /** Records that do not say that their machine is fresh; only those count that a founding would need. */
    static Optional<Wait> notFresh(List<CatalogRecord> passing) {
        var unclear = passing.stream()
                .filter(known -> !DataVolume.NONE.word().equals(known.meta().getOrDefault(RecordMeta.DATA, "")))
                .toList();
        return unclear.isEmpty()
                ? Optional.empty()
                : Optional.of(Wait.withAlarm(
                        "the record of " + CatalogRules.members(unclear) + " does not say data=none but "
                                + unclear.stream()
                                        .map(known -> "data=" + known.meta().getOrDefault(RecordMeta.DATA, "(nothing)"))
                                        .distinct()
                                        .collect(Collectors.joining(", ")),
                        "mount its data volume; if that is lost for good, readiness-gate reset on that machine gives up what it"
                                + " remembers; a record without data= was not made by the registrar"));
    }
}
