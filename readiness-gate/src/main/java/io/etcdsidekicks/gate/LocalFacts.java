package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.VolumeFacts;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * What this machine finds out without asking anybody.
 *
 * @param wal whose data they are; empty without data, and when the WAL cannot be understood
 * @param startFileIsCurrent whether the sealed file is what would be made from the template of now; true, too, where there
 *     is none, or none can be made
 * @param addresses of this machine's network interfaces; empty when they cannot be told
 */
public record LocalFacts(
        VolumeFacts volume,
        Optional<WalIdentity> wal,
        TemplateState template,
        Pods pods,
        boolean startFileIsCurrent,
        Set<InetAddress> addresses) {

    public LocalFacts {
        addresses = Set.copyOf(addresses);
    }

    /**
     * In the light of the founding record of the same look. A claim counts unless a record that was read does not hold
     * it: one that is absent, cannot be read or is not used takes no claim away (docs/design.md).
     */
    public LocalObservation in(RecordAnswer answer) {
        return new LocalObservation(
                volume,
                volume.state(claim -> mayBeHeld(answer, claim)),
                wal,
                template,
                pods,
                startFileIsCurrent,
                addresses);
    }

    private static boolean mayBeHeld(RecordAnswer answer, String claim) {
        return switch (answer) {
            case RecordAnswer.Present(var founding, var _) ->
                founding.founders().stream().anyMatch(founder -> founder.entry().equals(new Entry.Claimed(claim)));
            case RecordAnswer.Absent _, RecordAnswer.Failed _, RecordAnswer.Off _ -> true;
        };
    }
}
