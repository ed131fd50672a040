package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.gate.GateDecision.Forget;
import io.etcdsidekicks.gate.GateDecision.MoveStartFileAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.Optional;
import java.util.stream.Stream;

/** What a machine does that has no data, and no start file from which etcd could begin. Pure. */
final class FreshRules {
    private FreshRules() {}

    static GateDecision decide(GateSettings settings, Observation seen, Patience patience) {
        return givenUp(seen)
                .or(() -> LostRules.underRunningEtcd(settings, seen, patience))
                .or(() -> portAnswers(seen, patience)) // 5
                .or(() -> namesakeElsewhere(settings, seen)) // 5
                .orElseGet(() -> byRecord(settings, seen, patience));
    }

    private static GateDecision byRecord(GateSettings settings, Observation seen, Patience patience) {
        if (!settings.founding()) {
            return PureRules.decide(settings, seen, patience);
        }
        return switch (seen.record()) {
            case RecordAnswer.Failed(String cause) ->
                PeerRules.whileConsulFails(
                        "the founding record cannot be read: " + cause
                                + "; without it nobody knows whether this machine may found the cluster, or has to join"
                                + " it",
                        seen,
                        patience);
            case RecordAnswer.Off() -> PureRules.decide(settings, seen, patience);
            case RecordAnswer.Absent() -> FoundingRules.decide(settings, seen, patience);
            case RecordAnswer.Present(FoundingRecord founding, long index) ->
                LiveRules.decide(new Live(settings, seen, patience, founding, index));
        };
    }

    /** What is left of a cluster that an operator gave up goes aside, and is forgotten. */
    private static Optional<GateDecision> givenUp(Observation seen) {
        var head = seen.local().head();
        if (head.isPresent()) {
            return head.filter(here -> seen.isGivenUp(here.token(), here.clusterId()))
                    .map(here -> new MoveStartFileAside(
                            here, "the cluster of this start file was given up by reset: it is moved aside"));
        }
        var memory = seen.local().volume().memory();
        var token = memory.head().map(StartHead::token).orElse("");
        return seen.local().state() == DataVolume.LOST && seen.isGivenUp(token, memory.clusterId())
                ? Optional.of(new Forget("the cluster that is remembered here was given up by reset: it is forgotten"))
                : Optional.empty();
    }

    private static Optional<GateDecision> portAnswers(Observation seen, Patience patience) {
        if (seen.peers().ownPort() != OwnPort.ANSWERS) {
            return Optional.empty();
        }
        var answers = "something answers on "
                + seen.me().map(Object::toString).orElse("etcd's peer port") + " although there is no data in "
                + seen.local().paths().data();
        return Optional.of(
                patience.tookAway()
                        ? Wait.forTime(answers + ": etcd is still being stopped")
                        : new Refuse(
                                answers + ": an etcd runs here with another data directory, or another machine has this"
                                        + " address",
                                "see --volume, --template, --address and --peer-port"));
    }

    /** A clone, or a second machine of one name; one that does not answer may have been replaced by this machine. */
    private static Optional<GateDecision> namesakeElsewhere(GateSettings settings, Observation seen) {
        var name = seen.name(settings);
        return seen.clusters().answers().values().stream()
                .flatMap(answer -> answer instanceof PeerAnswer.Member known
                        ? known.members().stream()
                        : Stream.<MemberView>empty())
                .filter(member -> name.filter(member.name()::equals).isPresent())
                .filter(member -> !member.endpoints().isEmpty()
                        && !member.isAt(seen.me())
                        && seen.clusters().answersAt(member.endpoints()))
                .findFirst()
                .map(namesake -> new Refuse(
                        "there is no data in " + seen.local().paths().data()
                                + ", and a member with this machine's name answers at another address: " + namesake,
                        "give this machine a name of its own (--node), or stop the clone"));
    }
}
