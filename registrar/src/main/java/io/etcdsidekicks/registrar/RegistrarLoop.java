package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.Pause;
import io.etcdsidekicks.discovery.settings.Program;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pass after pass, until stopped, refused, or, with {@code --once}, proven. Logs changes, and a reminder a minute. */
public final class RegistrarLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrarLoop.class);
    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final Registrar registrar;
    private final RegistrarSettings settings;
    private final LatestState state;
    private final InstantSource clock;

    /**
     * Nothing is done yet.
     *
     * @param state where the health endpoint finds what the last pass found
     */
    public RegistrarLoop(Registrar registrar, RegistrarSettings settings, LatestState state, InstantSource clock) {
        this.registrar = registrar;
        this.settings = settings;
        this.state = state;
        this.clock = clock;
    }

    /**
     * Runs.
     *
     * @return the exit code
     * @throws InterruptedException when asked to stop; the records are then as the settings want them
     */
    public int run(Pause pause) throws InterruptedException {
        try {
            return passes(pause);
        } catch (InterruptedException e) {
            if (settings.deregisterOnStop()) {
                registrar.deregister();
            } else {
                LOG.info("stopping; the records stay in Consul");
            }
            throw e;
        }
    }

    private int passes(Pause pause) throws InterruptedException {
        var started = clock.instant();
        var logged = started;
        while (true) {
            var now = registrar.pass();
            var changed = !now.equals(state.get());
            state.set(now, settings.interval());
            var instant = clock.instant();
            var isReminderDue = now instanceof RegistrarState.Waiting
                    && Duration.between(logged, instant).compareTo(REMINDER) >= 0;
            if (changed || isReminderDue) {
                log(now);
                logged = instant;
            }
            if (now instanceof RegistrarState.Refused) {
                return Program.REFUSED;
            }
            if (settings.once() && now instanceof RegistrarState.Registered) {
                return Program.DONE;
            }
            if (settings.timeout()
                    .filter(timeout -> Duration.between(started, instant).compareTo(timeout) >= 0)
                    .filter(_ -> settings.once())
                    .isPresent()) {
                LOG.error("deadline passed, {}", now.words());
                return Program.DEADLINE_PASSED;
            }
            pause.pause(settings.interval());
        }
    }

    private static void log(RegistrarState state) {
        switch (state) {
            case RegistrarState.Refused refused -> LOG.error(refused.words());
            case RegistrarState.Waiting waiting -> LOG.warn(waiting.words());
            case RegistrarState.Registered _, RegistrarState.HeldBack _, RegistrarState.Starting _ ->
                LOG.info(state.words());
        }
    }
}
