package io.etcdsidekicks.gate;

import java.util.Optional;

/** A lock that one of all machines holds. */
final class InMemoryLock implements ChangeLock {
    private final Shared shared;
    private final String me;
    private int acquired;
    private int released;
    private Runnable whenReleased = () -> {};

    private InMemoryLock(Shared shared, String me) {
        this.shared = shared;
        this.me = me;
    }

    private static final class Shared {
        private Optional<String> holder = Optional.empty();
    }

    static InMemoryLock of(String me) {
        return new InMemoryLock(new Shared(), me);
    }

    /** The same lock in the hands of another machine. */
    InMemoryLock on(String machine) {
        return new InMemoryLock(shared, machine);
    }

    Optional<String> holder() {
        return shared.holder;
    }

    /** As Consul does when its session was not renewed. */
    void lose() {
        shared.holder = Optional.empty();
    }

    void whenReleased(Runnable event) {
        whenReleased = event;
    }

    int acquired() {
        return acquired;
    }

    int released() {
        return released;
    }

    @Override
    public LockState look() {
        return shared.holder
                .<LockState>map(held -> held.equals(me) ? new LockState.Mine() : new LockState.Others(held))
                .orElseGet(LockState.Free::new);
    }

    @Override
    public LockState acquire() {
        if (shared.holder.isEmpty()) {
            shared.holder = Optional.of(me);
            acquired++;
        }
        return look();
    }

    @Override
    public void release() {
        released++;
        whenReleased.run();
        if (shared.holder.filter(me::equals).isPresent()) {
            shared.holder = Optional.empty();
        }
    }
}
