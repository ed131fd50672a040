package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.alarm;
import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.PLACE;
import static io.etcdsidekicks.gate.Scene.learnerId;
import static io.etcdsidekicks.gate.Scene.memberId;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.AgentAnswer;
import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.Memory;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartState;
import io.etcdsidekicks.discovery.WalPlace;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MoveDataAside;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Remember;
import io.etcdsidekicks.gate.GateDecision.Seal;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.TakeManifestAway;
import io.etcdsidekicks.gate.GateDecision.WriteSealed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules 2 to 4: a machine with data. Its start file is sealed before anything else. */
final class DataRows {
    private static final EtcdId CLUSTER = FOUNDED.clusterId();
    private static final EtcdId OTHER = EtcdId.ofHex("bad");
    private static final Memory.Seen SEEN = new Memory.Seen(CLUSTER, memberId(1), PLACE);
    private static final StartHead FOUND = Scene.foundHead(CLUSTER, memberId(1));
    private static final Scene DATA = three().data(CLUSTER, memberId(1));
    private static final GateDecision RESTARTS = new HandOver(
            Start.RESTART, "there are data in /var/lib/etcd/data: etcd goes on with them, whatever Consul says");
    private static final String GIVEN_UP =
            "the data in /var/lib/etcd/data are those of cluster d3f2c9229439ea5c, which was given up by reset";
    private static final String GONE =
            "cluster d3f2c9229439ea5c has a quorum and does not list member d616cab07cd26aa8,"
                    + " whose data are in /var/lib/etcd/data: it was removed";
    private static final String GONE_LEARNER = "cluster d3f2c9229439ea5c has a quorum and does not list member 1ea001,"
            + " whose data are in /var/lib/etcd/data: it was removed";
    private static final String REJOIN =
            "etcd would not start with them; with --rejoin-removed they are moved aside and"
                    + " this machine joins again. The members are node-2 (http://10.0.0.2:2380), node-3 (http://10.0.0.3:2380)";
    private static final String AND_JOINS = "; the data are moved aside, and this machine joins again";

    private DataRows() {}

    static Stream<Row> rows() {
        return Stream.of(
                        seal(),
                        found(),
                        remember(),
                        givenUp(),
                        removed(),
                        stopping(),
                        joiners(),
                        clones(),
                        others(),
                        restart())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    private static Seal seals(StartHead head, Optional<Memory.Seen> member) {
        return new Seal(
                head,
                head.in(StartState.SEALED, "a WAL was seen"),
                member,
                "etcd has written its log: the start file is sealed");
    }

    private static Stream<Row> seal() {
        var opened = three().opened().entry(1, new Entry.Claimed(Scene.CLAIM)).wal(CLUSTER, memberId(1));
        var joined = Scene.joinedHead(voter(2), voter(3));
        var claimed = Scene.claimedHead();
        var withdrawn = Scene.openHead().in(StartState.WITHDRAWN, "its entry is closed");
        return Stream.of(
                row("4", "etcd has written its log", opened, seals(Scene.openHead(), Optional.of(SEEN))),
                row(
                        "4",
                        "etcd has written its log, and nobody else answers anything",
                        opened.agent(new AgentAnswer.Failed("down"))
                                .catalog(new CatalogAnswer.Failed("down"))
                                .record(new RecordAnswer.Failed("down"))
                                .lock(new LockState.Failed("down"))
                                .addressUnknown(),
                        seals(Scene.openHead(), Optional.of(SEEN))),
                row(
                        "4",
                        "etcd has written its log, which cannot be understood",
                        three().opened().unreadableWal(),
                        seals(Scene.openHead(), Optional.empty())),
                row(
                        "4",
                        "the log of a learner",
                        three().joined(voter(2), voter(3)).wal(CLUSTER, learnerId(1)),
                        seals(joined, Optional.of(new Memory.Seen(CLUSTER, learnerId(1), PLACE)))),
                row(
                        "4",
                        "a log beside a claimed file: somebody started etcd by hand",
                        three().claimed().wal(OTHER, memberId(1)),
                        seals(claimed, Optional.of(new Memory.Seen(OTHER, memberId(1), PLACE)))),
                row(
                        "4",
                        "a log beside a withdrawn file: etcd was faster",
                        three().head(withdrawn).remembered(withdrawn).wal(CLUSTER, memberId(1)),
                        seals(withdrawn, Optional.of(SEEN))),
                row(
                        "4",
                        "it is sealed before its cluster's list is looked at",
                        opened.live(voter(2), voter(3)),
                        seals(Scene.openHead(), Optional.of(SEEN))));
    }

    /** Of an older version, or adopted. */
    private static Stream<Row> found() {
        var old = three().wal(CLUSTER, memberId(1));
        var writes = new WriteSealed(
                FOUND, SEEN, "there are data here that never had a start file: a sealed one is written beside them");
        var unknown = waits(
                "there are data here and no start file yet, because this machine's address or name is not known: the Consul"
                        + " agent does not tell it",
                "see --address and --node: with them etcd restarts without Consul");
        return Stream.of(
                row("4", "data that never had a start file", old, writes),
                row(
                        "4",
                        "data that never had a start file, under an etcd of an older version: it is left alone",
                        old.staged(Scene.ABSENT).installed(Scene.WITH_FLAGS).ownPeerPortAnswering(),
                        writes),
                row("4", "data that never had a start file, and no address", old.addressUnknown(), unknown),
                row(
                        "4",
                        "data that never had a start file, and no name",
                        old.agent(new AgentAnswer.Failed("down")),
                        unknown),
                row(
                        "4",
                        "data that never had a start file, the name is a setting",
                        old.agent(new AgentAnswer.Failed("down")).settings(known -> known.node = Optional.of("node-1")),
                        writes),
                row(
                        "4",
                        "data that never had a start file, whose log cannot be understood",
                        three().unreadableWal(),
                        alarm(
                                "there are data in /var/lib/etcd/data and no start file, and their log cannot be"
                                        + " understood, so it cannot be told whose they are",
                                "restore them, or move them aside: without data this machine joins the others")));
    }

    private static Stream<Row> remember() {
        var noted =
                "member d616cab07cd26aa8 of cluster d3f2c9229439ea5c has its data here: that is noted on the other disk";
        var memory = Memory.none().with(FOUND).with(SEEN);
        var sealed = three().wal(CLUSTER, memberId(1)).head(FOUND);
        return Stream.of(
                row("4", "nothing is remembered", sealed, new Remember(memory, noted)),
                row(
                        "4",
                        "the start file is remembered in an earlier state",
                        sealed.remembered(Scene.openHead()).seenWal(CLUSTER, memberId(1)),
                        new Remember(memory, noted)),
                row("4", "the data are not remembered", sealed.remembered(FOUND), new Remember(memory, noted)),
                row(
                        "4",
                        "the data lie in another directory than before",
                        DATA.otherWalDirectory(),
                        new Remember(
                                memory.with(new Memory.Seen(CLUSTER, memberId(1), new WalPlace(2049, 78))), noted)),
                row(
                        "4",
                        "the log cannot be understood, so nothing is noted",
                        three().unreadableWal().head(FOUND),
                        RESTARTS));
    }

    private static Stream<Row> givenUp() {
        var given = DATA.givenUp("", CLUSTER);
        var refuse = new Refuse(GIVEN_UP, "readiness-gate reset --here moves them aside, nothing is deleted");
        return Stream.of(
                row("2a", "its cluster was given up", given, refuse),
                row(
                        "2a",
                        "its cluster was given up, and some of it answers without a quorum",
                        given.withoutQuorum(voter(1), voter(2), voter(3)).silent(3),
                        refuse),
                row(
                        "4",
                        "its cluster was given up, and has a quorum all the same",
                        given.live(voter(1), voter(2), voter(3)),
                        RESTARTS),
                row("4", "another cluster was given up", DATA.givenUp("", OTHER), RESTARTS),
                row(
                        "4",
                        "a cluster was given up, and the log here cannot be understood",
                        three().unreadableWal().head(FOUND).givenUp("", CLUSTER),
                        RESTARTS));
    }

    private static Stream<Row> removed() {
        var removed = DATA.live(voter(2), voter(3));
        var refuse = new Refuse(GONE, REJOIN);
        return Stream.of(
                row("2", "removed", removed, refuse),
                row("2", "removed, etcd runs on", removed.handedOver().ownPeerPortAnswering(), refuse),
                row(
                        "2",
                        "removed, and nothing else is right either",
                        removed.ownPeerPortAnswering()
                                .agent(new AgentAnswer.Failed("down"))
                                .record(new RecordAnswer.Failed("down")),
                        refuse),
                row(
                        "2",
                        "removed, a member of this address is listed under another ID",
                        removed.live(voter(2), voter(3), Scene.learner(1)),
                        new Refuse(
                                GONE,
                                "etcd would not start with them; with --rejoin-removed they are moved aside and this machine"
                                        + " joins again. The members are member 1ea001 (http://10.0.0.1:2380), node-2"
                                        + " (http://10.0.0.2:2380), node-3 (http://10.0.0.3:2380)")),
                row(
                        "4",
                        "not listed by a cluster without quorum: that proves nothing",
                        DATA.withoutQuorum(voter(2), voter(3)),
                        RESTARTS),
                row(
                        "4",
                        "not listed by another cluster: etcd rejects that itself",
                        DATA.live(OTHER, true, voter(2)),
                        RESTARTS),
                row(
                        "4",
                        "nobody knows whose data these are",
                        three().unreadableWal().head(FOUND).live(voter(2), voter(3)),
                        RESTARTS));
    }

    /** With --rejoin-removed: an etcd that has read its file the moment before must not be overtaken. */
    private static Stream<Row> stopping() {
        var rejoin = DATA.live(voter(2), voter(3)).settings(known -> known.rejoinRemoved = true);
        var closed = GONE + "; its peer port has to be closed for 10 s, and has been for ";
        return Stream.of(
                row(
                        "2",
                        "it may join again, the kubelet has the manifest",
                        rejoin.installed(Scene.POD).ownPeerPortAnswering(),
                        new TakeManifestAway(GONE + ": the manifest is taken away")),
                row(
                        "2",
                        "it may join again, the kubelet has the manifest, and the port has long been closed",
                        rejoin.installed(Scene.POD).portClosedFor(9000),
                        new TakeManifestAway(GONE + ": the manifest is taken away")),
                row(
                        "2",
                        "it may join again, etcd still runs",
                        rejoin.ownPeerPortAnswering().portClosedFor(9000),
                        waits("somebody still answers on 10.0.0.1:2380")),
                row(
                        "2",
                        "it may join again, etcd still runs, and no kubelet stops it",
                        rejoin.noKubelet().ownPeerPortAnswering(),
                        alarm("somebody still answers on 10.0.0.1:2380", "stop etcd: no kubelet does it here")),
                row(
                        "2",
                        "it may join again, nobody knows whether etcd runs",
                        rejoin.ownPort(OwnPort.UNKNOWN).portClosedFor(9000),
                        waits("it cannot be told whether an etcd runs on 10.0.0.1:2380", "see --address")),
                row(
                        "2",
                        "it may join again, nobody knows whether etcd runs, nor the address",
                        rejoin.noKubelet().addressUnknown().ownPort(OwnPort.UNKNOWN),
                        waits("it cannot be told whether an etcd runs on etcd's peer port", "see --address")),
                row("2", "it may join again, etcd was just stopped", rejoin, waits(closed + "0")),
                row(
                        "2",
                        "it may join again, etcd was stopped a moment ago",
                        rejoin.portClosedFor(9),
                        waits(closed + "9")),
                row(
                        "2",
                        "it may join again, etcd was stopped a moment ago, where no kubelet starts it",
                        rejoin.noKubelet().portClosedFor(9),
                        waits(closed + "9")),
                row(
                        "2",
                        "it may join again, etcd is stopped",
                        rejoin.portClosedFor(10),
                        new MoveDataAside(GONE + AND_JOINS)));
    }

    private static Stream<Row> joiners() {
        var learner = three().joinedData(false).live(voter(2), voter(3));
        var voter = three().joinedData(true).live(voter(2), voter(3));
        return Stream.of(
                row(
                        "2",
                        "the learner that was added for this volume was taken back by another machine",
                        learner.portClosedFor(10),
                        new MoveDataAside(GONE_LEARNER + AND_JOINS)),
                row(
                        "2",
                        "the learner that was added for this volume was taken back, and its etcd runs",
                        learner.installed(Scene.POD).ownPeerPortAnswering(),
                        new TakeManifestAway(GONE_LEARNER + ": the manifest is taken away")),
                row(
                        "2",
                        "the learner of this volume was a voter when an operator removed it",
                        voter.portClosedFor(10),
                        new Refuse(GONE_LEARNER, REJOIN)));
    }

    private static Stream<Row> clones() {
        var here = DATA.me("10.0.0.9", 2380);
        var original = new PeerAnswer.Member(CLUSTER, List.of(voter(1), voter(2), voter(3)), true);
        var withoutQuorum = new PeerAnswer.Member(CLUSTER, original.members(), false);
        var clone = new Refuse(
                "the data in /var/lib/etcd/data are those of node-1 (http://10.0.0.1:2380), which answers there: this"
                        + " machine is a clone, or has another address than it says",
                "give a clone an empty volume, because two machines with one member ID would break the cluster; or see"
                        + " --address");
        return Stream.of(
                row("3", "the member whose data these are answers elsewhere", here.answers(1, original), clone),
                row(
                        "3",
                        "it answers elsewhere, etcd runs here, too",
                        here.handedOver().answers(1, original),
                        clone),
                row("3", "it answers elsewhere, the cluster has no quorum", here.answers(1, withoutQuorum), clone),
                row(
                        "3",
                        "it answers elsewhere, as one of several answers without a quorum says",
                        here.answers(1, withoutQuorum)
                                .answers(2, new PeerAnswer.Member(CLUSTER, List.of(voter(2), voter(3)), false)),
                        clone),
                row(
                        "4",
                        "its old address does not answer: this machine has a new one",
                        here.live(voter(1), voter(2), voter(3)).silent(1),
                        RESTARTS),
                row(
                        "4",
                        "its old address does not answer, no quorum",
                        here.withoutQuorum(voter(1), voter(2)).silent(1),
                        RESTARTS),
                row(
                        "4",
                        "this machine's address is not known",
                        here.addressUnknown().answers(1, original),
                        RESTARTS),
                row("4", "it answers at this machine's own address", DATA.answers(1, original), RESTARTS),
                row(
                        "4",
                        "another member answers elsewhere",
                        three().me("10.0.0.9", 2380)
                                .data(CLUSTER, memberId(2))
                                .answers(1, original)
                                .silent(2),
                        RESTARTS));
    }

    private static Stream<Row> others() {
        var remedy = "an etcd was started here by hand, or a snapshot was restored; if these data are the right ones,"
                + " readiness-gate adopt --restored says so";
        var ofMember2 = Scene.foundHead(CLUSTER, memberId(2));
        var ofOther = Scene.foundHead(OTHER, memberId(1));
        var data = three().wal(CLUSTER, memberId(1)).seenWal(CLUSTER, memberId(1));
        return Stream.of(
                row(
                        "3b",
                        "the start file is another member's",
                        data.head(ofMember2).remembered(ofMember2),
                        new Refuse(
                                "the data in /var/lib/etcd/data are those of member d616cab07cd26aa8 of cluster"
                                        + " d3f2c9229439ea5c, but the start file beside them was made for member"
                                        + " 82b670ef62c7e007 of cluster d3f2c9229439ea5c",
                                remedy)),
                row(
                        "3b",
                        "the start file is another cluster's, and is not remembered",
                        data.head(ofOther),
                        new Refuse(
                                "the data in /var/lib/etcd/data are those of member d616cab07cd26aa8 of cluster"
                                        + " d3f2c9229439ea5c, but the start file beside them was made for member"
                                        + " d616cab07cd26aa8 of cluster bad",
                                remedy)),
                row(
                        "4",
                        "whose data these are cannot be told",
                        three().unreadableWal().head(ofMember2).remembered(ofMember2),
                        RESTARTS));
    }

    private static Stream<Row> restart() {
        return Stream.of(
                row("4", "data", DATA, RESTARTS),
                row(
                        "4",
                        "data, Consul is down",
                        DATA.agent(new AgentAnswer.Failed("refused"))
                                .catalog(new CatalogAnswer.Failed("no leader"))
                                .record(new RecordAnswer.Failed("no leader"))
                                .lock(new LockState.Failed("no leader")),
                        RESTARTS),
                row(
                        "4",
                        "data, Consul is down, and not even the address is known",
                        DATA.agent(new AgentAnswer.Failed("refused")).addressUnknown(),
                        RESTARTS),
                row("4", "data, one address drops packets", DATA.silent(2, 3), RESTARTS),
                row("4", "data, nothing in the catalog", DATA.records(), RESTARTS),
                row("4", "data, one record too many", DATA.and(Scene.machine(4)), RESTARTS),
                row("4", "data, etcd runs already", DATA.ownPeerPortAnswering(), RESTARTS),
                row("4", "data, listed by a quorum", DATA.live(voter(1), voter(2), voter(3)), RESTARTS),
                row("4", "data, this machine's entry is closed", DATA.entry(1, new Entry.Closed()), RESTARTS),
                row("4", "data, in the article's mode", DATA.pure(), RESTARTS),
                row(
                        "4",
                        "data, in the article's mode, and DNS shows nothing",
                        DATA.pure().records().dnsSays(),
                        RESTARTS));
    }
}
