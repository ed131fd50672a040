package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.MoveDataAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.WriteSealed;
import java.util.Optional;

/** Rule 3a: there is a WAL, and the start file that was written for it is gone. Pure. */
final class AmnesiaRules {
    private AmnesiaRules() {}

    static GateDecision decide(GateSettings settings, Observation seen, Patience patience) {
        return onlyTheFile(settings, seen)
                .or(() -> givenUp(seen))
                .or(() -> replaced(seen, patience))
                .or(() -> DataRules.removed(settings, seen, patience)) // 2
                .or(() -> LostRules.ofRemembered(settings, seen, patience))
                .orElseGet(() -> refuse(seen));
    }

    /** A job that deletes files, under an etcd that runs: nothing is taken away, and it is the very WAL. */
    private static Optional<GateDecision> onlyTheFile(GateSettings settings, Observation seen) {
        return theVeryWal(seen)
                .filter(known -> seen.ownIs(known.clusterId(), known.memberId()))
                .flatMap(known -> head(settings, seen, known)
                        .map(head -> new WriteSealed(
                                head,
                                known,
                                "ALARM: somebody has deleted the start file under a running etcd; it is written again, and"
                                        + " etcd is left alone: see what cleans up in "
                                        + seen.local().paths().root())));
    }

    /**
     * Of a directory that was seen before; or of the first WAL that the remembered start file made, of which there can be no
     * older copy yet.
     */
    private static Optional<Memory.Seen> theVeryWal(Observation seen) {
        var volume = seen.local().volume();
        var here = seen.local()
                .wal()
                .flatMap(
                        wal -> volume.walPlace().map(place -> new Memory.Seen(wal.clusterId(), wal.memberId(), place)));
        var memory = volume.memory();
        return here.filter(known -> memory.seen()
                .map(known::equals)
                .orElseGet(
                        () -> memory.memberId().filter(known.memberId()::equals).isPresent()));
    }

    private static Optional<StartHead> head(GateSettings settings, Observation seen, Memory.Seen known) {
        return seen.local()
                .volume()
                .memory()
                .head()
                .map(head -> head.in(StartState.SEALED, "it was deleted under a running etcd"))
                .or(() -> seen.me()
                        .flatMap(me ->
                                seen.name(settings).map(name -> DataRules.headOfFound(settings, me, name, known))));
    }

    private static Optional<GateDecision> givenUp(Observation seen) {
        return seen.local()
                .wal()
                .filter(wal -> seen.isGivenUp("", Optional.of(wal.clusterId())))
                .filter(wal -> seen.clusters().withQuorum(wal.clusterId()).isEmpty())
                .map(wal -> new Refuse(
                        "the data in " + seen.local().paths().data() + " are those of cluster " + wal.clusterId()
                                + ", which was given up by reset",
                        "readiness-gate reset --here moves them aside, nothing is deleted"));
    }

    /** This gate has removed the member itself. */
    private static Optional<GateDecision> replaced(Observation seen, Patience patience) {
        return patience.replaced()
                .filter(member -> seen.local()
                        .volume()
                        .memory()
                        .memberId()
                        .filter(member::equals)
                        .isPresent())
                .map(member -> new MoveDataAside("member " + member
                        + " was removed: the data without a start file are moved aside, and this machine joins again"));
    }

    private static Refuse refuse(Observation seen) {
        return new Refuse(
                "there are data in " + seen.local().paths().data()
                        + ", and the start file that was written for them is gone; it cannot be told whether they are the"
                        + " ones that this machine voted with: an older copy would lose what was acknowledged since",
                "if this machine's member is to be made anew from the others, readiness-gate replace; if you have restored"
                        + " these data on purpose, readiness-gate adopt --restored");
    }
}
