package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.gate.GateDecision.Refuse;
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
        return differences(
                        seen,
                        seen.local().pods().asItIs(),
                        founding.token(),
                        founding.initialCluster(),
                        Optional.of(founding.clusterId()))
                .map(differences -> wouldFoundAnother(settings, seen, differences));
    }

    /** The same for the start file, which was made from that record. */
    static Optional<GateDecision> differs(GateSettings settings, Observation seen, StartHead head) {
        var pod = seen.local().pods().asItIs();
        return head.origin() == StartHead.Origin.FOUNDED
                ? differences(seen, pod, head).map(differences -> wouldFoundAnother(settings, seen, differences))
                : pod.map(_ -> neverJoins("the start file is that of a machine which joins"));
    }

    /** The kubelet has one that founds something else than the open start file says. */
    static Optional<GateDecision> installedDiffers(Observation seen, StartHead head) {
        return differences(seen, seen.local().pods().installed().asItIs(), head)
                .flatMap(differences -> OpenRules.takenAway(
                        seen,
                        "the manifest that the kubelet has, taken as it is, would found another cluster than the start file"
                                + " says: " + differences));
    }

    private static Refuse wouldFoundAnother(GateSettings settings, Observation seen, String differences) {
        return new Refuse(
                file(settings, seen) + ", taken as it is, would found another cluster than the one that the "
                        + settings.size() + " machines agree on: " + differences,
                "make the manifests of all machines agree, or let assets convert them");
    }

    private static Optional<String> differences(Observation seen, Optional<PodState.AsItIs> pod, StartHead head) {
        return differences(seen, pod, head.token(), head.initialCluster(), head.clusterId());
    }

    private static Optional<String> differences(
            Observation seen,
            Optional<PodState.AsItIs> pod,
            String token,
            String initialCluster,
            Optional<EtcdId> clusterId) {
        return pod.map(etcd -> differences(seen, etcd, token, initialCluster, clusterId))
                .filter(differences -> !differences.isEmpty())
                .map(differences -> String.join("; ", differences));
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
