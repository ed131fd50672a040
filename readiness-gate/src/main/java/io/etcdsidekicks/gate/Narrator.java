package io.etcdsidekicks.gate;

import java.time.Duration;

/** Tells a person what the gate does and why it waits. */
public interface Narrator {

    /** Told at every look, so that it can be shown how long it has been. */
    void waiting(GateDecision.Wait wait, Duration since);

    /** Something was decided or done. */
    void did(String words);

    /** The last words of a run. */
    void ended(boolean well, String words);
}
