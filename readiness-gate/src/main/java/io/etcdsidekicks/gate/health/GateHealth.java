package io.etcdsidekicks.gate.health;

import io.etcdsidekicks.gate.LatestGateState;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** UP while the gate watches a healthy etcd, or waits as it should; DOWN when it refuses or has an alarm. Says why. */
@Singleton
@Requires(beans = LatestGateState.class) // the other program may be on the class path, too
final class GateHealth implements HealthIndicator {
    private final LatestGateState state;

    GateHealth(LatestGateState state) {
        this.state = state;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        var now = state.get();
        return Publishers.just(HealthResult.builder("etcd", now.isWell() ? HealthStatus.UP : HealthStatus.DOWN)
                .details(Map.of(
                        "state", now.word().toString(),
                        "message", now.words(),
                        "alarm", now.alarm(),
                        "since", now.since().toString()))
                .build());
    }
}
