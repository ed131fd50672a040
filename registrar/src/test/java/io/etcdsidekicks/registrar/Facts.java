package io.etcdsidekicks.registrar;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.discovery.VolumePaths;
import io.etcdsidekicks.discovery.WalPlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What may be found on a volume. */
final class Facts {
    static final String CLAIM = "the claim of this volume";

    private static final StartHead HEAD = new StartHead(
            "mycluster",
            Endpoint.of("10.0.0.11", 2380),
            StartState.CLAIMED,
            "this machine is a founder",
            StartHead.Origin.FOUNDED,
            Optional.of(CLAIM),
            "machine-1",
            "machine-1=http://10.0.0.11:2380",
            "mycluster-1",
            Optional.empty(),
            Optional.empty(),
            false);

    static final VolumeFacts NOTHING = facts(false, Optional.empty(), Memory.none());
    static final VolumeFacts DATA = facts(true, Optional.empty(), Memory.none());
    static final VolumeFacts CLAIMED =
            facts(false, Optional.of(HEAD), Memory.none().with(HEAD));
    static final VolumeFacts EMPTY_BUT_A_CLAIM_IS_REMEMBERED =
            facts(false, Optional.empty(), Memory.none().with(HEAD));

    private Facts() {}

    private static VolumeFacts facts(boolean hasWal, Optional<StartHead> head, Memory memory) {
        return new VolumeFacts(
                new VolumePaths(
                        Path.of("/var/lib/etcd"),
                        Path.of("/var/lib/etcd/data"),
                        Optional.empty(),
                        Optional.empty(),
                        Path.of("/var/lib/etcd-sidekicks")),
                Optional.empty(),
                Optional.empty(),
                hasWal,
                hasWal ? Optional.of(new WalPlace(1, 2)) : Optional.empty(),
                List.of(),
                false,
                head,
                memory);
    }
}
