package io.etcdsidekicks.lab;

import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.lab.ClusterPlan.Mode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MachinesMayBootInAnyOrderIT {
    static Stream<Arguments> ordersAndSchemes() {
        return Stream.of(
                Arguments.of(List.of(1, 2, 3), Scheme.TAGGED, Mode.TEMPLATE),
                Arguments.of(List.of(3, 1, 2), Scheme.TAGGED, Mode.DISCOVERY_SRV),
                Arguments.of(List.of(2, 3, 1), Scheme.NAMED, Mode.ARTICLE));
    }

    @ParameterizedTest(name = "order {0}, scheme {1}, mode {2}")
    @MethodSource("ordersAndSchemes")
    void theyFormOneCluster(List<Integer> order, Scheme scheme, Mode mode) throws Exception {
        Scenario.play(3, ClusterPlan.of(3).withScheme(scheme).with(mode), lab -> {
            lab.startConsul();
            // Each next machine boots only when the one before says that it waits for others.
            for (var number : order.subList(0, 2)) {
                Scenario.assertSays(Scenario.boot(lab.machine(number)), "nothing from ");
            }
            var last = Scenario.boot(lab.machine(order.getLast()));
            Scenario.assertExit(last, 0);
            Scenario.assertOneCluster(lab.machines());
        });
    }

    @Test
    void aMachineThatIsTenSecondsEarlyWaitsAndSaysForWhom() throws Exception {
        Scenario.play(3, ClusterPlan.article(3), lab -> {
            lab.startConsul();
            var early = Scenario.boot(lab.machine(1));
            Scenario.assertSays(early, "1 of 3 records: node-1; nothing from 2 more machines");
            var begun = System.nanoTime();
            Scenario.await("ten seconds of an early machine").until(() -> {
                Scenario.assertEtcdNeverStarted(lab.machine(1));
                return System.nanoTime() - begun > 10_000_000_000L;
            });
            Scenario.boot(lab.machine(2));
            Scenario.boot(lab.machine(3));
            Scenario.assertExit(early, 0);
            Scenario.assertOneCluster(lab.machines());
        });
    }
}
