package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import io.etcdsidekicks.gate.FoundingRecords.WriteAnswer;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.MemberChanges.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Carries one step out. After a crash in the middle of any of them, the next gate sees what was done and goes on. */
public final class GateActions {
    private final GateSettings settings;
    private final FoundingRecords records;
    private final ChangeLock lock;
    private final MemberChanges members;
    private final Volume volume;
    private final Optional<ManifestHandOver> manifest;
    private final Secrets secrets;

    /** @param manifest empty where something else than a kubelet starts etcd */
    public GateActions(
            GateSettings settings,
            FoundingRecords records,
            ChangeLock lock,
            MemberChanges members,
            Volume volume,
            Optional<ManifestHandOver> manifest,
            Secrets secrets) {
        this.settings = settings;
        this.records = records;
        this.lock = lock;
        this.members = members;
        this.volume = volume;
        this.manifest = manifest;
        this.secrets = secrets;
    }

    /** What became of a step. */
    public sealed interface Outcome {
        /** @param words what was done, blank when the step's own reason says it all */
        record Acted(String words) implements Outcome {}

        /** Nothing, or not known; everything is looked at again. */
        record NotActed(String cause) implements Outcome {}
    }

    /** @param seen what the step was decided on */
    public Outcome act(Step step, Observation seen) {
        try {
            return switch (step) {
                case GateDecision.Found(var seeds, var token, var _) ->
                    write(
                            FoundingRecord.open(
                                    settings.cluster(),
                                    settings.size(),
                                    token.orElseGet(() -> settings.cluster() + "-" + secrets.next()),
                                    seeds),
                            0);
                case GateDecision.WriteRecord(var founding, var index, var _) -> write(founding, index);
                case GateDecision.Claim(StartHead head, var _) -> {
                    volume.claim(
                            head.origin() == StartHead.Origin.FOUNDED ? head.claimed(secrets.next()) : head,
                            template(seen));
                    yield new Outcome.Acted("");
                }
                case GateDecision.Open(StartHead expected, StartHead open, var _) -> {
                    volume.open(expected, open, template(seen));
                    yield new Outcome.Acted("");
                }
                case GateDecision.Seal(StartHead expected, StartHead sealed, var member, var _) -> {
                    volume.seal(expected, sealed, seen.local().volume().hasWal(), member);
                    yield new Outcome.Acted("");
                }
                case GateDecision.WriteSealed(StartHead sealed, var member, var _) -> {
                    volume.writeSealed(sealed, template(seen), member);
                    yield new Outcome.Acted("");
                }
                case GateDecision.Renew(StartHead expected, StartHead sealed, var _) -> {
                    volume.renew(expected, sealed, template(seen));
                    yield new Outcome.Acted("");
                }
                case GateDecision.Remember(var memory, var _) -> {
                    volume.remember(seen.local().volume(), memory);
                    yield new Outcome.Acted("");
                }
                case GateDecision.MakeDirectories(var missing, var _) -> {
                    volume.makeDirectories(missing);
                    yield new Outcome.Acted("");
                }
                case GateDecision.WriteDatabase(EtcdId member, var _) ->
                    outcome(members.writeDatabase(
                            member,
                            seen.own().flatMap(own -> seen.mine(own.members())).stream()
                                    .flatMap(mine -> mine.clientUrls().stream())
                                    .toList()));
                case GateDecision.Forget _ -> {
                    volume.forget(seen.local().volume());
                    yield new Outcome.Acted("");
                }
                case GateDecision.MoveStartFileAside(StartHead expected, var _) ->
                    new Outcome.Acted("it is in " + volume.moveStartFileAside(expected) + " from now on");
                case GateDecision.MoveDataAside _ ->
                    new Outcome.Acted("the data are in "
                            + volume.moveDataAside(seen.local().volume()) + " from now on");
                case GateDecision.HandOver(var start, var _) -> {
                    if (start == GateDecision.Start.NEW
                            && seen.local().pods().asItIs().isPresent()) {
                        volume.makeFirst(seen.local().pods().asItIs().get().directories());
                    }
                    yield manifest.map(pod -> done(pod.carryOut())).orElseGet(() -> new Outcome.Acted(""));
                }
                case GateDecision.TakeManifestAway _ ->
                    manifest.map(pod -> done(pod.takeAway())).orElseGet(() -> new Outcome.Acted(""));
                case GateDecision.AcquireLock _ ->
                    switch (lock.acquire()) {
                        case LockState.Mine() -> new Outcome.Acted("");
                        case LockState.Free() -> new Outcome.NotActed("the lock could not be had yet");
                        case LockState.Others(String holder) -> new Outcome.NotActed(holder + " has the lock");
                        case LockState.Failed(String cause) -> new Outcome.NotActed(cause);
                    };
                case GateDecision.AddLearner(StartHead expected, EtcdId clusterId, var _) ->
                    addLearner(expected, clusterId, seen);
                case GateDecision.RemoveMember(EtcdId clusterId, EtcdId member, var _) ->
                    change(clusterId, seen, asked -> members.remove(asked, member));
                case GateDecision.Promote(EtcdId clusterId, EtcdId member, var _) ->
                    change(clusterId, seen, asked -> members.promote(asked, member));
            };
        } catch (IOException e) {
            return new Outcome.NotActed(FileFailure.describe(e));
        }
    }

    private static EtcdTemplate template(Observation seen) throws IOException {
        return seen.local()
                .usableTemplate()
                .orElseThrow(() -> new IOException("the template of the start file is of no use"));
    }

    private static Outcome done(ManifestHandOver.Result result) {
        return switch (result) {
            case ManifestHandOver.Result.Done(String words) -> new Outcome.Acted(words);
            case ManifestHandOver.Result.Failed(String cause) -> new Outcome.NotActed(cause);
        };
    }

    private Outcome write(FoundingRecord founding, long index) {
        return switch (records.write(founding, index)) {
            case WriteAnswer.Written() -> new Outcome.Acted("");
            case WriteAnswer.Overtaken() -> new Outcome.NotActed("another machine was first");
            case WriteAnswer.Failed(String cause) ->
                new Outcome.NotActed("the founding record cannot be written: " + cause);
        };
    }

    /**
     * In one step, over this machine's own claimed file: a look in between would find a learner whose start is not here, and
     * remove it.
     */
    private Outcome addLearner(StartHead expected, EtcdId clusterId, Observation seen) throws IOException {
        var peerUrl = settings.peerUrl(expected.address());
        var template = template(seen); // without it the learner could not start, and is not added
        return switch (changed(clusterId, seen, asked -> members.addLearner(asked, peerUrl))) {
            case Change.Failed(String cause) -> new Outcome.NotActed(cause);
            case Change.Changed(EtcdId learner, var _) -> {
                var all = new ArrayList<>(seen.clusters().withQuorum(clusterId).orElseThrow());
                all.add(new MemberView(learner, "", List.of(peerUrl), Set.of(expected.address()), List.of(), true));
                volume.open(
                        expected,
                        expected.added(learner, JoinRules.initialCluster(all, learner, expected.name()))
                                .in(StartState.OPEN, "it was added as a learner"),
                        template);
                yield new Outcome.Acted("its member ID is " + learner);
            }
        };
    }

    private Outcome change(EtcdId clusterId, Observation seen, Function<List<String>, Change> change) {
        return outcome(changed(clusterId, seen, change));
    }

    private static Outcome outcome(Change change) {
        return switch (change) {
            case Change.Changed(var _, String words) -> new Outcome.Acted(words);
            case Change.Failed(String cause) -> new Outcome.NotActed(cause);
        };
    }

    /** The lock is proven once more: a change ends before a lock that was alive a moment ago can pass on. */
    private Change changed(EtcdId clusterId, Observation seen, Function<List<String>, Change> change) {
        if (!(lock.look() instanceof LockState.Mine)) {
            return new Change.Failed("the lock was lost meanwhile");
        }
        var asked = seen.clusters().voters(clusterId).stream()
                .filter(member -> seen.clusters().answers(clusterId, member))
                .flatMap(member -> member.clientUrls().stream())
                .distinct()
                .toList();
        return asked.isEmpty() ? new Change.Failed("no member tells a client URL") : change.apply(asked);
    }
}
