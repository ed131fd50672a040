package io.etcdsidekicks.lab.trials;

import io.etcdsidekicks.lab.ClusterPlan;
import io.etcdsidekicks.lab.Lab;
import io.etcdsidekicks.lab.etcd.EtcdView;
import io.etcdsidekicks.lab.trials.TrialResult.Outcome;
import io.etcdsidekicks.lab.up.Gate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;

/** One trial: boots, faults, healing, and the look at what came of it. */
final class Trial {
    private static final Duration LOOK = Duration.ofMillis(250);
    /** How long all may take to settle once nothing breaks any more. */
    private static final Duration SETTLING = Duration.ofSeconds(75);
    /** A picture that does not change for so long will not change. */
    private static final Duration UNCHANGED = Duration.ofSeconds(25);

    /** The waits that a quorum of lost disks explains. */
    private static final Predicate<String> QUORUM_LOST = Pattern.compile("has no quorum|none of its members answers"
                    + "|lost or not mounted|a cluster exists and is down|does not say data=none|is no longer in Consul"
                    + "|too few of the others answer|too few answer")
            .asPredicate();

    /** Consul elects its first leader only once all its servers are there, and one of them may be gone for good. */
    private static final Predicate<String> NO_LEADER = Pattern.compile(
                    "Consul has no leader yet|the Consul agent does not answer")
            .asPredicate();

    private final TrialPlan plan;
    private final Gate kind;
    private final Lab lab;
    private final List<TrialMachine> machines;
    private final Faults faults;
    private final Set<String> clusters = new ConcurrentSkipListSet<>();
    private final Set<String> reported = new ConcurrentSkipListSet<>();
    private volatile boolean over;

    private Trial(TrialPlan plan, Gate kind, Lab lab, Path recipe) {
        this.plan = plan;
        this.kind = kind;
        this.lab = lab;
        this.machines = lab.machines().stream()
                .map(machine -> new TrialMachine(machine, kind, recipe))
                .toList();
        this.faults = new Faults(plan, machines);
    }

    /** Plays it on machines of its own. */
    static TrialResult play(TrialPlan plan, Gate kind, Path recipe, Optional<Path> logsOfBad)
            throws InterruptedException {
        var mode = kind == Gate.OURS ? ClusterPlan.Mode.TEMPLATE : ClusterPlan.Mode.WITHOUT_GATE;
        var all = plan.needsSpare() ? plan.spare() : plan.machines();
        try (var lab = Lab.create(all, ClusterPlan.of(plan.size()).with(mode))) {
            var trial = new Trial(plan, kind, lab, recipe);
            try {
                var result = trial.run();
                if (!result.isGood()) {
                    logsOfBad.ifPresent(to -> keepLogs(lab, to.resolve(kind + "-" + plan.seed())));
                }
                return result;
            } finally {
                trial.machines.forEach(TrialMachine::powerOff); // else their keepers would start programs for ever
            }
        }
    }

    private static void keepLogs(Lab lab, Path to) {
        try {
            for (var machine : lab.machines()) {
                var logs = machine.machine().folder().resolve("logs");
                if (Files.isDirectory(logs)) {
                    FileUtils.copyDirectory(
                            logs.toFile(), to.resolve(machine.name()).toFile());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TrialResult run() throws InterruptedException {
        var started = Instant.now();
        try (var writer = Writer.start(this::addresses);
                var manifests = ManifestWatch.start(lab.machines())) {
            var monitor = Thread.ofPlatform().daemon().name("monitor").start(this::monitor);
            bootAll();
            playFaults(started);
            faults.awaitHealed();
            var full = settle();
            over = true;
            monitor.join();
            writer.stop();
            var missing = full ? missing(writer) : Optional.<Set<String>>empty();
            var waits = machines.stream()
                    .filter(machine -> machine.isOn() && !machine.isDone())
                    .map(machine -> machine.machine().name() + ": "
                            + machine.lastWords().orElse("(nothing)"))
                    .toList();
            clusters.removeAll(faults.foreign());
            reported.removeAll(faults.foreign());
            var strays = new TreeSet<>(reported);
            strays.removeAll(clusters);
            return new TrialResult(
                    plan.seed(),
                    kind,
                    plan.size(),
                    plan.machines(),
                    plan.faults().stream().map(Fault::toString).toList(),
                    outcome(full, waits),
                    List.copyOf(clusters),
                    List.copyOf(strays),
                    startedVoters(),
                    writer.count(),
                    missing.map(Set::size).orElse(0),
                    manifests.incomplete().size(),
                    manifests.looks(),
                    Duration.between(started, Instant.now()).toMillis() / 1000.0,
                    waits);
        }
    }

    private List<String> addresses() {
        return machines.stream()
                .filter(TrialMachine::isOn)
                .map(machine -> machine.machine().address())
                .toList();
    }

    private void bootAll() {
        for (var number = 0; number < plan.machines(); number++) {
            var machine = machines.get(number);
            faults.later(
                    plan.consulDelays().get(number),
                    () -> machine.machine().consul().start());
            faults.later(plan.bootDelays().get(number), machine::boot);
        }
    }

    private void playFaults(Instant started) throws InterruptedException {
        for (var fault : plan.faults()) {
            var left = Duration.between(Instant.now(), started.plus(fault.at()));
            if (left.isPositive()) {
                Thread.sleep(left);
            }
            faults.play(fault);
        }
    }

    /** Notes every cluster ID that any etcd reports, and which of them had a leader. */
    private void monitor() {
        try {
            while (!over) {
                for (var machine : machines) {
                    if (machine.isOn()) {
                        var view = machine.machine().etcdView();
                        view.membership().ifPresent(membership -> {
                            reported.add(membership.clusterId());
                            if (view.isHealthy()) {
                                clusters.add(membership.clusterId());
                            }
                        });
                    }
                }
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until everybody is in, or nothing changes any more. */
    private boolean settle() throws InterruptedException {
        var deadline = Instant.now().plus(SETTLING);
        var picture = "";
        var since = Instant.now();
        while (Instant.now().isBefore(deadline)) {
            if (isFull()) {
                return true;
            }
            var now = picture();
            if (!now.equals(picture)) {
                picture = now;
                since = Instant.now();
            } else if (haveAllSpoken() && Duration.between(since, Instant.now()).compareTo(UNCHANGED) > 0) {
                return isFull();
            }
            Thread.sleep(LOOK);
        }
        return isFull();
    }

    /** A gate that is still starting, on a machine that is busy with many of them, is no end. */
    private boolean haveAllSpoken() {
        return present().stream().allMatch(machine -> machine.lastWords().isPresent());
    }

    private List<TrialMachine> present() {
        return machines.stream().filter(TrialMachine::isOn).toList();
    }

    private boolean isFull() {
        var present = present();
        var memberships = present.stream()
                .map(machine -> machine.machine().etcdView())
                .filter(EtcdView::isHealthy)
                .flatMap(view -> view.membership().stream())
                .toList();
        var addresses = present.stream()
                .map(machine -> machine.machine().address())
                .collect(Collectors.toCollection(TreeSet::new));
        return memberships.size() == present.size()
                && memberships.stream()
                                .map(EtcdView.Membership::clusterId)
                                .distinct()
                                .count()
                        == 1
                && present.stream().allMatch(machine -> kind != Gate.OURS || machine.isDone())
                && memberships.stream()
                        .allMatch(membership -> startedAddresses(membership).containsAll(addresses));
    }

    private static Set<String> startedAddresses(EtcdView.Membership membership) {
        return membership.members().stream()
                .filter(member -> !member.learner())
                .flatMap(member -> member.clientUrls().stream())
                .map(url -> url.replaceAll("^http://|:\\d+$", ""))
                .collect(Collectors.toSet());
    }

    /** What would have to change for anything to be going on. */
    private String picture() {
        var picture = new TreeMap<String, String>();
        for (var machine : present()) {
            picture.put(
                    machine.machine().name(),
                    machine.machine().etcdView().membership() + " "
                            + machine.lastWords().orElse("").replaceAll("\\d+:\\d\\d", ""));
        }
        return picture.toString();
    }

    private int startedVoters() {
        return present().stream()
                .flatMap(machine -> machine.machine().etcdView().membership().stream())
                .mapToInt(membership -> startedAddresses(membership).size())
                .max()
                .orElse(0);
    }

    private Optional<Set<String>> missing(Writer writer) {
        return present().stream()
                .flatMap(machine -> writer.missing(machine.machine().address()).stream())
                .findFirst();
    }

    private boolean hasConsulLeader() {
        return present().stream()
                .anyMatch(machine -> machine.machine().consulView().hasLeader());
    }

    private Outcome outcome(boolean full, List<String> waits) {
        var atTheEnd = new ArrayList<String>();
        present()
                .forEach(machine -> machine.machine()
                        .etcdView()
                        .membership()
                        .ifPresent(membership -> atTheEnd.add(membership.clusterId())));
        if (clusters.size() > 1 || atTheEnd.stream().distinct().count() > 1) {
            return Outcome.SPLIT;
        }
        if (full) {
            return Outcome.ONE_CLUSTER;
        }
        var isExplained = plan.disksLost() > plan.size() / 2
                || (clusters.isEmpty()
                        && plan.faults().stream().map(Fault::kind).anyMatch(Fault.Kind::mayEndAFounding));
        if (kind == Gate.OURS && clusters.isEmpty() && waits.stream().allMatch(NO_LEADER) && !hasConsulLeader()) {
            return Outcome.RIGHT_WAIT;
        }
        if (kind == Gate.OURS
                && isExplained
                && !waits.isEmpty()
                && waits.stream().anyMatch(QUORUM_LOST)) {
            return Outcome.RIGHT_WAIT;
        }
        return clusters.isEmpty() ? Outcome.NO_CLUSTER : Outcome.INCOMPLETE;
    }
}
