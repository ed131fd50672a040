package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.AddressAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.VolumeNote;
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

/** What a machine without data does while there is no founding record. Pure. */
final class FoundingRules {
    private static final Set<String> EVIDENCE = Set.of(DataVolume.HANDED_OVER.word(), DataVolume.INITIALISED.word());

    private FoundingRules() {}

    static GateDecision decide(GateSettings settings, Observation seen, Patience patience) {
        var live = seen.clusters().clusterIds();
        if (live.size() > 1) { // 6
            return splitBrain(seen);
        }
        if (live.size() == 1) { // 7
            return adopt(settings, seen, live.first());
        }
        if (seen.local().dataVolume() == DataVolume.HANDED_OVER) { // 14
            return Wait.withAlarm(
                    "etcd was started on this volume before, and the founding record that allowed it is no longer in"
                            + " Consul",
                    "if no machine has data of this cluster, readiness-gate reset --local on each of them begins anew");
        }
        if (seen.local().note().flatMap(VolumeNote::learner).isPresent()) { // 14
            return Wait.withAlarm(
                    "this machine was added to a cluster as a learner, its volume says so, and the founding record is no"
                            + " longer in Consul",
                    "start the machines of that cluster; if no machine has data of it, readiness-gate reset on each of"
                            + " them begins anew");
        }
        if (seen.local().dataVolume() == DataVolume.LOST) { // 15
            return lost();
        }
        if (seen.peers().catalog() instanceof CatalogAnswer.Records(var records)) {
            var down = records.stream().filter(FoundingRules::isEvidence).toList();
            if (!down.isEmpty()) { // 14
                return Wait.forRemedy(
                        "a cluster exists and is down: Consul knows data of it on " + CatalogRules.members(down),
                        "start them; this machine joins once they answer");
            }
        }
        return PeerRules.obstacle(settings, seen) // 15, 16
                .<GateDecision>map(wait -> wait)
                .orElseGet(() -> foundWhenStable(settings, seen, patience.stability()));
    }

    static Wait lost() {
        return Wait.withAlarm(
                "this machine had made a claim on a data volume that is not the one here: it is lost or not mounted",
                "mount it; if it is lost for good, readiness-gate reset --local on this machine begins anew");
    }

    static GateDecision splitBrain(Observation seen) {
        return new Refuse(
                "split brain: more than one cluster answers: " + seen.clusters().sides(),
                "decide which one is right and stop the other; this machine joins neither before that");
    }

    private static GateDecision adopt(GateSettings settings, Observation seen, EtcdId clusterId) {
        var members = seen.clusters().withQuorum(clusterId);
        if (members.isEmpty()) {
            return Wait.forRemedy(
                    "cluster " + clusterId + " answers, but has no quorum, and there is no founding record: "
                            + seen.clusters().of(clusterId).keySet(),
                    "start its other members");
        }
        return new WriteRecord(
                FoundingRecord.closed(settings.cluster(), settings.size(), clusterId),
                0,
                "cluster " + clusterId + " runs without a founding record: one is written in which nobody may found");
    }

    /** A lost volume means that there was a claim on it; a record that passes and says so holds everybody back anyway. */
    private static boolean isEvidence(CatalogRecord known) {
        return hasData(known)
                || (known.critical()
                        && DataVolume.LOST.word().equals(known.meta().getOrDefault(RecordMeta.DATA, "")));
    }

    static boolean hasData(CatalogRecord known) {
        return EVIDENCE.contains(known.meta().getOrDefault(RecordMeta.DATA, ""));
    }

    private static GateDecision foundWhenStable(GateSettings settings, Observation seen, Stability stability) { // 17
        var peers = stability.peers().size() + " of " + settings.size() + " records, the same in every view: "
                + PeerRules.list(stability.peers());
        if (stability.polls() < settings.stablePolls()) {
            return Wait.forTime(
                    peers + "; seen " + stability.polls() + " of " + settings.stablePolls() + " times in a row");
        }
        var token =
                seen.local().manifest().filter(known -> !known.placeholders()).map(EtcdManifest::token);
        return new Found(seeds(settings, seen, stability.peers()), token, peers + "; the founding record is written");
    }

    private static List<FoundingRecord.Seed> seeds(
            GateSettings settings, Observation seen, NavigableSet<Endpoint> chosen) {
        var records =
                seen.peers().catalog() instanceof CatalogAnswer.Records(var known) ? known : List.<CatalogRecord>of();
        return records.stream()
                .filter(known -> !known.critical())
                .flatMap(known -> CatalogRules.endpoint(known).filter(chosen::contains).stream()
                        .map(endpoint ->
                                new FoundingRecord.Seed(known.member(), endpoint, peerUrl(settings, seen, endpoint))))
                .toList();
    }

    /** etcd makes the URL of the SRV record's own name when it looks for its peers itself (facts 3a). */
    private static String peerUrl(GateSettings settings, Observation seen, Endpoint endpoint) {
        if (seen.local().manifest().filter(EtcdManifest::discoverySrv).isPresent()
                && seen.peers().dns().get(Transport.TCP) instanceof SrvAnswer.Records(var targets)) {
            for (var target : targets) {
                if (target.port() == endpoint.port()
                        && seen.peers().addresses().get(target.host()) instanceof AddressAnswer.Address(var address)
                        && address.equals(endpoint.address())) {
                    return (settings.contract().naming().tls() ? "https://" : "http://") + target;
                }
            }
        }
        return settings.peerUrl(endpoint);
    }

    /** What every view agrees on, as far as it is wanted; empty when something is in the way. */
    static NavigableSet<Endpoint> agreedPeers(GateSettings settings, Observation seen) {
        var counts = seen.record() instanceof RecordAnswer.Absent || seen.record() instanceof RecordAnswer.Off;
        if (!counts
                || !seen.local().dataVolume().isEmpty()
                || !(seen.peers().catalog() instanceof CatalogAnswer.Records(var records))
                || PeerRules.obstacle(settings, seen).isPresent()) {
            return new TreeSet<>();
        }
        return CatalogRules.endpoints(records).stream()
                .limit(settings.size()) // 16: a fixed order, so that everybody chooses the same ones
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether etcd gets its peers from us, so that it need not see them in DNS. */
    static boolean isRendered(GateSettings settings, Observation seen) {
        return settings.founding()
                && seen.local().manifest().filter(EtcdManifest::placeholders).isPresent();
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
                        "mount its data volume; if that is lost for good, readiness-gate reset --local on that machine; a record"
                                + " without data= was not made by the registrar"));
    }
}
