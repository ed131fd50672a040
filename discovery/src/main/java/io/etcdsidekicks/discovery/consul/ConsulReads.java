package io.etcdsidekicks.discovery.consul;

import com.orbitz.consul.ConsulException;
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
    public static <T> T orElse(ConsulConnection consul, Supplier<T> read, Function<String, T> failed) {
        try {
            return read.get();
        } catch (ConsulException e) {
            return failed.apply(
                    ConsulFailure.isTooSlow(e) && isLeaderless(consul) ? consul.noLeader() : consul.describe(e));
        }
    }

    private static boolean isLeaderless(ConsulConnection consul) {
        return consul.<Boolean>orElse(
                () -> consul.client().statusClient().getLeader().isBlank(), _ -> false);
    }
}
