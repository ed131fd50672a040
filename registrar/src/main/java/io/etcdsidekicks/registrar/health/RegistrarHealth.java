package io.etcdsidekicks.registrar.health;

import io.etcdsidekicks.registrar.LatestState;
import io.etcdsidekicks.registrar.RegistrarState;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** UP once the records are proven in the catalog and in DNS, DOWN while they are not; says why. */
@Singleton
@Requires(beans = LatestState.class) // the other program may be on the class path, too
final class RegistrarHealth implements HealthIndicator {
    private final LatestState state;

    RegistrarHealth(LatestState state) {
        this.state = state;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        var now = state.get();
        var status = now instanceof RegistrarState.Registered ? HealthStatus.UP : HealthStatus.DOWN;
        return Publishers.just(HealthResult.builder("records", status)
                .details(Map.of("message", now.words()))
                .build());
    }
}
