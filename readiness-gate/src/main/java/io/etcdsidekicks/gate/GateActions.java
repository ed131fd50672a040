package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.FoundingRecords.WriteAnswer;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.MemberChanges.Change;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Carries one step out. After a crash in the middle of any of them, the next gate sees what was done and goes on. */
public final class GateActions {
    private final GateSettings settings;
    private final FoundingRecords records;
    private final ChangeLock lock;
    private final MemberChanges members;
    private final Volume volume;
    private final ManifestHandOver manifest;
    private final Secrets secrets;

    public GateActions(
            GateSettings settings,
            FoundingRecords records,
            ChangeLock lock,
            MemberChanges members,
            Volume volume,
            ManifestHandOver manifest,
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
                case GateDecision.Found(var seeds, var token, var _) -> {
                    var chosen = token.orElseGet(() -> settings.cluster() + "-" + secrets.next());
                    yield write(FoundingRecord.open(settings.cluster(), settings.size(), chosen, seeds), 0);
                }
                case GateDecision.WriteRecord(var founding, var index, var _) -> write(founding, index);
                case GateDecision.MakeClaim _ -> {
                    volume.claim(seen.local().directories(), VolumeNote.ofFounder(settings.cluster(), secrets.next()));
                    yield new Outcome.Acted("");
                }
                case GateDecision.PrepareHandOver(StartValues values, var _) -> {
                    var note = seen.local().note().orElseThrow();
                    volume.write(seen.local().directories(), note.with(values));
                    yield new Outcome.Acted("");
                }
                case GateDecision.HandOver(Start start, var values, var _) -> handOver(start, values, seen);
                case GateDecision.AcquireLock _ ->
                    switch (lock.acquire()) {
                        case LockState.Mine() -> new Outcome.Acted("");
                        case LockState.Free() -> new Outcome.NotActed("the lock could not be had yet");
                        case LockState.Others(String holder) -> new Outcome.NotActed(holder + " has the lock");
                        case LockState.Failed(String cause) -> new Outcome.NotActed(cause);
                    };
                case GateDecision.AddLearner(EtcdId clusterId, var _) -> addLearner(clusterId, seen);
                case GateDecision.RemoveMember(EtcdId clusterId, EtcdId member, var _) ->
                    change(clusterId, seen, asked -> members.remove(asked, member));
                case GateDecision.Promote(EtcdId clusterId, EtcdId member, var _) ->
                    change(clusterId, seen, asked -> members.promote(asked, member));
                case GateDecision.TakeManifestAway _ ->
                    switch (manifest.takeAway(isTemplate(seen))) {
                        case ManifestHandOver.Result.Done(String words) -> new Outcome.Acted(words);
                        case ManifestHandOver.Result.Failed(String cause) -> new Outcome.NotActed(cause);
                    };
                case GateDecision.MoveDataAside _ ->
                    new Outcome.Acted(
                            "the data are in " + volume.moveAside(seen.local().directories()) + " from now on");
            };
        } catch (IOException e) {
            return new Outcome.NotActed(e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    private Outcome write(FoundingRecord founding, long index) {
        return switch (records.write(founding, index)) {
            case WriteAnswer.Written() -> new Outcome.Acted("");
            case WriteAnswer.Overtaken() -> new Outcome.NotActed("another machine was first");
            case WriteAnswer.Failed(String cause) ->
                new Outcome.NotActed("the founding record cannot be written: " + cause);
        };
    }

    /** The directories come last: until then the kubelet could only start what it had before. */
    private Outcome handOver(Start start, Optional<StartValues> values, Observation seen) throws IOException {
        var placeholders = values.flatMap(
                known -> seen.peers().me().map(me -> Placeholders.values(settings, seen.local(), me, known)));
        return switch (manifest.carryOut(isTemplate(seen), placeholders)) {
            case ManifestHandOver.Result.Failed(String cause) -> new Outcome.NotActed(cause);
            case ManifestHandOver.Result.Done(String words) -> {
                if (start != Start.RESTART) {
                    volume.open(seen.local().directories(), seen.local().note());
                }
                yield new Outcome.Acted(words);
            }
        };
    }

    private static boolean isTemplate(Observation seen) {
        return seen.local().staged().usable().filter(EtcdManifest::placeholders).isPresent();
    }

    private Outcome addLearner(EtcdId clusterId, Observation seen) throws IOException {
        var me = seen.peers().me().orElseThrow();
        return switch (changed(clusterId, seen, asked -> members.addLearner(asked, settings.peerUrl(me)))) {
            case Change.Failed(String cause) -> new Outcome.NotActed(cause);
            case Change.Changed(EtcdId learner) -> {
                volume.claim(seen.local().directories(), VolumeNote.ofLearner(settings.cluster(), learner));
                yield new Outcome.Acted("its member ID is " + learner);
            }
        };
    }

    private Outcome change(EtcdId clusterId, Observation seen, Function<List<String>, Change> change) {
        return switch (changed(clusterId, seen, change)) {
            case Change.Changed _ -> new Outcome.Acted("");
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
