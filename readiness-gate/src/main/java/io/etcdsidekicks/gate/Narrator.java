package io.etcdsidekicks.gate;

import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.time.Duration;

/** Tells a person what the gate does, and why it waits. */
public interface Narrator {

    /** Called at each look that waits. */
    void waiting(Wait wait, Duration since);

    /** Called at each look of a gate that stays and refuses. */
    void refused(Refuse refuse, Duration since);

    /** Called at each look of a gate that stays and has nothing to do. */
    void watching(Done done, Duration since);

    /** Whom this program talks to; told once, and again when it changes. */
    void meets(String words);

    /** A step was done. */
    void did(String words);

    /** The last words. */
    void ended(boolean well, String words);
}
