package io.etcdsidekicks.gate.volume;

import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.VolumeFacts;
import io.etcdsidekicks.gate.WalIdentity;
import java.util.Optional;

/**
 * What is remembered of the data that are moved aside, and may be forgotten with them: another disk's member, or another
 * claim, stays remembered.
 *
 * @param whose of the data, by their WAL, or by where it lies; empty when neither tells
 * @param head of the start file that goes along; empty when there is none, or it went before
 * @param isContinued whether an earlier run began with this, and was interrupted
 */
record MovedData(Optional<WalIdentity> whose, Optional<StartHead> head, boolean isContinued) {

    static MovedData of(VolumeFacts now, boolean isContinued) {
        var byPlace = now.memory()
                .seen()
                .filter(seen -> now.walPlace().filter(seen.place()::equals).isPresent())
                .map(seen -> new WalIdentity(seen.clusterId(), seen.memberId()));
        return new MovedData(
                now.hasWal() ? WalReader.read(now.paths().walDirectory()).or(() -> byPlace) : Optional.empty(),
                now.head(),
                isContinued);
    }

    Memory clear(Memory memory) {
        return new Memory(
                memory.head().filter(known -> !goesAlong(known, memory)),
                memory.seen().filter(known -> !whose.equals(Optional.of(identity(known)))),
                memory.mount(),
                Optional.empty());
    }

    private boolean goesAlong(StartHead remembered, Memory memory) {
        if (head.isPresent()) {
            return memory.isOf(head.get());
        }
        var member = remembered.memberId();
        return (whose.isPresent() && member.isPresent())
                ? whose.get().memberId().equals(member.get())
                : isContinued;
    }

    private static WalIdentity identity(Memory.Seen seen) {
        return new WalIdentity(seen.clusterId(), seen.memberId());
    }
}
