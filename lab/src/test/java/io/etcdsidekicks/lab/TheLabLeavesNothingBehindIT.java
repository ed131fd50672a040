package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.program.Program;
import io.etcdsidekicks.lab.program.Signal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TheLabLeavesNothingBehindIT {
    @ParameterizedTest
    @EnumSource(names = {"KILL", "TERM"})
    void howeverItIsEnded(Signal signal) {
        var before = processes();
        var lab = Program.start(
                "lab",
                List.of(Distributions.ofThisBuild().lab().toString(), "up", "--nodes", "1", "--timeout", "300s"),
                Map.of(),
                Path.of("/run/lab-up.log"));
        Scenario.assertSays(lab, "verdict: one cluster of 1 started member");
        var started = processes();
        started.removeAll(before);
        assertThat(started).as("consul, etcd, registrar and gate, at least").hasSizeGreaterThan(3);
        lab.signal(signal);
        Scenario.await("the end of everything it started")
                .untilAsserted(() -> assertThat(started)
                        .noneMatch(process -> ProcessHandle.of(process)
                                .filter(ProcessHandle::isAlive)
                                .isPresent()));
    }

    /** Of this test, by number: what a program is called says little, where it is a link to one of another name. */
    private static Set<Long> processes() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }
}
