package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A manifest that is taken as it is ({@code --manifest-as-is}) says itself how etcd starts on an empty disk. It may, once
 * what it would found is the founding record's cluster; it never joins. Pure.
 */
final class AsItIsRules {
    static final String CONVERT =
            "convert the manifest with assets, stage the converted one, and leave --manifest-as-is out";

    /** What etcd takes where no flag says otherwise. */
    private static final String DEFAULT_TOKEN = "etcd-cluster";

    private AsItIsRules() {}

    /** Whether etcd is started by a manifest as it is; a converted one that is staged instead is none. */
    static boolean isTaken(Observation seen) {
        return seen.local().pods().asItIs().isPresent();
    }

    /**
     * Etcd does not run, and the kubelet has a manifest with which it would begin anew in a directory that comes back: no
     * start file keeps it from that. Also an older version's, once its data are lost.
     */
    static Optional<GateDecision> unguarded(Observation seen) {
        var pods = seen.local().pods();
        if (!pods.isWanted() || seen.peers().ownPort() != OwnPort.REFUSES) {
            return Optional.empty();
        }
        return switch (pods.installed()) {
            case PodState.AsItIs _, PodState.Otherwise _
            when seen.local().state() == DataVolume.LOST ->
                Optional.of(
                        new TakeManifestAway("etcd's data are not there, and its manifest, which does not start it from"
                                + " the start file, would let it begin anew: the manifest is taken away"));
            case PodState.AsItIs _
            when mayNotStartYet(seen.local().state()) ->
                Optional.of(
                        new TakeManifestAway("etcd may not start here yet, and its manifest, taken as it is, would let"
                                + " it: the manifest is taken away"));
            default -> Optional.empty();
        };
    }

    private static boolean mayNotStartYet(DataVolume state) {
        return state.isFresh() || state == DataVolume.CLAIMED;
    }

    /**
     * The log is another one than this machine has seen before, although no quorum was asked and no operator: what came
     * back in the place of a lost one. By its inode alone, since the number of a device may change with a boot.
     */
    static Optional<GateDecision> begunAnew(Observation seen) {
        var volume = seen.local().volume();
        var isAnother = isTaken(seen)
                && seen.local().isHead(StartState.SEALED)
                && volume.memory()
                        .seen()
                        .flatMap(known -> volume.walPlace()
                                .filter(place -> place.inode() != known.place().inode())
                                .flatMap(_ -> seen.local().wal())
                                .filter(wal -> wal.memberId().equals(known.memberId())
                                        && wal.clusterId().equals(known.clusterId())))
                        .isPresent();
        if (!isAnother) {
            return Optional.empty();
        }
        var words = "the log in " + seen.local().paths().walDirectory()
                + " is not the one that this machine has seen before: etcd has begun anew, or somebody has put a copy there";
        return Optional.of(
                seen.local().pods().isWithKubelet() && seen.peers().ownPort() == OwnPort.REFUSES
                        ? new TakeManifestAway(words + ": the manifest is taken away")
                        : new Refuse(
                                words + "; it would vote without what it has acknowledged",
                                "if it is a copy of your own, " + CONVERT
                                        + "; if not, stop etcd, move the data aside, and convert it, too: the machine is then"
                                        + " made anew from the others"));
    }

    /** What is wrong with it, whatever the others are. With data etcd reads nothing of how its cluster was founded. */
    static Optional<Refuse> fault(GateSettings settings, Observation seen) {
        return seen.local()
                .pods()
                .asItIs()
                .map(pod -> seen.local().state().hasData()
                        ? problemsWithData(settings, seen, pod)
                        : problems(settings, seen, pod))
                .filter(problems -> !problems.isEmpty())
                .map(problems -> new Refuse(
                        file(settings, seen) + ", taken as it is, does not start this machine's member: "
                                + String.join("; ", problems),
                        "change these flags, or let assets convert it"));
    }

    private static List<String> problems(GateSettings settings, Observation seen, PodState.AsItIs etcd) {
        var problems = new ArrayList<>(problemsOfItself(settings, seen, etcd));
        seen.me().map(settings::peerUrl).ifPresent(url -> demand(etcd, "initial-advertise-peer-urls", url, problems));
        if (!etcd.flag("initial-cluster-state").orElse("new").equals("new")) {
            problems.add(said(etcd, "initial-cluster-state") + ", but a founder's is new");
        }
        var list = etcd.flag("initial-cluster");
        var domain = etcd.flag("discovery-srv");
        if (list.isPresent() == domain.isPresent()) {
            problems.add("it needs --initial-cluster with all " + settings.size() + " founders, or --discovery-srv="
                    + domain(settings) + ", and one of the two only");
        } else if (list.isPresent()) {
            problems.addAll(problemsOfList(settings, etcd, list.get()));
        } else {
            problems.addAll(problemsOfDomain(settings, etcd, domain.get()));
        }
        return problems;
    }

    /** Etcd checks before it looks for its log that it was told one of the two only (docs/facts.md 9.22). */
    private static List<String> problemsWithData(GateSettings settings, Observation seen, PodState.AsItIs etcd) {
        var problems = new ArrayList<>(problemsOfItself(settings, seen, etcd));
        if (etcd.flag("initial-cluster").isPresent() && etcd.asksDns()) {
            problems.add("with --initial-cluster beside --discovery-srv etcd does not start: take one of them out");
        }
        return problems;
    }

    /** With every address a copy of the disk on another machine would join with it (docs/facts.md 9.24). */
    private static List<String> problemsOfItself(GateSettings settings, Observation seen, PodState.AsItIs etcd) {
        var problems = new ArrayList<String>();
        seen.name(settings).ifPresent(name -> demand(etcd, "name", name, problems));
        seen.me().map(settings::peerUrl).ifPresent(url -> demand(etcd, "listen-peer-urls", url, problems));
        return problems;
    }

    private static List<String> problemsOfList(GateSettings settings, PodState.AsItIs etcd, String list) {
        var problems = new ArrayList<String>();
        var members = List.of(list.split(",", -1));
        var names = new HashSet<String>();
        if (!members.stream().map(AsItIsRules::nameIn).allMatch(names::add) || members.size() != settings.size()) {
            problems.add("--initial-cluster=" + list + " has to name each of the " + settings.size()
                    + " founders once: with another list this machine founds a cluster of its own");
        }
        var own = etcd.flag("name").orElse("") + "="
                + etcd.flag("initial-advertise-peer-urls").orElse("");
        if (!members.contains(own)) {
            problems.add("--initial-cluster=" + list + " has to contain " + own);
        }
        return problems;
    }

    private static List<String> problemsOfDomain(GateSettings settings, PodState.AsItIs etcd, String domain) {
        return settings
                .contract()
                .naming()
                .discoveryFaults(settings.contract().zone(), domain, etcd.flag("discovery-srv-name"))
                .stream()
                .map(fault -> "--" + fault)
                .toList();
    }

    private static void demand(PodState.AsItIs etcd, String flag, String wanted, List<String> problems) {
        if (!etcd.flag(flag).equals(Optional.of(wanted))) {
            problems.add(said(etcd, flag) + ", but has to be " + wanted);
        }
    }

    /** The token with which the record has to be made; empty for a manifest that is not taken as it is. */
    static Optional<String> token(LocalObservation local) {
        return local.pods().asItIs().map(pod -> token(pod));
    }

    private static String token(PodState.AsItIs etcd) {
        return etcd.flag("initial-cluster-token").orElse(DEFAULT_TOKEN);
    }

    /** What keeps it from founding the cluster of this record; empty, too, when it is not taken as it is. */
    static Optional<GateDecision> cannotFound(GateSettings settings, Observation seen, FoundingRecord founding) {
        return seen.local()
                .pods()
                .asItIs()
                .map(pod -> differences(
                        seen, pod, founding.token(), founding.initialCluster(), Optional.of(founding.clusterId())))
                .filter(differences -> !differences.isEmpty())
                .map(differences -> wouldFoundAnother(file(settings, seen), settings, differences));
    }

    /** The same for the start file, which was made from that record. */
    static Optional<GateDecision> differs(GateSettings settings, Observation seen, StartHead head) {
        if (head.origin() != StartHead.Origin.FOUNDED) {
            return seen.local().pods().asItIs().map(_ -> neverJoins("the start file is that of a machine which joins"));
        }
        return seen.local()
                .pods()
                .asItIs()
                .map(pod -> differences(seen, pod, head.token(), head.initialCluster(), head.clusterId()))
                .filter(differences -> !differences.isEmpty())
                .map(differences -> wouldFoundAnother(file(settings, seen), settings, differences));
    }

    /** The kubelet has one that founds something else than the open start file says. */
    static Optional<GateDecision> installedDiffers(Observation seen, StartHead head) {
        return seen.local()
                .pods()
                .installed()
                .asItIs()
                .map(pod -> differences(seen, pod, head.token(), head.initialCluster(), head.clusterId()))
                .filter(differences -> !differences.isEmpty())
                .flatMap(differences -> OpenRules.takenAway(
                        seen,
                        "the manifest that the kubelet has, taken as it is, would found another cluster than the start file"
                                + " says: " + String.join("; ", differences)));
    }

    private static Refuse wouldFoundAnother(String file, GateSettings settings, List<String> differences) {
        return new Refuse(
                file + ", taken as it is, would found another cluster than the one that the " + settings.size()
                        + " machines agree on: " + String.join("; ", differences),
                "make the manifests of all machines agree, or let assets convert them");
    }

    private static List<String> differences(
            Observation seen, PodState.AsItIs etcd, String token, String initialCluster, Optional<EtcdId> clusterId) {
        var differences = new ArrayList<String>();
        if (seen.isGivenUp(token(etcd), clusterId)) {
            differences.add("--initial-cluster-token=" + token(etcd)
                    + " is that of a cluster which was given up by reset: give all manifests a new one");
        }
        if (!token(etcd).equals(token)) {
            differences.add("--initial-cluster-token=" + token(etcd) + " has to be " + token);
        }
        etcd.flag("initial-cluster")
                .filter(list -> !FoundingRules.urls(list).equals(FoundingRules.urls(initialCluster)))
                .ifPresent(list -> differences.add(
                        "--initial-cluster=" + list + " has to have the peer URLs of " + initialCluster));
        return differences;
    }

    /** For a machine without data of its own, while the cluster runs. */
    static Refuse neverJoins(String why) {
        return new Refuse(why + "; a manifest that is taken as it is founds and restarts, and never joins", CONVERT);
    }

    private static String nameIn(String member) {
        return member.substring(0, Math.max(0, member.indexOf('=')));
    }

    private static String domain(GateSettings settings) {
        return settings.contract().naming().discoverySrv(settings.contract().zone());
    }

    private static String said(PodState.AsItIs etcd, String flag) {
        return etcd.flag(flag).map(value -> "--" + flag + "=" + value).orElse("--" + flag + " is missing");
    }

    private static String file(GateSettings settings, Observation seen) {
        var staged = seen.local().pods().staged().isThere() ? settings.manifest() : settings.installed();
        return "the manifest " + staged.map(Path::toString).orElse("");
    }
}
