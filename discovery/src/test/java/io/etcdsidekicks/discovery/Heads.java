package io.etcdsidekicks.discovery;

import java.util.Optional;

/** Heads of start files, as they are in one machine's life. */
public final class Heads {
    public static final EtcdId CLUSTER = EtcdId.ofHex("cdf818194e3a8c32");
    public static final EtcdId MEMBER = EtcdId.ofHex("8e9e05c52164694d");
    public static final String LIST = "node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380";

    private Heads() {}

    /** Of a founder. */
    public static StartHead founder(String claim) {
        return head(StartHead.Origin.FOUNDED, Optional.of(claim), LIST, Optional.of(MEMBER));
    }

    /** Of one that joins, and was not added yet. */
    public static StartHead joiner() {
        return head(StartHead.Origin.JOINED, Optional.empty(), "", Optional.empty());
    }

    /** Of data that were there before us. */
    public static StartHead found() {
        return head(StartHead.Origin.FOUND, Optional.empty(), "", Optional.of(MEMBER))
                .in(StartState.SEALED, "found with data");
    }

    /** A member with data. */
    public static Memory.Seen seen() {
        return new Memory.Seen(CLUSTER, MEMBER, new WalPlace(2049, 131_073));
    }

    private static StartHead head(
            StartHead.Origin origin, Optional<String> claim, String list, Optional<EtcdId> member) {
        return new StartHead(
                "mycluster",
                Endpoint.of("10.0.0.1", 2380),
                StartState.CLAIMED,
                "for a test",
                origin,
                claim,
                "node-1",
                list,
                list.isEmpty() ? "" : "token-1",
                Optional.of(CLUSTER),
                member,
                false);
    }
}
