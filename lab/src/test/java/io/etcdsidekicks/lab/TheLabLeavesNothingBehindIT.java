package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.Signal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TheLabLeavesNothingBehindIT {
    @ParameterizedTest
    @EnumSource(names = {"KILL", "TERM"})
    void howeverItIsEnded(Signal signal) {
        var lab = Program.start(
                "lab",
                List.of(Distributions.ofThisBuild().lab().toString(), "up", "--nodes", "1", "--timeout", "300s"),
                Map.of(),
                Path.of("/run/lab-up.log"));
        Scenario.assertSays(lab, "verdict: one cluster of 1 started members");
        assertThat(programs()).anyMatch(program -> program.endsWith("/consul"));
        lab.signal(signal);
        Scenario.await("the end of everything it started")
                .untilAsserted(() -> assertThat(programs())
                        .noneMatch(program -> program.endsWith("/consul") || program.endsWith("/etcd")));
    }

    private static List<String> programs() {
        return ProcessHandle.allProcesses()
                .flatMap(program -> program.info().command().stream())
                .toList();
    }
}
