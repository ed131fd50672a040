package io.etcdsidekicks.discovery;

import static io.etcdsidekicks.discovery.DataVolume.AMNESIAC;
import static io.etcdsidekicks.discovery.DataVolume.INITIALISED;
import static io.etcdsidekicks.discovery.DataVolume.LEFT_OVER;
import static io.etcdsidekicks.discovery.DataVolume.LOST;
import static io.etcdsidekicks.discovery.DataVolume.NONE;
import static io.etcdsidekicks.discovery.DataVolume.NOT_MOUNTED;
import static io.etcdsidekicks.discovery.DataVolume.UNREADABLE;
import static io.etcdsidekicks.discovery.StartState.CLAIMED;
import static io.etcdsidekicks.discovery.StartState.OPEN;
import static io.etcdsidekicks.discovery.StartState.SEALED;
import static io.etcdsidekicks.discovery.StartState.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of what a volume is: what lies on it, what is remembered, and what the founding record says of the claim. */
final class VolumeFactsTest {
    private static final StartHead V1 = Heads.founder("v1");
    private static final StartHead V2 = Heads.founder("v2");
    private static final StartHead JOINER = Heads.joiner();
    private static final StartHead ADDED = JOINER.added(Heads.MEMBER, Heads.LIST);
    private static final StartHead ADDED_AGAIN = JOINER.added(EtcdId.ofHex("1234"), Heads.LIST);

    /** What the founding record says. */
    private enum Records {
        /** It holds v1. */
        V1_HELD,
        /** It was read, and holds no claim of this machine. */
        NONE_HELD,
        /** It is not there, or cannot be read. */
        NOT_THERE;

        boolean mayHold(String claim) {
            return switch (this) {
                case V1_HELD -> claim.equals("v1");
                case NONE_HELD -> false;
                case NOT_THERE -> true;
            };
        }
    }

    private enum On {
        NOTHING,
        FILES,
        WAL,
        FAULT,
        NO_MOUNT
    }

    private record Row(
            String title, On volume, Optional<StartHead> head, Memory memory, Records record, DataVolume expected) {

        VolumeFacts facts() {
            var root = Path.of("/var/lib/etcd");
            return new VolumeFacts(
                    new VolumePaths(
                            root,
                            root.resolve("data"),
                            Optional.empty(),
                            Optional.empty(),
                            Path.of("/var/lib/etcd-sidekicks")),
                    volume == On.FAULT ? Optional.of("no access") : Optional.empty(),
                    volume == On.NO_MOUNT ? Optional.of("nothing is mounted") : Optional.empty(),
                    volume == On.WAL,
                    volume == On.WAL ? Optional.of(new WalPlace(2049, 7)) : Optional.empty(),
                    List.of(),
                    volume == On.FILES,
                    head,
                    memory);
        }
    }

    private static Row row(
            String title, On volume, Optional<StartHead> head, Memory memory, Records record, DataVolume expected) {
        return new Row(title, volume, head, memory, record, expected);
    }

    private static Optional<StartHead> no() {
        return Optional.empty();
    }

    private static Optional<StartHead> a(StartState state, StartHead head) {
        return Optional.of(head.in(state, "for a test"));
    }

    private static Memory remembers(StartState state, StartHead head) {
        return Memory.none().with(head.in(state, "for a test"));
    }

    private static Memory remembersData() {
        return remembers(SEALED, V1).with(Heads.seen());
    }

    private static final Memory NOTHING = Memory.none();

    private static List<Row> rows() {
        return List.of(
                // as it goes
                row("a new disk", On.NOTHING, no(), NOTHING, Records.NOT_THERE, NONE),
                row("what a refused start leaves", On.FILES, no(), NOTHING, Records.NOT_THERE, LEFT_OVER),
                row("claimed", On.NOTHING, a(CLAIMED, V1), remembers(CLAIMED, V1), Records.V1_HELD, DataVolume.CLAIMED),
                row(
                        "claimed over left-overs",
                        On.FILES,
                        a(CLAIMED, V1),
                        remembers(CLAIMED, V1),
                        Records.V1_HELD,
                        DataVolume.CLAIMED),
                row("open", On.NOTHING, a(OPEN, V1), remembers(OPEN, V1), Records.V1_HELD, DataVolume.OPEN),
                row("etcd is starting", On.FILES, a(OPEN, V1), remembers(OPEN, V1), Records.V1_HELD, DataVolume.OPEN),
                row("a WAL, not sealed yet", On.WAL, a(OPEN, V1), remembers(OPEN, V1), Records.V1_HELD, INITIALISED),
                row("sealed", On.WAL, a(SEALED, V1), remembersData(), Records.V1_HELD, INITIALISED),
                row(
                        "withdrawn",
                        On.NOTHING,
                        a(WITHDRAWN, V1),
                        remembers(WITHDRAWN, V1),
                        Records.NONE_HELD,
                        DataVolume.WITHDRAWN),
                row("withdrawn too late", On.WAL, a(WITHDRAWN, V1), NOTHING, Records.NONE_HELD, INITIALISED),
                row("a joiner", On.NOTHING, a(CLAIMED, JOINER), NOTHING, Records.NONE_HELD, DataVolume.CLAIMED),
                row(
                        "a joiner was added",
                        On.NOTHING,
                        a(OPEN, ADDED),
                        remembers(OPEN, ADDED),
                        Records.NONE_HELD,
                        DataVolume.OPEN),

                // a crash between the volume and the state directory
                row("claimed, not copied", On.NOTHING, a(CLAIMED, V1), NOTHING, Records.V1_HELD, DataVolume.CLAIMED),
                row(
                        "a joiner was added, remembered as not yet",
                        On.NOTHING,
                        a(OPEN, ADDED),
                        remembers(CLAIMED, JOINER),
                        Records.NONE_HELD,
                        DataVolume.OPEN),
                row(
                        "open, remembered as claimed",
                        On.NOTHING,
                        a(OPEN, V1),
                        remembers(CLAIMED, V1),
                        Records.V1_HELD,
                        DataVolume.OPEN),
                row(
                        "a joiner open, remembered as claimed",
                        On.NOTHING,
                        a(OPEN, ADDED),
                        remembers(CLAIMED, JOINER),
                        Records.NONE_HELD,
                        DataVolume.OPEN),
                row(
                        "withdrawn, remembered as open",
                        On.NOTHING,
                        a(WITHDRAWN, V1),
                        remembers(OPEN, V1),
                        Records.NONE_HELD,
                        DataVolume.WITHDRAWN),

                // the disk is lost
                row("sealed without a WAL", On.NOTHING, a(SEALED, V1), NOTHING, Records.NONE_HELD, LOST),
                row("sealed beside a left-over", On.FILES, a(SEALED, Heads.found()), NOTHING, Records.NOT_THERE, LOST),
                row("data are remembered", On.NOTHING, no(), remembersData(), Records.NONE_HELD, LOST),
                row("data are remembered, and files", On.FILES, no(), remembersData(), Records.NOT_THERE, LOST),
                row(
                        "data are remembered of a start file that was moved aside",
                        On.NOTHING,
                        no(),
                        NOTHING.with(Heads.seen()),
                        Records.NONE_HELD,
                        LOST),
                row("a claim that is held", On.NOTHING, no(), remembers(CLAIMED, V1), Records.V1_HELD, LOST),
                row("a claim, and no record", On.NOTHING, no(), remembers(CLAIMED, V1), Records.NOT_THERE, LOST),
                row("a claim that nobody holds", On.NOTHING, no(), remembers(CLAIMED, V1), Records.NONE_HELD, NONE),
                row("a withdrawn one that is held", On.NOTHING, no(), remembers(WITHDRAWN, V1), Records.V1_HELD, LOST),
                row(
                        "a withdrawn one that nobody holds",
                        On.FILES,
                        no(),
                        remembers(WITHDRAWN, V1),
                        Records.NONE_HELD,
                        LEFT_OVER),
                row("an open joiner", On.NOTHING, no(), remembers(OPEN, ADDED), Records.NONE_HELD, LOST),
                row("a joiner, never added", On.NOTHING, no(), remembers(CLAIMED, JOINER), Records.NONE_HELD, NONE),
                row("a joiner, no record", On.NOTHING, no(), remembers(CLAIMED, JOINER), Records.NOT_THERE, LOST),
                row(
                        "another joiner's life",
                        On.NOTHING,
                        a(OPEN, ADDED),
                        remembers(OPEN, ADDED_AGAIN),
                        Records.NONE_HELD,
                        LOST),
                row(
                        "a held claim, another here",
                        On.NOTHING,
                        a(CLAIMED, V2),
                        remembers(OPEN, V1),
                        Records.V1_HELD,
                        LOST),

                // the start file is gone
                row("data, and nothing was ever written", On.WAL, no(), NOTHING, Records.NONE_HELD, INITIALISED),
                row("the start file was deleted", On.WAL, no(), remembersData(), Records.V1_HELD, AMNESIAC),
                row("deleted before it was sealed", On.WAL, no(), remembers(OPEN, V1), Records.V1_HELD, AMNESIAC),
                row("of data that were seen", On.WAL, no(), NOTHING.with(Heads.seen()), Records.NONE_HELD, AMNESIAC),

                // it cannot be told
                row("a fault beside data", On.FAULT, a(SEALED, V1), remembersData(), Records.V1_HELD, UNREADABLE),
                row("a fault", On.FAULT, no(), NOTHING, Records.NONE_HELD, UNREADABLE),
                row("no mount", On.NO_MOUNT, no(), NOTHING, Records.NONE_HELD, NOT_MOUNTED),
                row(
                        "6: Consul is empty and the disk is not mounted yet: that is no new machine",
                        On.NO_MOUNT,
                        no(),
                        remembersData(),
                        Records.NOT_THERE,
                        NOT_MOUNTED),
                row(
                        "6: nor is it when the disk was no mount of its own",
                        On.NOTHING,
                        no(),
                        remembersData(),
                        Records.NOT_THERE,
                        LOST),
                row(
                        "7: after a reset, forgotten",
                        On.NOTHING,
                        no(),
                        NOTHING.mountedAs(Optional.of("/dev/sdb1 (ext4)")),
                        Records.NOT_THERE,
                        NONE),
                row(
                        "8: moved aside, and the intent is taken into account",
                        On.NOTHING,
                        no(),
                        remembersData().after(Memory.Intent.What.DATA),
                        Records.V1_HELD,
                        NONE),
                row(
                        "8: about to be moved aside, and not moved",
                        On.WAL,
                        no(),
                        remembersData().intending(new Memory.Intent(Memory.Intent.What.DATA, "data.moved-aside-1")),
                        Records.V1_HELD,
                        AMNESIAC),
                row(
                        "21: an older snapshot in the place of the data and the start file",
                        On.WAL,
                        no(),
                        remembersData(),
                        Records.V1_HELD,
                        AMNESIAC),
                row(
                        "22: an old disk with a claim, after data were seen on another",
                        On.NOTHING,
                        a(CLAIMED, V2),
                        remembersData(),
                        Records.NONE_HELD,
                        LOST),
                row(
                        "22: the same when the gate died before it saw them, and the KV is of an earlier day",
                        On.NOTHING,
                        a(CLAIMED, V2),
                        remembers(OPEN, V1),
                        Records.NONE_HELD,
                        LOST));
    }

    @TestFactory
    Stream<DynamicTest> whatLiesOnItAndWhatIsRememberedDecide() {
        return rows().stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.title(),
                        () -> assertThat(row.facts().state(row.record()::mayHold))
                                .isEqualTo(row.expected())));
    }

    @Test
    void everyStateIsInTheTable() {
        assertThat(rows()).extracting(Row::expected).contains(DataVolume.values());
    }

    // What a move aside clears

    @Test
    void aStartFileMovedAsideTakesItsHeadAlongAndNothingElse() {
        var memory = remembersData()
                .mountedAs(Optional.of("/dev/sdb1 (ext4)"))
                .intending(new Memory.Intent(Memory.Intent.What.START_FILE, "etcd.yaml.moved-aside-1"));
        assertThat(memory.after(Memory.Intent.What.START_FILE))
                .isEqualTo(
                        new Memory(Optional.empty(), memory.seen(), Optional.of("/dev/sdb1 (ext4)"), Optional.empty()));
    }

    @Test
    void dataMovedAsideTakeAllButTheMountAlong() {
        assertThat(remembersData().mountedAs(Optional.of("/dev/sdb1 (ext4)")).after(Memory.Intent.What.DATA))
                .isEqualTo(NOTHING.mountedAs(Optional.of("/dev/sdb1 (ext4)")));
    }

    @Test
    void aMountIsNeverForgottenAndANewOneIsTakenUp() {
        var mounted = NOTHING.mountedAs(Optional.of("/dev/sdb1 (ext4)"));
        assertThat(mounted.mountedAs(Optional.empty())).isEqualTo(mounted);
        assertThat(mounted.mountedAs(Optional.of("/dev/sdc1 (xfs)")).mount()).contains("/dev/sdc1 (xfs)");
    }

    @Test
    void anotherStartFileDropsTheIntent() {
        var intent = new Memory.Intent(Memory.Intent.What.START_FILE, "etcd.yaml.moved-aside-1");
        assertThat(remembers(CLAIMED, V1).intending(intent).with(V2).intent()).isEmpty();
    }

    @Test
    void theHeadIsOfTheFileWithItsClaimInAnEarlierStateToo() {
        assertThat(remembers(CLAIMED, V1).isOf(V1.in(WITHDRAWN, "for a test"))).isTrue();
        assertThat(remembers(CLAIMED, JOINER).isOf(ADDED)).isTrue();
        assertThat(remembers(OPEN, V2).isOf(V1)).isFalse();
        assertThat(remembers(OPEN, ADDED).isOf(ADDED_AGAIN)).isFalse();
        assertThat(remembers(OPEN, ADDED).isOf(JOINER)).isFalse();
        assertThat(NOTHING.isOf(V1)).isFalse();
    }
}
