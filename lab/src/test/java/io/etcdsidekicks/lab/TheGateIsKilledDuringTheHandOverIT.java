package io.etcdsidekicks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdsidekicks.lab.handover.HandOversCommand;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class TheGateIsKilledDuringTheHandOverIT {
    @Test
    void theKubeletSeesCompleteManifestsOnlyAndTheNextRunEndsIt() throws Exception {
        var result = HandOversCommand.onTwoFileSystems(Path.of("/run/lab/hand-overs"), 20, 7);
        assertThat(result.violations()).isEmpty();
        assertThat(result.killed()).isPositive();
        assertThat(result.looks()).isGreaterThan(result.trials());
    }
}
