package io.etcdsidekicks.lab.program;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What happened, in order; entries are only ever added. Safe for use by several threads.
 *
 * @param <E> one entry
 */
public final class Journal<E> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final List<E> entries = new ArrayList<>();

    public void add(E entry) {
        lock.lock();
        try {
            entries.add(entry);
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All entries up to now; empty when nothing has happened yet. */
    public List<E> entries() {
        lock.lock();
        try {
            return List.copyOf(entries);
        } finally {
            lock.unlock();
        }
    }

    /** Empty when nothing has happened yet. */
    public Optional<E> last() {
        lock.lock();
        try {
            return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast());
        } finally {
            lock.unlock();
        }
    }

    /** The first entry of all that matches; empty when none has. */
    public Optional<E> first(Predicate<? super E> wanted) {
        return await(wanted, Duration.ZERO);
    }

    /**
     * The first entry that matches, old ones included; waits for one to come.
     *
     * @return empty when none came in time, or the waiting thread was interrupted
     */
    public Optional<E> await(Predicate<? super E> wanted, Duration atMost) {
        var left = atMost.toNanos();
        var seen = 0;
        lock.lock();
        try {
            while (true) {
                for (; seen < entries.size(); seen++) {
                    if (wanted.test(entries.get(seen))) {
                        return Optional.of(entries.get(seen));
                    }
                }
                if (left <= 0) {
                    return Optional.empty();
                }
                left = added.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return entries().toString();
    }
}
