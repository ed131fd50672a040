package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.gate.GateDecision.Done;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Step;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.Optional;

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

    /** What a person reads, in the log and in the start file. */
    String words() {
        return switch (decided) {
            case Wait wait -> (wait.alarm() ? "wait with alarm: " : "wait: ") + wait.words();
            case Refuse refuse -> "refuse: " + refuse.words();
            case Done(String reason, var alarms) -> "done: " + reason + " " + alarms;
            case HandOver(var start, String reason) -> "hand over as " + start.word() + ": " + reason;
            case Step step ->
                step.getClass().getSimpleName() + ": " + step.reason()
                        + written(step).map(head -> " [" + head.why() + "]").orElse("");
        };
    }

    /** The head that a step writes. */
    private static Optional<StartHead> written(Step step) {
        return switch (step) {
            case GateDecision.Claim(var head, var _) -> Optional.of(head);
            case GateDecision.Open(var _, var head, var _) -> Optional.of(head);
            case GateDecision.Seal(var _, var head, var _, var _) -> Optional.of(head);
            case GateDecision.WriteSealed(var head, var _, var _) -> Optional.of(head);
            case GateDecision.Renew(var _, var head, var _) -> Optional.of(head);
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return "rule " + rule + ", " + title + " -> " + words();
    }
}
