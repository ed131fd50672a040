package io.etcdsidekicks.gate;

import static io.etcdsidekicks.gate.Row.waits;
import static io.etcdsidekicks.gate.Scene.CLAIM;
import static io.etcdsidekicks.gate.Scene.FOUNDED;
import static io.etcdsidekicks.gate.Scene.INDEX;
import static io.etcdsidekicks.gate.Scene.learner;
import static io.etcdsidekicks.gate.Scene.three;
import static io.etcdsidekicks.gate.Scene.unstarted;
import static io.etcdsidekicks.gate.Scene.voter;

import io.etcdsidekicks.discovery.CatalogAnswer;
import io.etcdsidekicks.discovery.DataVolume;
import io.etcdsidekicks.discovery.EtcdId;
import io.etcdsidekicks.discovery.StartValues;
import io.etcdsidekicks.discovery.Transport;
import io.etcdsidekicks.discovery.VolumeNote;
import io.etcdsidekicks.gate.GateDecision.HandOver;
import io.etcdsidekicks.gate.GateDecision.MakeClaim;
import io.etcdsidekicks.gate.GateDecision.PrepareHandOver;
import io.etcdsidekicks.gate.GateDecision.Refuse;
import io.etcdsidekicks.gate.GateDecision.Start;
import io.etcdsidekicks.gate.GateDecision.WriteRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules 6, 8, 12 and 13: a machine without data, and a founding record. */
final class LiveRows {
    private static final EtcdId FOREIGN = EtcdId.ofHex("bad");
    private static final Entry MINE = new Entry.Claimed(CLAIM);
    private static final StartValues NEW = new StartValues(
            "node-1",
            "node-1=http://10.0.0.1:2380,node-2=http://10.0.0.2:2380,node-3=http://10.0.0.3:2380",
            "new",
            "mycluster-1");
    private static final MakeClaim CLAIMS =
            new MakeClaim("this machine is a founder: its claim is written on the data volume");
    private static final String NOBODY = "the founding record says cluster d3f2c9229439ea5c of node-1 (10.0.0.1:2380),"
            + " node-2 (10.0.0.2:2380), node-3 (10.0.0.3:2380), and none of its members answers; ";
    private static final GateDecision JOINS_LATER = waits(
            NOBODY + "this machine may not found it: it joins once they answer",
            "start the machines that have its data");
    private static final String MOUNT =
            "mount it; if it is lost for good, this machine is replaced once a quorum of the"
                    + " others answers; if they are lost, too, only readiness-gate reset helps";

    private LiveRows() {}

    static Stream<Row> rows() {
        return Stream.of(foreign(), founders(), discoverySrv(), readyBefore(), near(), withoutQuorum(), nobodyLive())
                .flatMap(rows -> rows);
    }

    private static Row row(String rule, String title, Scene seen, GateDecision decided) {
        return new Row(rule, title, seen, decided);
    }

    private static Stream<Row> foreign() {
        var foreign = three().record(FOUNDED).live(FOREIGN, true, voter(2), voter(3));
        return Stream.of(
                row(
                        "6",
                        "a record, its cluster does not answer, another one has a quorum",
                        foreign,
                        new Refuse(
                                "the founding record says cluster d3f2c9229439ea5c, of which nobody answers, but cluster"
                                        + " bad has a quorum: [10.0.0.2:2380, 10.0.0.3:2380]",
                                "one of the two is the wrong one; if the second is right, remove the record with"
                                        + " readiness-gate reset and make a new one with readiness-gate adopt")),
                row(
                        "8",
                        "the other one has no quorum: it counts as no answer",
                        three().record(FOUNDED).live(FOREIGN, false, voter(2), voter(3)),
                        CLAIMS),
                row("8", "the record's cluster answers, too", foreign.live(unstarted(1), voter(3)), CLAIMS));
    }

    private static Stream<Row> founders() {
        var claimed = three().record(FOUNDED).claimed();
        var entered = claimed.entry(1, MINE);
        var note = VolumeNote.ofFounder("mycluster", CLAIM);
        var prepared = entered.handedOver(note, NEW);
        var prepares =
                new PrepareHandOver(NEW, "this machine may found the cluster: that is put down on its data volume");
        return Stream.of(
                row("8", "the entry is open", three().record(FOUNDED), CLAIMS),
                row(
                        "8",
                        "the entry is open, two others run and list this machine as one that is to come",
                        three().record(FOUNDED).live(unstarted(1), voter(2), voter(3)),
                        CLAIMS),
                row(
                        "8",
                        "another one runs without a quorum and lists this machine as one that is to come",
                        three().record(FOUNDED).withoutQuorum(unstarted(1), voter(2), unstarted(3)),
                        CLAIMS),
                row(
                        "8",
                        "the claim is on the volume",
                        claimed,
                        new WriteRecord(
                                FOUNDED.with(FOUNDED.founders().getFirst(), MINE),
                                INDEX,
                                "this machine is a founder: its claim is entered into the founding record")),
                row("8", "the claim is entered", entered, prepares),
                row(
                        "8",
                        "the claim is entered, other values were prepared",
                        entered.handedOver(
                                note, new StartValues("node-1", "node-1=http://10.0.0.1:2380", "new", "old")),
                        prepares),
                row("8", "prepared, but its own record still says none", prepared, notShown()),
                row(
                        "8",
                        "prepared, only another machine's record says so",
                        prepared.records(Scene.machine(1), Scene.machine(2, "handed-over")),
                        notShown()),
                row(
                        "8",
                        "prepared, the catalog cannot be read",
                        prepared.catalog(new CatalogAnswer.Failed("no leader")),
                        notShown()),
                row("8", "prepared, and everybody can see it", shown(prepared), founds()),
                row(
                        "8",
                        "prepared, the manifest is installed already",
                        shown(prepared).installed(Scene.TEMPLATE),
                        founds()),
                row(
                        "8",
                        "prepared, DNS shows something else: it is not asked",
                        shown(prepared).dnsSays(1),
                        founds()));
    }

    private static Scene shown(Scene scene) {
        return scene.records(Scene.machine(2), Scene.machine(1, "handed-over"), Scene.machine(3));
    }

    private static GateDecision notShown() {
        return waits(
                "this machine may found the cluster, but Consul does not show its record with data=handed-over yet",
                "etcd starts only when everybody can see that it may have; see whether the registrar runs, and with the"
                        + " same --data-dir");
    }

    private static GateDecision founds() {
        return new HandOver(
                Start.NEW,
                Optional.of(NEW),
                "founding cluster d3f2c9229439ea5c with node-1 (10.0.0.1:2380), node-2 (10.0.0.2:2380), node-3"
                        + " (10.0.0.3:2380)");
    }

    /** Etcd will ask DNS itself. */
    private static Stream<Row> discoverySrv() {
        var prepared = shown(three().record(FOUNDED)
                .entry(1, MINE)
                .handedOver(VolumeNote.ofFounder("mycluster", CLAIM), NEW)
                .staged(Scene.DISCOVERY_SRV));
        return Stream.of(
                row("8", "with --discovery-srv, DNS shows the founders", prepared, founds()),
                row(
                        "8",
                        "with --discovery-srv, DNS shows one more",
                        prepared.dnsSays(1, 2, 3, 4),
                        waits(
                                "the views differ: the catalog says 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380, DNS by"
                                        + " TCP says 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380, 10.0.0.4:2380",
                                "if it stays so, DNS is stale or cached: see dns_config max_stale, service_ttl and"
                                        + " use_cache, and the forwarder in between")),
                row(
                        "8",
                        "with --discovery-srv, an answer is cut by plain UDP",
                        prepared.dnsSays(Transport.UDP, Scene.targets(1, 2)),
                        Row.alarm(
                                "DNS answers with 2 of 3 records by plain UDP; etcd may ask this way and would found a"
                                        + " cluster of 2",
                                "set dns_config { enable_truncate = true } in Consul, so that a cut answer is marked and"
                                        + " asked again over TCP")));
    }

    /** Consul has lost the founders' names, and one of them, which runs, has written that nobody may found. */
    private static Stream<Row> readyBefore() {
        var ready = three().record(FoundingRecord.closed("mycluster", 3, FOUNDED.clusterId()))
                .handedOver(VolumeNote.ofFounder("mycluster", CLAIM), NEW)
                .live(unstarted(1), voter(2), unstarted(3));
        var starts = new HandOver(
                Start.NEW,
                Optional.of(NEW),
                "cluster d3f2c9229439ea5c waits for this founder, which was ready to start when Consul lost its data:"
                        + " its own volume says so");
        return Stream.of(
                row("8", "ready when Consul lost its data", ready, starts),
                row(
                        "11",
                        "ready before, but the cluster lists this machine as one that ran",
                        ready.live(voter(1), voter(2), unstarted(3)),
                        waits(
                                "voter node-1 (http://10.0.0.1:2380) is this machine, and its data are not there: the"
                                        + " volume is lost or not mounted; after --lost-disk-grace (60 s) the member is"
                                        + " replaced",
                                "mount the volume, if there is one")),
                row(
                        "8",
                        "ready before, with --discovery-srv, DNS shows the founders",
                        ready.staged(Scene.DISCOVERY_SRV).dnsSays(1, 2, 3),
                        starts),
                row(
                        "8",
                        "ready before, with --discovery-srv, DNS shows fewer",
                        ready.staged(Scene.DISCOVERY_SRV).dnsSays(1, 2),
                        waits(
                                "the views differ: the catalog says 10.0.0.1:2380, 10.0.0.2:2380, 10.0.0.3:2380, DNS by"
                                        + " TCP says 10.0.0.1:2380, 10.0.0.2:2380",
                                "if it stays so, DNS is stale or cached: see dns_config max_stale, service_ttl and"
                                        + " use_cache, and the forwarder in between")));
    }

    /** Nobody of the record's cluster has a quorum, so that whoever may not found waits. */
    private static Stream<Row> near() {
        var otherVolume = waits(
                NOBODY + "this machine's entry was claimed with another data volume: the volume is lost or not mounted",
                MOUNT);
        var elsewhere = waits(
                NOBODY + "this machine is a founder, but its claim is on another data volume: the volume is lost or not"
                        + " mounted",
                MOUNT);
        return Stream.of(
                row(
                        "13",
                        "claimed with another value",
                        three().entry(1, new Entry.Claimed("another")).claimed(),
                        otherVolume),
                row("13", "claimed, and there is no claim here", three().entry(1, MINE), otherVolume),
                row(
                        "13",
                        "claimed, there is no claim here but its copy elsewhere",
                        three().entry(1, MINE).claimElsewhere(),
                        otherVolume),
                row(
                        "13",
                        "open, there is no claim here but a copy elsewhere",
                        three().record(FOUNDED).claimElsewhere(),
                        elsewhere),
                row(
                        "13",
                        "spent, although its claim is here",
                        three().entry(1, new Entry.Spent()).claimed(),
                        waits(
                                NOBODY + "etcd ran here, and its data are not there: the volume is lost or not mounted",
                                MOUNT)),
                row(
                        "13",
                        "closed, although its claim is here",
                        three().entry(1, new Entry.Closed()).claimed(),
                        JOINS_LATER),
                row("13", "not a founder: another port", three().record(FOUNDED).me("10.0.0.1", 12380), JOINS_LATER),
                row("13", "its address is not known", three().record(FOUNDED).addressUnknown(), JOINS_LATER),
                row(
                        "12",
                        "open, but an answer lists this machine as one that ran",
                        three().record(FOUNDED).withoutQuorum(voter(1), voter(2)),
                        waits(
                                "cluster d3f2c9229439ea5c has no quorum; these do not answer: node-1"
                                        + " (http://10.0.0.1:2380); this machine is one of them, and its data are not"
                                        + " there",
                                RESTORE)),
                row(
                        "12",
                        "open, but one of two answers does not list this machine",
                        three().record(FOUNDED)
                                .withoutQuorum(unstarted(1), voter(2))
                                .answers(
                                        3,
                                        new PeerAnswer.Member(FOUNDED.clusterId(), List.of(voter(2), voter(3)), false)),
                        waits(
                                "cluster d3f2c9229439ea5c has no quorum; these do not answer: node-1"
                                        + " (http://10.0.0.1:2380); this machine is one of them, and its data are not"
                                        + " there",
                                RESTORE)),
                row(
                        "12",
                        "open, but this address is listed with another member ID",
                        three().record(FOUNDED)
                                .withoutQuorum(Scene.member(EtcdId.ofHex("f1"), "node-1", 1, false, false), voter(2)),
                        waits(
                                "cluster d3f2c9229439ea5c has no quorum; these do not answer: node-1"
                                        + " (http://10.0.0.1:2380); this machine is one of them, and its data are not"
                                        + " there",
                                RESTORE)),
                row(
                        "12",
                        "open, but this machine is listed as a learner",
                        three().record(FOUNDED)
                                .withoutQuorum(Scene.member(Scene.memberId(1), "", 1, false, true), voter(2)),
                        waits("cluster d3f2c9229439ea5c has no quorum", RESTORE)));
    }

    private static final String RESTORE =
            "start them, and mount their volumes; if these are lost for good, only a restore"
                    + " or readiness-gate reset --force helps";

    private static Stream<Row> withoutQuorum() {
        var closed = three().entry(1, new Entry.Closed());
        return Stream.of(
                row(
                        "12",
                        "two of three do not answer",
                        closed.withoutQuorum(voter(2), voter(3), voter(4)).silent(3, 4),
                        waits(
                                "cluster d3f2c9229439ea5c has no quorum; these do not answer: node-3"
                                        + " (http://10.0.0.3:2380), node-4 (http://10.0.0.4:2380)",
                                RESTORE)),
                row(
                        "12",
                        "two answers name the same missing one, a learner does not count",
                        closed.withoutQuorum(voter(2), voter(3), unstarted(4), learner(5)),
                        waits(
                                "cluster d3f2c9229439ea5c has no quorum; these do not answer: node-4"
                                        + " (http://10.0.0.4:2380)",
                                RESTORE)),
                row(
                        "12",
                        "everybody answers, and still no quorum: an election is under way",
                        closed.withoutQuorum(voter(2), voter(3)),
                        waits("cluster d3f2c9229439ea5c has no quorum", RESTORE)));
    }

    private static Stream<Row> nobodyLive() {
        var known = FoundingRecord.closed("mycluster", 3, FOUNDED.clusterId());
        return Stream.of(
                row("13", "the entry is closed", three().entry(1, new Entry.Closed()), JOINS_LATER),
                row(
                        "13",
                        "the entry is closed, the machines are silent",
                        three().entry(1, new Entry.Closed()).silent(2, 3),
                        JOINS_LATER),
                row(
                        "13",
                        "not a founder, and fresh",
                        three().record(FOUNDED).me("10.0.0.4", 2380).data(DataVolume.NONE),
                        JOINS_LATER),
                row(
                        "13",
                        "the record of a cluster that existed before",
                        three().record(known),
                        waits(
                                "the founding record says cluster d3f2c9229439ea5c, and none of its members answers; this"
                                        + " machine may not found it: it joins once they answer",
                                "start the machines that have its data")));
    }
}
