package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.SrvAnswer;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.dns.DnsLookup;
import io.etcdsidekicks.discovery.dns.Nameservers;
import io.etcdsidekicks.lab.etcd.EtcdView;
import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.trials.Writer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** What the scenarios have in common: a lab that tells its logs when a scenario fails, and what is asserted often. */
final class Scenario {
    /** Generous: the tests have to pass on a loaded machine with two cores. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private Scenario() {}

    /** A scenario's story. */
    @FunctionalInterface
    interface Story {
        void play(Lab lab) throws Exception;
    }

    static void play(int machines, ClusterPlan plan, Story story) throws Exception {
        try (var lab = Lab.create(machines, plan)) {
            try {
                story.play(lab);
            } catch (Throwable e) {
                lab.machines().forEach(Scenario::tellLogs);
                throw e;
            }
        }
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50));
    }

    /** Boots a machine as it boots in real life: kubelet, registrar and gate together. */
    static Program boot(LabMachine machine, String... gateOptions) {
        machine.startKubelet();
        machine.startRegistrar();
        return machine.startGate(gateOptions);
    }

    /** The times after which the gate acts on lost disks and dead machines, short enough for a test. */
    static final String[] SHORT_TIMES = {"--lost-disk-grace", "2s", "--dead-after", "6s", "--join-timeout", "60s"};

    /** These, and more. */
    static String[] with(String... more) {
        return Stream.concat(Stream.of(SHORT_TIMES), Stream.of(more)).toArray(String[]::new);
    }

    /** Boots the first machines, and waits until they are one cluster. */
    static List<LabMachine> bootCluster(Lab lab, int size) {
        var founders = lab.machines().subList(0, size);
        founders.stream().map(machine -> boot(machine, SHORT_TIMES)).toList().forEach(gate -> assertExit(gate, 0));
        assertOneCluster(founders);
        return founders;
    }

    /** Boots a machine whose gate stays, as the manifests do it; its container comes back soon after etcd was killed. */
    static Program bootStaying(LabMachine machine, String... gateOptions) {
        machine.startKubelet(Duration.ofSeconds(1));
        machine.startRegistrar();
        return machine.startStayingGate(gateOptions);
    }

    /** Boots the first machines with gates that stay, and waits until they are one cluster and nothing is left to do. */
    static List<Program> bootStayingCluster(Lab lab, int size) {
        var founders = lab.machines().subList(0, size);
        var gates = founders.stream()
                .map(machine -> bootStaying(machine, SHORT_TIMES))
                .toList();
        assertOneCluster(founders);
        founders.forEach(Scenario::awaitWatching);
        return gates;
    }

    /** Until the gate that stays says that etcd runs as it should, and nobody has to do anything. */
    static void awaitWatching(LabMachine machine) {
        await("the gate of " + machine.name() + " only watches, and does not say: "
                        + machine.gateView().message())
                .until(() -> machine.gateView().isWatching());
    }

    /** Every process ID of etcd on a machine: a restarted one has another. */
    static String etcdProcess(LabMachine machine) {
        return machine.attempt("sh", "-c", "pgrep -x etcd --nslist net --ns $$").output();
    }

    static String clusterId(LabMachine machine) {
        return machine.etcdView().membership().orElseThrow().clusterId();
    }

    static Writer startWriter(Lab lab) {
        var writer = Writer.start(
                () -> lab.machines().stream().map(LabMachine::address).toList());
        awaitMore(writer);
        return writer;
    }

    static void awaitMore(Writer writer) {
        var before = writer.count();
        await("writes go on").until(() -> writer.count() > before + 20);
    }

    /** Ends it, and asks each machine for all that was acknowledged. */
    static void assertNothingLost(Writer writer, List<LabMachine> machines) {
        writer.stop();
        machines.forEach(machine -> await("an answer of " + machine.name())
                .untilAsserted(() -> assertThat(writer.missing(machine.address()))
                        .as("acknowledged writes that are missing on " + machine.name())
                        .contains(Set.of())));
    }

    static void assertExit(Program program, int exitCode) {
        assertThat(program.awaitExit(PATIENCE)).as(program.name()).isEqualTo(OptionalInt.of(exitCode));
    }

    /** Waits for a line. */
    static String assertSays(Program program, String words) {
        return program.awaitLine(line -> line.contains(words), PATIENCE)
                .orElseThrow(() -> new AssertionError(program.name() + " never said: " + words + "\nit said:\n"
                        + program.lines().stream()
                                .map(line -> "  " + line.text())
                                .collect(Collectors.joining("\n"))))
                .text();
    }

    /** Every machine is a healthy member of the same cluster, and the cluster has exactly these members. */
    static void assertOneCluster(List<LabMachine> machines) {
        await("one cluster of " + machines.size()).untilAsserted(() -> {
            var memberships = machines.stream()
                    .map(machine -> machine.etcdView().membership())
                    .toList();
            assertThat(memberships).allMatch(Optional::isPresent);
            assertThat(memberships.stream().flatMap(Optional::stream).map(EtcdView.Membership::clusterId))
                    .containsOnly(memberships.getFirst().orElseThrow().clusterId());
            assertThat(memberships.getFirst().orElseThrow().members())
                    .extracting(EtcdView.Member::name)
                    .containsExactlyInAnyOrderElementsOf(
                            machines.stream().map(LabMachine::name).toList());
            assertThat(machines).allMatch(machine -> machine.etcdView().isHealthy());
        });
    }

    static void assertEtcdNeverStarted(LabMachine machine) {
        assertThat(machine.installedManifest()).doesNotExist();
        assertThat(machine.kubelet().map(kubelet -> kubelet.events().entries()).orElse(List.of()))
                .isEmpty();
        assertThat(machine.stagedManifest()).exists();
    }

    /** What DNS answers on a machine for the cluster's server records, over TCP. */
    static long serverRecordsInDns(LabMachine machine, ClusterPlan plan) {
        var lookup = new DnsLookup(
                () -> Nameservers.ofSetting(Optional.of(new InetSocketAddress(machine.address(), 53))),
                Duration.ofSeconds(2));
        return switch (lookup.servers(plan.srvName(Role.SERVER), Transport.TCP)) {
            case SrvAnswer.Records(var targets) -> targets.size();
            case SrvAnswer.NoSuchName _, SrvAnswer.Failed _ -> 0;
        };
    }

    private static void tellLogs(LabMachine machine) {
        machine.programs().forEach(program -> {
            System.err.println("--- " + program);
            program.lines().forEach(line -> System.err.println(line.text()));
        });
        machine.kubelet().ifPresent(kubelet -> {
            System.err.println("--- kubelet on " + machine.name());
            kubelet.events().entries().forEach(System.err::println);
        });
    }
}
