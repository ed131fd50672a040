package io.etcdsidekicks.gate.model;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.Entry;
import io.etcdsidekicks.gate.FoundingRecord;
import io.etcdsidekicks.gate.GateDecision;
import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.AddLearner;
import io.etcdsidekicks.gate.GateDecision.Forget;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.RemoveMember;
import io.etcdsidekicks.gate.GateDecision.Seal;
import io.etcdsidekicks.gate.GateDecision.Wait;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import io.etcdsidekicks.gate.GateRules;
import io.etcdsidekicks.gate.GateSettings;
import io.etcdsidekicks.gate.LockState;
import io.etcdsidekicks.gate.Observation;
import io.etcdsidekicks.gate.Patience;
import io.etcdsidekicks.gate.RecordAnswer;
import io.etcdsidekicks.gate.TemplateState;
import java.time.Duration;
import java.util.Optional;

/** What a gate would decide that lacks one protection, so that the rules themselves need not know of it. */
final class Spoiling {
    private static final String WITHOUT = "nothing is done: the rule is taken out";

    private Spoiling() {}

    static Patience withPortClosedLongAgo(Patience patience) {
        return new Patience(
                patience.lastLook(),
                patience.stability(),
                patience.goneSince(),
                patience.silentSince(),
                patience.notStartedSince(),
                patience.diskLostSince(),
                patience.portClosedSince().map(_ -> Duration.ofDays(-1)),
                patience.openSince(),
                patience.consulFailsSince(),
                patience.shownClaim(),
                patience.adopting(),
                patience.walSeen(),
                patience.tookAway(),
                patience.replaced(),
                patience.exchange());
    }

    static GateDecision of(
            World world,
            GateModel gate,
            GateSettings settings,
            Observation seen,
            Patience patience,
            GateDecision decision,
            boolean hasOpened) {
        var head = seen.local().volume().head();
        return switch (decision) {
            case WriteRecord(FoundingRecord founding, var index, var reason)
            when reason.endsWith("it can only join from now on")
                    && world.without(
                            isJoining(world, gate.machine, seen, founding)
                                    ? Protection.CLOSING_BEFORE_JOINING
                                    : Protection.CLOSING_BEFORE_REMOVAL) ->
                GateRules.decide(settings, Distortions.with(seen, new RecordAnswer.Present(founding, index)), patience);
            case Wait(var reason, var _, var _)
            when (reason.contains("too few") && world.without(Protection.QUORUM_LEFT))
                    || (reason.contains("is not made a voter yet") && world.without(Protection.PROMOTION_WAITS)) ->
                GateRules.decide(
                        settings,
                        Distortions.withEverybodyAnswering(seen, Names.ENDPOINT[gate.machine.number]),
                        patience);
            case Wait(var reason, var _, var _)
            when reason.contains("without it the others are no quorum")
                    && world.without(Protection.SERVED_WITHOUT_IT) -> removesItself(seen);
            case AcquireLock _
            when world.without(Protection.LOOKING_AGAIN_UNDER_THE_LOCK)
                    && world.consul.reachable(gate.machine)
                    && world.consul.acquire(gate) instanceof LockState.Mine mine ->
                GateRules.decide(settings, Distortions.with(seen, mine), patience);
            case MoveStartFileAside(var _, var reason)
            when reason.startsWith("the claimed start file is of no use")
                    && world.without(Protection.STALE_CLAIM_ASIDE) -> waits();
            case Forget(var reason)
            when reason.contains("given up") && world.without(Protection.FORGETTING_WHAT_WAS_GIVEN_UP) -> waits();
            case HandOver(var start, var _)
            when start != GateDecision.Start.RESTART
                    && !hasOpened
                    && world.without(Protection.HAND_OVER_OF_AN_OPEN_FILE) -> waits();
            case Wait(var reason, var _, var alarm)
            when world.without(Protection.NAMES_RESET) -> new Wait(reason, "", alarm);
            case RemoveMember _, AcquireLock _, Wait _
            when world.without(Protection.GONE_FIRST) && isOfGoneVoterBelowSize(seen, decision) ->
                GateRules.decide(
                        settings,
                        Distortions.withEverybodyAnswering(seen, Names.ENDPOINT[gate.machine.number]),
                        patience);
            default -> further(world, settings, seen, decision, head);
        };
    }

    private static GateDecision further(
            World world, GateSettings settings, Observation seen, GateDecision decision, Optional<StartHead> head) {
        var state = seen.local().state();
        if (world.without(Protection.ABSENT_RECORD_WITHDRAWS_NOTHING)
                && state == DataVolume.OPEN
                && seen.record() instanceof RecordAnswer.Absent) {
            return new Seal(
                    head.orElseThrow(),
                    head.orElseThrow().in(StartState.WITHDRAWN, "there is no record"),
                    Optional.empty(),
                    "withdrawn");
        }
        if (world.without(Protection.FAULTS_ARE_ALARMS_WITH_DATA)
                && state.hasData()
                && seen.local().template() instanceof TemplateState.Faulty) {
            return new Refuse("the template is of no use", "mend it");
        }
        if (world.without(Protection.FOUND_DATA_WITH_QUORUM)
                && state.hasData()
                && seen.record() instanceof RecordAnswer.Absent
                && seen.local().wal().isPresent()) {
            return new WriteRecord(
                    FoundingRecord.closed(
                            Names.CLUSTER,
                            settings.size(),
                            seen.local().wal().get().clusterId()),
                    0,
                    "there are data");
        }
        if (world.without(Protection.JOINERS_ARE_NO_FOUNDERS)
                && decision instanceof AddLearner
                && head.filter(known -> known.origin() == Origin.JOINED).isPresent()
                && seen.record() instanceof RecordAnswer.Present(var founding, var _)
                && founding.founderAt(seen.peers().me())
                        .filter(me -> me.entry() instanceof Entry.Closed)
                        .isPresent()) {
            return new MoveStartFileAside(head.orElseThrow(), "its entry is closed");
        }
        return decision;
    }

    private static GateDecision removesItself(Observation seen) {
        if (!(seen.lock() instanceof LockState.Mine)) {
            return new AcquireLock("it is going to be removed");
        }
        var memory = seen.local().volume().memory();
        return memory.clusterId()
                .flatMap(cluster -> memory.memberId()
                        .<GateDecision>map(member -> new RemoveMember(cluster, member, "it is removed")))
                .orElseGet(Spoiling::waits);
    }

    private static Wait waits() {
        return new Wait(WITHOUT, "", false);
    }

    private static boolean isOfGoneVoterBelowSize(Observation seen, GateDecision decision) {
        return RuleWords.words(decision).contains("gone")
                && seen.record() instanceof RecordAnswer.Present(var founding, var _)
                && seen.clusters()
                        .withQuorum(founding.clusterId())
                        .filter(members -> members.stream()
                                        .filter(member -> !member.learner())
                                        .count()
                                < founding.size())
                        .isPresent();
    }

    private static boolean isJoining(World world, Machine machine, Observation seen, FoundingRecord founding) {
        return seen.record() instanceof RecordAnswer.Present(var before, var _)
                && before.founderAt(seen.peers().me())
                        .filter(me -> !(me.entry() instanceof Entry.Closed))
                        .isPresent()
                && founding.founderAt(seen.peers().me())
                        .filter(me -> me.entry() instanceof Entry.Closed)
                        .isPresent()
                && world.clusters.values().stream()
                        .noneMatch(cluster -> cluster.latest().at(machine.number) != null);
    }
}
