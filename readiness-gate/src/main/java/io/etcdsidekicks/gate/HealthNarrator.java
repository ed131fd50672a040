package io.etcdsidekicks.gate;

import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.time.Duration;

/** Also tells the health endpoint. */
public final class HealthNarrator implements Narrator {
    private final Narrator other;
    private final LatestGateState state;

    public HealthNarrator(Narrator other, LatestGateState state) {
        this.other = other;
        this.state = state;
    }

    @Override
    public void waiting(Wait wait, Duration since) {
        state.waiting(wait.words(), wait.alarm());
        other.waiting(wait, since);
    }

    @Override
    public void refused(Refuse refuse, Duration since) {
        state.refused(refuse.words());
        other.refused(refuse, since);
    }

    @Override
    public void watching(Done done, Duration since) {
        if (done.alarms().isEmpty()) {
            state.well(done.reason());
        } else {
            state.handedOver(done.reason() + "; " + String.join("; ", done.alarms()), true);
        }
        other.watching(done, since);
    }

    @Override
    public void meets(String words) {
        other.meets(words);
    }

    @Override
    public void did(String words) {
        state.turned();
        other.did(words);
    }

    @Override
    public void ended(boolean well, String words) {
        other.ended(well, words);
    }
}
