package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.FoundersAnswer;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether this machine's server record may be in Consul. A founder that asks DNS itself ({@code --discovery-srv}) counts
 * every record that it finds; a machine that only joins must not be among them. Pure.
 */
public sealed interface HoldBack {

    /** It may. */
    record No() implements HoldBack {}

    /** Not before etcd was handed over here. */
    record Yes(String reason) implements HoldBack {}

    /** Nobody knows: the record stays as it is, there or not. */
    record Unknown(String cause) implements HoldBack {}

    /** Whether the answer depends on the founders at all. */
    static boolean isOpen(DataVolume volume) {
        return volume.isFresh();
    }

    static HoldBack of(FoundersAnswer answer, Endpoint me, DataVolume volume) {
        if (!isOpen(volume)) {
            return new No();
        }
        return switch (answer) {
            case FoundersAnswer.Nobody() -> new No();
            case FoundersAnswer.Failed(String cause) -> new Unknown(cause);
            case FoundersAnswer.Founders(Set<Endpoint> founders, var _) ->
                founders.isEmpty() || founders.contains(me)
                        ? new No()
                        : new Yes("the founding record lists "
                                + new TreeSet<>(founders)
                                        .stream().map(Endpoint::toString).collect(Collectors.joining(", "))
                                + " and not this machine, " + me + ", which joins them");
        };
    }
}
