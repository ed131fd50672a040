package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a gate remembers, spoiled by each test as it likes. */
final class Remembered {
    Duration lastLook;
    Stability stability;
    Map<EtcdId, Duration> goneSince;
    Map<EtcdId, Duration> silentSince;
    Map<EtcdId, Duration> notStartedSince;
    Optional<Duration> diskLostSince;
    Optional<Duration> portClosedSince;
    Optional<Duration> openSince;
    Optional<Duration> consulFailsSince;
    Optional<Patience.Shown> shownClaim;
    Optional<Patience.Adopting> adopting;
    Optional<WalIdentity> walSeen;
    boolean tookAway;
    Optional<EtcdId> replaced;
    Optional<Patience.Exchange> exchange;

    private Remembered(Patience known) {
        lastLook = known.lastLook();
        stability = known.stability();
        goneSince = known.goneSince();
        silentSince = known.silentSince();
        notStartedSince = known.notStartedSince();
        diskLostSince = known.diskLostSince();
        portClosedSince = known.portClosedSince();
        openSince = known.openSince();
        consulFailsSince = known.consulFailsSince();
        shownClaim = known.shownClaim();
        adopting = known.adopting();
        walSeen = known.walSeen();
        tookAway = known.tookAway();
        replaced = known.replaced();
        exchange = known.exchange();
    }

    /** The same but for one change. */
    static Patience with(Patience known, Consumer<Remembered> change) {
        var remembered = new Remembered(known);
        change.accept(remembered);
        return remembered.build();
    }

    private Patience build() {
        return new Patience(
                lastLook,
                stability,
                goneSince,
                silentSince,
                notStartedSince,
                diskLostSince,
                portClosedSince,
                openSince,
                consulFailsSince,
                shownClaim,
                adopting,
                walSeen,
                tookAway,
                replaced,
                exchange);
    }
}
