package io.etcdsidekicks.discovery.consul;

import com.orbitz.consul.Consul;
import com.orbitz.consul.option.ConsistencyMode;
import com.orbitz.consul.option.ImmutableQueryOptions;
import com.orbitz.consul.option.QueryOptions;
import java.util.function.Function;
import java.util.function.Supplier;

/** How Consul is asked where an old answer would do harm. */
public final class ConsulReads {
    /** The leader makes sure that it still is one before it answers; without a leader there is no answer. */
    public static final QueryOptions CONSISTENT = ImmutableQueryOptions.builder()
            .consistencyMode(ConsistencyMode.CONSISTENT)
            .build();

    private ConsulReads() {}

    /**
     * For constructors of answers: the value, or the failure in words. Without a leader an agent keeps such a question
     * waiting for longer than we do; whether there is one it says at once.
     */
    public static <T> T orElse(Consul consul, Supplier<T> read, Function<String, T> failed) {
        return ConsulFailure.orElse(
                read,
                cause -> failed.apply(
                        cause.equals(ConsulFailure.TOO_SLOW) && isLeaderless(consul)
                                ? ConsulFailure.NO_LEADER
                                : cause));
    }

    private static boolean isLeaderless(Consul consul) {
        return ConsulFailure.<Boolean>orElse(
                () -> consul.statusClient().getLeader().isBlank(), _ -> false);
    }
}
