package io.etcdsidekicks.registrar;

/** What the last pass found; written by the loop, read by the health endpoint. */
public final class LatestState {
    private volatile RegistrarState state = new RegistrarState.Starting();

    public RegistrarState get() {
        return state;
    }

    void set(RegistrarState newState) {
        state = newState;
    }
}
