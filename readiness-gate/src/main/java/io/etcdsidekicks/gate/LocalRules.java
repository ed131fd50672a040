package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.ReservedNames;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rule 1: what on this machine itself keeps etcd from starting at all. Pure. */
final class LocalRules {
    private LocalRules() {}

    /** The first thing that is in the way. */
    static Optional<GateDecision> obstacle(GateSettings settings, Observation seen) {
        var local = seen.local();
        return volume(local)
                .or(() -> otherPods(local))
                .or(() -> directory(settings, local))
                .or(() -> UnguardedRules.stopped(seen))
                .or(() -> goesOn(local) ? Optional.empty() : fault(settings, seen));
    }

    /** What is wrong and does not hold back a machine that has data; every one of it. */
    static List<String> alarms(GateSettings settings, Observation seen) {
        var alarms = new ArrayList<String>();
        fault(settings, seen).ifPresent(fault -> alarms.add(words(fault)));
        return alarms;
    }

    private static String words(GateDecision fault) {
        return switch (fault) {
            case Wait wait -> wait.words();
            case Refuse refuse -> refuse.words();
            default -> throw new IllegalStateException("a fault is a wait or a refusal");
        };
    }

    /** A typing mistake in a template must not stop three etcds that have their data and their start files. */
    private static boolean goesOn(LocalObservation local) {
        return local.state().hasData()
                && (local.head().isPresent() || local.pods().installed().isThere());
    }

    private static Optional<GateDecision> volume(LocalObservation local) {
        var volume = local.volume();
        return volume.notMounted()
                .<GateDecision>map(
                        why -> Wait.withAlarm(why, "mount it; etcd would take the disk below for an empty one"))
                .or(() -> volume.fault()
                        .map(fault -> new Refuse(
                                "it cannot be told what is on etcd's volume "
                                        + local.paths().root() + ": " + fault,
                                "mend that; an etcd that takes it for empty would found a second cluster")));
    }

    private static Optional<GateDecision> otherPods(LocalObservation local) {
        var others = local.pods().others();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(new Refuse(
                        "the kubelet runs etcd from another file already: "
                                + others.stream().map(Path::toString).collect(Collectors.joining(", ")),
                        "one etcd pod may lie in its directory, whatever the file is called: take the others away, or"
                                + " give the staged one the same name"));
    }

    private static Optional<GateDecision> directory(GateSettings settings, LocalObservation local) {
        return local.pods().isWanted() && !local.pods().directoryExists()
                ? Optional.of(Wait.forRemedy(
                        "the kubelet's directory " + settings.manifestDir() + " does not exist",
                        "etcd cannot be handed over; see --manifest-dir and the kubelet's staticPodPath"))
                : Optional.empty();
    }

    private static Optional<GateDecision> fault(GateSettings settings, Observation seen) {
        return pod(settings, seen.local())
                .or(() -> AsItIsRules.fault(settings, seen).map(refuse -> refuse))
                .or(() -> startFile(settings, seen));
    }

    /** What keeps a start file from being made: etcd would not start from it, or as somebody else. */
    static Optional<GateDecision> startFile(GateSettings settings, Observation seen) {
        return template(settings, seen.local()).or(() -> name(settings, seen)).or(() -> address(settings, seen));
    }

    /** What is wrong with the manifests of etcd; empty when one of them can start it. */
    static Optional<GateDecision> pod(GateSettings settings, LocalObservation local) {
        if (!local.pods().isWanted()) {
            return Optional.empty();
        }
        var staged = settings.manifest().map(Path::toString).orElse("--manifest");
        var installed = settings.installed().map(Path::toString).orElse("");
        return switch (local.pods().staged()) {
            case PodState.FromStartFile(), PodState.AsItIs _ -> Optional.empty();
            case PodState.Unreadable(String cause) ->
                Optional.of(Wait.forRemedy(
                        "the staged manifest " + staged + " is of no use: " + cause, "put a complete one there"));
            case PodState.Otherwise(List<String> toChange) -> Optional.of(fromElsewhere(settings, staged, toChange));
            case PodState.Absent() ->
                switch (local.pods().installed()) {
                    case PodState.FromStartFile(), PodState.AsItIs _ -> Optional.empty();
                    case PodState.Absent() ->
                        Optional.of(Wait.forRemedy(
                                "there is no etcd manifest, neither staged at " + staged + " nor installed at "
                                        + installed,
                                "put it at the first of the two"));
                    case PodState.Unreadable(String cause) ->
                        Optional.of(Wait.forRemedy(
                                "the installed manifest " + installed + " is of no use: " + cause,
                                "put a complete one at " + staged + "; it is then replaced"));
                    case PodState.Otherwise(List<String> toChange) ->
                        local.state().hasData()
                                ? Optional.empty() // an older version's: it is exchanged when a new one is staged
                                : Optional.of(fromElsewhere(settings, installed, toChange));
                };
        };
    }

    private static Refuse fromElsewhere(GateSettings settings, String file, List<String> toChange) {
        if (settings.manifestAsIs()) {
            return new Refuse(
                    "the manifest " + file + " cannot be taken as it is: " + String.join("; ", toChange),
                    "change these lines, or let assets convert it");
        }
        return new Refuse(
                "the manifest " + file + " does not start etcd from the start file alone: "
                        + String.join("; ", toChange),
                "change these lines, or let assets convert it: only what lies on etcd's own disk may say how it starts");
    }

    private static Optional<GateDecision> template(GateSettings settings, LocalObservation local) {
        return local.template() instanceof TemplateState.Faulty(var problems)
                ? Optional.of(new Refuse(
                        "the template "
                                + settings.volume()
                                        .template()
                                        .map(Path::toString)
                                        .orElse("that is built in") + " is of no use: "
                                + String.join("; ", problems),
                        "mend it; etcd would drop what it does not know without a word"))
                : Optional.empty();
    }

    private static Optional<GateDecision> name(GateSettings settings, Observation seen) {
        return seen.name(settings)
                .flatMap(ReservedNames::faultHere)
                .map(fault -> new Refuse(fault, "give it a name of its own with --node, the same to its registrar"));
    }

    /** "Me" is an address of this machine and of no other: a wrong one would have healthy voters removed. */
    private static Optional<GateDecision> address(GateSettings settings, Observation seen) {
        var me = seen.me();
        if (me.isEmpty()) {
            return Optional.empty();
        }
        var own = seen.local().addresses();
        if (!settings.addressElsewhere() && own.isEmpty()) {
            return Optional.of(Wait.withAlarm(
                    "it cannot be told which addresses this machine has, so " + me.get()
                            + " may be that of another one",
                    "see its network interfaces; where etcd has another network than this program, --address-elsewhere says"
                            + " so"));
        }
        if (!settings.addressElsewhere() && !own.contains(me.get().address())) {
            return Optional.of(new Refuse(
                    me.get().address().getHostAddress() + " is no address of this machine, which has "
                            + own.stream()
                                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                                    .map(address -> address.getHostAddress())
                                    .sorted()
                                    .collect(Collectors.joining(", ")),
                    "see --address, or what the local Consul agent advertises; where etcd has another network than this"
                            + " program, --address-elsewhere says so"));
        }
        return twin(seen)
                .map(node -> new Refuse(
                        "the record of another machine, " + node + ", names this machine's peer address " + me.get(),
                        "one of the two is a clone or has a wrong --address: give it one of its own"));
    }

    private static Optional<String> twin(Observation seen) {
        return seen.consulNode()
                .flatMap(own -> seen.catalog().stream()
                        .filter(known -> !known.critical() && !known.node().equals(own))
                        .filter(known -> CatalogRules.endpoint(known).equals(seen.me()))
                        .flatMap(known -> Stream.of(known.node()))
                        .findFirst());
    }
}
