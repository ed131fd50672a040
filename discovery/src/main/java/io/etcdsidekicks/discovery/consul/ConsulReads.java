package io.etcdsidekicks.discovery.consul;

import com.orbitz.consul.option.ConsistencyMode;
import com.orbitz.consul.option.ImmutableQueryOptions;
import com.orbitz.consul.option.QueryOptions;

/** How Consul is asked where an old answer would do harm. */
public final class ConsulReads {
    /** The leader makes sure that it still is one before it answers; without a leader there is no answer. */
    public static final QueryOptions CONSISTENT = ImmutableQueryOptions.builder()
            .consistencyMode(ConsistencyMode.CONSISTENT)
            .build();

    private ConsulReads() {}
}
