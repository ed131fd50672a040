package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** The data are gone and etcd has ended: no start file would keep it from beginning anew in a directory that comes back. */
    static Optional<GateDecision> lost(Observation seen) {
        return isTaken(seen)
                        && seen.local().pods().isWithKubelet()
                        && seen.peers().ownPort() == OwnPort.REFUSES
                ? Optional.of(
                        new TakeManifestAway("etcd's data are not there, and its manifest, taken as it is, would let it"
                                + " begin anew: the manifest is taken away"))
                : Optional.empty();
    }

    /** What is wrong with it, whatever the others are; nothing while this machine has data, which etcd goes on with. */
    static Optional<GateDecision> fault(GateSettings settings, Observation seen) {
        return seen.local()
                .pods()
                .asItIs()
                .map(pod -> seen.local().state().hasData()
                        ? problemsOfListening(settings, seen, pod)
                        : problems(settings, seen, pod))
                .filter(problems -> !problems.isEmpty())
                .map(problems -> new Refuse(
                        file(settings, seen) + ", taken as it is, does not start this machine's member: "
                                + String.join("; ", problems),
                        "change these flags, or let assets convert it"));
    }

    private static List<String> problems(GateSettings settings, Observation seen, PodState.AsItIs etcd) {
        var problems = new ArrayList<String>();
        seen.name(settings).ifPresent(name -> demand(etcd, "name", name, problems));
        seen.me().map(settings::peerUrl).ifPresent(url -> demand(etcd, "initial-advertise-peer-urls", url, problems));
        problems.addAll(problemsOfListening(settings, seen, etcd));
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

    /** With every address a copy of the disk on another machine would join with it (docs/facts.md 9.24). */
    private static List<String> problemsOfListening(GateSettings settings, Observation seen, PodState.AsItIs etcd) {
        var problems = new ArrayList<String>();
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
        return differs(settings, seen, founding.token(), founding.initialCluster());
    }

    /** The same for the start file, which was made from that record. */
    static Optional<GateDecision> differs(GateSettings settings, Observation seen, StartHead head) {
        return head.origin() == StartHead.Origin.FOUNDED
                ? differs(settings, seen, head.token(), head.initialCluster())
                : seen.local().pods().asItIs().map(_ -> neverJoins("the start file is that of a machine which joins"));
    }

    private static Optional<GateDecision> differs(
            GateSettings settings, Observation seen, String token, String initialCluster) {
        if (seen.local().pods().asItIs().isEmpty()) {
            return Optional.empty();
        }
        var etcd = seen.local().pods().asItIs().get();
        var problems = new ArrayList<String>();
        if (seen.isGivenUp(token(etcd), Optional.empty())) {
            problems.add("--initial-cluster-token=" + token(etcd)
                    + " is that of a cluster which was given up by reset: give all manifests a new one");
        }
        if (!token(etcd).equals(token)) {
            problems.add("--initial-cluster-token=" + token(etcd) + " has to be " + token);
        }
        etcd.flag("initial-cluster")
                .filter(list -> !urls(list).equals(urls(initialCluster)))
                .ifPresent(list ->
                        problems.add("--initial-cluster=" + list + " has to have the peer URLs of " + initialCluster));
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(new Refuse(
                        file(settings, seen) + ", taken as it is, would found another cluster than the one that the "
                                + settings.size() + " machines agree on: " + String.join("; ", problems),
                        "make the manifests of all machines agree, or let assets convert them"));
    }

    /** For a machine without data of its own, while the cluster runs. */
    static Refuse neverJoins(String why) {
        return new Refuse(why + "; a manifest that is taken as it is founds and restarts, and never joins", CONVERT);
    }

    /** Etcd computes the cluster from token and peer URLs; what the others are called plays no part (docs/facts.md 3a). */
    private static List<String> urls(String initialCluster) {
        return Stream.of(initialCluster.split(",", -1))
                .map(member -> member.substring(member.indexOf('=') + 1))
                .sorted()
                .toList();
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
