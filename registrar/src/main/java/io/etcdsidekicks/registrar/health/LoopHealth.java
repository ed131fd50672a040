package io.etcdsidekicks.registrar.health;

import io.etcdsidekicks.registrar.LatestState;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Liveness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** UP while the loop turns, whatever it finds. What is to restart a registrar that hangs asks only for this. */
@Liveness
@Singleton
@Requires(beans = LatestState.class) // the other program may be on the class path, too
final class LoopHealth implements HealthIndicator {
    private final LatestState state;

    LoopHealth(LatestState state) {
        this.state = state;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        var pulse = state.pulse();
        var result = HealthResult.builder("loop", pulse.turns() ? HealthStatus.UP : HealthStatus.DOWN);
        return Publishers.just((pulse.turns() ? result : result.details(Map.of("message", pulse.words()))).build());
    }
}
