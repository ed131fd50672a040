package io.etcdsidekicks.gate;

import io.etcdsidekicks.gate.GateDecision.AcquireLock;
import io.etcdsidekicks.gate.GateDecision.Wait;
import java.util.function.Supplier;

/** Members are changed one at a time, and only on what was seen while holding the lock. Pure. */
final class LockRules {
    private LockRules() {}

    /** Whoever does not hold the lock acquires it, and looks again; what was seen before may have changed. */
    static GateDecision underLock(Observation seen, String going, Supplier<GateDecision> change) {
        return switch (seen.lock()) {
            case LockState.Mine() -> change.get();
            case LockState.Free() -> new AcquireLock(going);
            case LockState.Others(String holder) ->
                Wait.forTime(going + ", once " + holder + " has finished: members are changed one at a time");
            case LockState.Failed(String cause) ->
                Wait.forTime(going + ", but the lock in Consul cannot be had: " + cause);
        };
    }
}
