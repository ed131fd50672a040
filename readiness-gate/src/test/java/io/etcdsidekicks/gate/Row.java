package io.etcdsidekicks.gate;

import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.Found;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.GateDecision.Wait;

/**
 * One case of the decision matrix.
 *
 * @param rule its number in docs/design.md
 * @param title what is special about it
 */
record Row(String rule, String title, Scene seen, GateDecision decided) {

    static Wait waits(String reason) {
        return new Wait(reason, "", false);
    }

    static Wait waits(String reason, String remedy) {
        return new Wait(reason, remedy, false);
    }

    static Wait alarm(String reason, String remedy) {
        return new Wait(reason, remedy, true);
    }

    /** What a person reads. */
    String words() {
        return switch (decided) {
            case Wait wait -> (wait.alarm() ? "wait with alarm: " : "wait: ") + wait.words();
            case Refuse refuse -> "refuse: " + refuse.words();
            case Done(String reason) -> "done: " + reason;
            case HandOver(var start, var _, String reason) -> "hand over as " + start.word() + ": " + reason;
            case Found found -> "found: " + found.reason();
            case Step step -> step.getClass().getSimpleName() + ": " + step.reason();
        };
    }

    @Override
    public String toString() {
        return "rule " + rule + ", " + title + " -> " + words();
    }
}
