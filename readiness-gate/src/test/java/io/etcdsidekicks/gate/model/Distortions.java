package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.CatalogRecord;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.RecordMeta;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.WalPlace;
import io.etcdsidekicks.gate.ClusterObservation;
import io.etcdsidekicks.gate.Entry;
import io.etcdsidekicks.gate.Founder;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.GivenUp;
import io.etcdsidekicks.gate.LocalFacts;
import io.etcdsidekicks.gate.LocalObservation;
import io.etcdsidekicks.gate.LockState;
import io.etcdsidekicks.gate.MemberView;
import io.etcdsidekicks.gate.Observation;
import io.etcdsidekicks.gate.PeerAnswer;
import io.etcdsidekicks.gate.PeerObservation;
import io.etcdsidekicks.gate.RecordAnswer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What a gate would see that lacks one protection, so that the rules themselves need not know of it. */
final class Distortions {
    private Distortions() {}

    static Observation of(World world, Machine machine, Observation whole) {
        var seen = whole;
        if (world.without(Protection.STATE_DIRECTORY) && !seen.local().state().hasData()) {
            var volume = seen.local().volume();
            seen = local(
                    seen,
                    withMemory(volume, volume.head().map(Memory.none()::with).orElseGet(Memory::none)));
        }
        if (world.without(Protection.CLAIM)) {
            seen = withOpenEntry(seen);
        }
        if (world.without(Protection.SPENDING)) {
            seen = withSpentEntries(seen);
        }
        if (world.without(Protection.DATA_META)) {
            seen = catalog(seen, known -> isMine(seen(machine), known) ? known : saying(known, DataVolume.NONE));
        }
        if (world.without(Protection.CRITICAL_RECORDS)) {
            seen = catalogWithout(seen, CatalogRecord::critical);
        }
        if (world.without(Protection.CRITICAL_LOST)) {
            seen = catalogWithout(seen, known -> known.critical() && says(known, DataVolume.LOST));
        }
        if (world.without(Protection.PUBLISHED_BEFORE_STARTED) && seen.record() instanceof RecordAnswer.Present) {
            seen = catalog(seen, known -> isMine(seen(machine), known) ? saying(known, DataVolume.OPEN) : known);
        }
        if (world.without(Protection.HAS_STARTED) && !seen.local().state().hasData()) {
            seen = withMembers(seen, member -> member.isAt(Names.ME[machine.number]) ? neverStarted(member) : member);
        }
        if (world.without(Protection.JOINERS_CLAIM)
                && isJoinersClaim(seen.local().volume())
                && seen.record() instanceof RecordAnswer.Absent) {
            seen = local(seen, withHead(seen.local().volume(), Optional.empty()));
        }
        if (world.without(Protection.OPEN_AND_RAN_IS_SEALED) && seen.local().state() == DataVolume.OPEN) {
            seen = withMembers(withClaimedEntry(seen), Distortions::neverStarted);
        }
        if (world.without(Protection.ONLY_THE_FILE_IS_GONE) && seen.local().state() == DataVolume.AMNESIAC) {
            seen = local(seen, withPlace(seen.local().volume()));
        }
        if (world.without(Protection.WAL_PLACE)) {
            seen = local(seen, withRememberedPlace(seen.local().volume()));
        }
        if (world.without(Protection.GIVEN_UP)
                || (world.without(Protection.GIVEN_UP_IS_WITHDRAWN)
                        && seen.local().state() == DataVolume.OPEN)) {
            seen = with(seen, Set.<GivenUp>of());
        }
        if (world.without(Protection.QUORUM_OF_THE_OTHERS_RAN)
                && seen.clusters().clusterIds().isEmpty()) {
            seen = withoutTheOthersPast(seen, machine);
        }
        if (world.without(Protection.STARTED_LEARNER_STAYS)) {
            seen = withMembers(seen, member -> member.learner() ? neverStarted(member) : member);
            seen = catalogOfLearners(seen);
        }
        if (world.without(Protection.PROMOTED_IS_REMEMBERED) && isRemoved(seen)) {
            seen = local(
                    seen,
                    withHead(seen.local().volume(), seen.local().volume().head().map(Distortions::learner)));
        }
        if (world.without(Protection.UNLISTED_IS_WITHDRAWN) && seen.local().state() == DataVolume.OPEN) {
            seen = with(seen, ClusterObservation.none());
        }
        if (world.without(Protection.ALARM_BEFORE_CLAIM)
                && seen.local().state() == DataVolume.LOST
                && isClaim(seen.local().volume())) {
            seen = local(seen, withMemory(seen.local().volume(), Memory.none()));
        }
        if (world.without(Protection.SAME_TOKEN)) {
            seen = withTokenOfRecord(seen);
        }
        return seen;
    }

    private static Endpoint seen(Machine machine) {
        return Names.ENDPOINT[machine.number];
    }

    // ---- this machine

    static boolean isJoinersClaim(VolumeFacts facts) {
        return !facts.hasWal()
                && facts.head()
                        .filter(head -> head.state() == StartState.CLAIMED && head.origin() == Origin.JOINED)
                        .isPresent();
    }

    static boolean isClaim(VolumeFacts facts) {
        return facts.head().filter(head -> head.state() == StartState.CLAIMED).isPresent();
    }

    static VolumeFacts withMemory(VolumeFacts facts, Memory memory) {
        return new VolumeFacts(
                facts.paths(),
                facts.fault(),
                facts.notMounted(),
                facts.hasWal(),
                facts.walPlace(),
                facts.missing(),
                facts.leftOvers(),
                facts.head(),
                memory);
    }

    private static VolumeFacts withHead(VolumeFacts facts, Optional<StartHead> head) {
        return new VolumeFacts(
                facts.paths(),
                facts.fault(),
                facts.notMounted(),
                facts.hasWal(),
                facts.walPlace(),
                facts.missing(),
                facts.leftOvers(),
                head,
                facts.memory());
    }

    /** As if the WAL directory were another one. */
    private static VolumeFacts withPlace(VolumeFacts facts) {
        return new VolumeFacts(
                facts.paths(),
                facts.fault(),
                facts.notMounted(),
                facts.hasWal(),
                facts.walPlace().map(place -> new WalPlace(place.device() + 1, place.inode())),
                facts.missing(),
                facts.leftOvers(),
                facts.head(),
                facts.memory());
    }

    private static VolumeFacts withRememberedPlace(VolumeFacts facts) {
        return new VolumeFacts(
                facts.paths(),
                facts.fault(),
                facts.notMounted(),
                facts.hasWal(),
                facts.walPlace()
                        .map(place ->
                                facts.memory().seen().map(Memory.Seen::place).orElse(place)),
                facts.missing(),
                facts.leftOvers(),
                facts.head(),
                facts.memory());
    }

    private static boolean isRemoved(Observation seen) {
        return seen.local()
                .wal()
                .flatMap(wal -> seen.clusters()
                        .withQuorum(wal.clusterId())
                        .filter(members ->
                                members.stream().noneMatch(member -> member.id().equals(wal.memberId()))))
                .isPresent();
    }

    private static StartHead learner(StartHead head) {
        return new StartHead(
                head.cluster(),
                head.address(),
                head.state(),
                head.why(),
                head.origin(),
                head.claim(),
                head.name(),
                head.initialCluster(),
                head.token(),
                head.clusterId(),
                head.memberId(),
                false);
    }

    private static Observation withTokenOfRecord(Observation seen) {
        if (!(seen.record() instanceof RecordAnswer.Present(var founding, var _))
                || founding.token().isBlank()) {
            return seen;
        }
        return local(
                seen,
                withHead(
                        seen.local().volume(),
                        seen.local()
                                .volume()
                                .head()
                                .map(head -> new StartHead(
                                        head.cluster(),
                                        head.address(),
                                        head.state(),
                                        head.why(),
                                        head.origin(),
                                        head.claim(),
                                        head.name(),
                                        head.initialCluster(),
                                        founding.token(),
                                        head.clusterId(),
                                        head.memberId(),
                                        head.promoted()))));
    }

    // ---- record and catalog

    /** As if this machine's entry could still be claimed, whatever volume it was claimed with. */
    private static Observation withOpenEntry(Observation seen) {
        return entry(
                seen,
                me -> me.entry() instanceof Entry.Claimed(var value)
                                && seen.local()
                                        .volume()
                                        .head()
                                        .flatMap(StartHead::claim)
                                        .filter(value::equals)
                                        .isEmpty()
                        ? new Entry.Open()
                        : me.entry());
    }

    /** As if nobody had to be entered as spent any more, as soon as there are data. */
    private static Observation withSpentEntries(Observation seen) {
        if (seen.record() instanceof RecordAnswer.Present(FoundingRecord founding, long index)
                && seen.local().state().hasData()) {
            var changed = founding;
            for (var founder : founding.founders()) {
                if (!(founder.entry() instanceof Entry.Closed)) {
                    changed = changed.with(founder, new Entry.Spent());
                }
            }
            return with(seen, new RecordAnswer.Present(changed, index));
        }
        return seen;
    }

    private static Observation withClaimedEntry(Observation seen) {
        return entry(
                seen,
                me -> me.entry() instanceof Entry.Spent
                        ? seen.local()
                                .volume()
                                .head()
                                .flatMap(StartHead::claim)
                                .<Entry>map(Entry.Claimed::new)
                                .orElse(me.entry())
                        : me.entry());
    }

    private static Observation entry(Observation seen, Function<Founder, Entry> entry) {
        if (seen.record() instanceof RecordAnswer.Present(var founding, var index)) {
            var me = founding.founderAt(seen.peers().me());
            if (me.isPresent()) {
                return with(seen, new RecordAnswer.Present(founding.with(me.get(), entry.apply(me.get())), index));
            }
        }
        return seen;
    }

    private static Observation withoutTheOthersPast(Observation seen, Machine machine) {
        if (seen.record() instanceof RecordAnswer.Present(FoundingRecord founding, long index)
                && !seen.local().state().hasData()) {
            var changed = founding;
            for (var founder : founding.founders()) {
                if (!founder.endpoint().equals(Names.ENDPOINT[machine.number])
                        && founder.entry() instanceof Entry.Spent) {
                    changed = changed.with(founder, new Entry.Open());
                }
            }
            return catalog(
                    with(seen, new RecordAnswer.Present(changed, index)),
                    known -> says(known, DataVolume.INITIALISED) ? saying(known, DataVolume.NONE) : known);
        }
        return seen;
    }

    private static boolean isMine(Endpoint me, CatalogRecord known) {
        return known.address().equals(me.address().getHostAddress());
    }

    private static boolean says(CatalogRecord known, DataVolume state) {
        return state.word().equals(known.meta().get(RecordMeta.DATA));
    }

    private static CatalogRecord saying(CatalogRecord known, DataVolume data) {
        var meta = new HashMap<>(known.meta());
        meta.put(RecordMeta.DATA, data.word());
        return new CatalogRecord(
                known.node(),
                known.nodeAddress(),
                known.serviceId(),
                known.address(),
                known.port(),
                meta,
                known.critical());
    }

    private static Observation catalog(Observation seen, UnaryOperator<CatalogRecord> change) {
        return seen.peers().catalog() instanceof CatalogAnswer.Records(var records)
                ? with(
                        seen,
                        new CatalogAnswer.Records(records.stream().map(change).toList()))
                : seen;
    }

    private static Observation catalogWithout(Observation seen, Predicate<CatalogRecord> hidden) {
        return seen.peers().catalog() instanceof CatalogAnswer.Records(var records)
                ? with(
                        seen,
                        new CatalogAnswer.Records(
                                records.stream().filter(hidden.negate()).toList()))
                : seen;
    }

    private static Observation catalogOfLearners(Observation seen) {
        var learners = new HashSet<String>();
        for (var answer : seen.clusters().answers().values()) {
            if (answer instanceof PeerAnswer.Member known) {
                known.members().stream()
                        .filter(MemberView::learner)
                        .flatMap(member -> member.endpoints().stream())
                        .forEach(endpoint -> learners.add(endpoint.address().getHostAddress()));
            }
        }
        return catalogWithout(seen, known -> learners.contains(known.address()));
    }

    // ---- clusters

    private static MemberView neverStarted(MemberView member) {
        return new MemberView(
                member.id(), member.name(), member.peerUrls(), member.endpoints(), List.of(), member.learner());
    }

    private static Observation withMembers(Observation seen, UnaryOperator<MemberView> change) {
        var answers = new TreeMap<>(seen.clusters().answers());
        answers.replaceAll((_, answer) -> answer instanceof PeerAnswer.Member(var id, var members, var quorum)
                ? new PeerAnswer.Member(id, members.stream().map(change).toList(), quorum)
                : answer);
        return with(seen, new ClusterObservation(answers));
    }

    /** As if all voters but the one in question answered. */
    static Observation withEverybodyAnswering(Observation seen, Endpoint gone) {
        var answers = new TreeMap<>(seen.clusters().answers());
        PeerAnswer known = null;
        for (var answer : answers.values()) {
            if (answer instanceof PeerAnswer.Member member && (known == null || member.quorum())) {
                known = answer;
            }
        }
        if (known instanceof PeerAnswer.Member(var _, List<MemberView> members, var _)) {
            for (var member : members) {
                for (var endpoint : member.endpoints()) {
                    if (!endpoint.equals(gone)) {
                        answers.put(endpoint, known);
                    }
                }
            }
        }
        return with(seen, new ClusterObservation(answers));
    }

    // ---- the same with another part

    private static Observation local(Observation seen, VolumeFacts facts) {
        var local = seen.local();
        LocalObservation changed = new LocalFacts(
                        facts,
                        local.wal(),
                        local.template(),
                        local.pods(),
                        local.startFileIsCurrent(),
                        local.addresses())
                .in(seen.record());
        return new Observation(
                seen.now(),
                changed,
                seen.lock(),
                seen.peers(),
                seen.record(),
                seen.givenUp(),
                seen.clusters(),
                seen.machines(),
                seen.etcd());
    }

    static Observation with(Observation seen, RecordAnswer changed) {
        return new Observation(
                seen.now(),
                seen.local(),
                seen.lock(),
                seen.peers(),
                changed,
                seen.givenUp(),
                seen.clusters(),
                seen.machines(),
                seen.etcd());
    }

    static Observation with(Observation seen, LockState changed) {
        return new Observation(
                seen.now(),
                seen.local(),
                changed,
                seen.peers(),
                seen.record(),
                seen.givenUp(),
                seen.clusters(),
                seen.machines(),
                seen.etcd());
    }

    private static Observation with(Observation seen, Set<GivenUp> changed) {
        return new Observation(
                seen.now(),
                seen.local(),
                seen.lock(),
                seen.peers(),
                seen.record(),
                changed,
                seen.clusters(),
                seen.machines(),
                seen.etcd());
    }

    private static Observation with(Observation seen, ClusterObservation changed) {
        return new Observation(
                seen.now(),
                seen.local(),
                seen.lock(),
                seen.peers(),
                seen.record(),
                seen.givenUp(),
                changed,
                seen.machines(),
                seen.etcd());
    }

    private static Observation with(Observation seen, CatalogAnswer changed) {
        var peers = seen.peers();
        return new Observation(
                seen.now(),
                seen.local(),
                seen.lock(),
                new PeerObservation(
                        peers.agent(),
                        peers.me(),
                        peers.ownPort(),
                        changed,
                        peers.dns(),
                        peers.otherKind(),
                        peers.addresses(),
                        peers.ownServices()),
                seen.record(),
                seen.givenUp(),
                seen.clusters(),
                seen.machines(),
                seen.etcd());
    }
}
